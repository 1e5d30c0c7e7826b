/** What may stand as a region. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { REGION } from '../../src/manifests/regions.js';
import { HEAD, problemsOf } from './support.js';

const withRegion = (region: string) =>
  problemsOf(`${HEAD.replace('us-east-1', region)}secrets:\n  prod/a: { source: manual }\n`);

it('every region of every partition that the SDK knows is one', () => {
  const core = createRequire(import.meta.url).resolve('@aws-sdk/core/client');
  const known = [...readFileSync(core, 'utf8').matchAll(/"([a-z]{2,4}(?:-[a-z]+)+-\d+)": \{/g)].map(
    ([, id]) => id ?? '',
  );
  expect(known).toEqual(expect.arrayContaining(['us-east-1', 'us-gov-west-1', 'cn-north-1', 'eusc-de-east-1']));
  expect(known.filter((id) => !REGION.test(id))).toEqual([]);
});

it('one that AWS opens tomorrow is one', () => {
  expect(withRegion('ap-southeast-12')).toEqual([]);
});

it.each([
  ['us-est-1', 'did you mean us-east-1?'],
  ['us-east1', 'did you mean us-east-1?'],
  ['eu-centrl-1', 'did you mean eu-central-1?'],
  ['us-east-1a', 'did you mean us-east-1?'],
  ['frankfurt', 'a region is written us-east-1'],
])('%s is none', (region, hint) => {
  expect(withRegion(region)).toEqual([`4:45 environments.prod.aws.region | not an AWS region | ${hint}`]);
});
