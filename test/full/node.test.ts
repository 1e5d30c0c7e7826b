/** The built command on one version of Node: the whole story, and nothing on stderr that the tool did not say itself. */
import { execFileSync } from 'node:child_process';
import { beforeAll, describe, expect, it } from 'vitest';
import project from '../../package.json' with { type: 'json' };
import { NODE, openWorkplace, type Run, type Workplace, workplaceFor } from '../support/workplace.js';

/** Node's own warnings, and those of libraries that speak through it. */
const WARNING = /\(node:\d+\)|warning|deprecat|experimental/i;

const quiet = ({ stderr }: Run) => expect(stderr).not.toMatch(WARNING);

const version = execFileSync(NODE, ['--version'], { encoding: 'utf8' }).trim().slice(1);

it('--version', async (test) => {
  const run = await (await workplaceFor(test)).run(['--version']);
  expect(run).toMatchObject({ code: 0, stderr: '', stdout: `secretsmith ${project.version} node-${version}\n` });
});

it('the demo, to its end', async (test) => {
  const place = await workplaceFor(test);
  const run = await place.run(['demo']);
  expect(run.code, run.stderr).toBe(0);
  expect(run.stdout).toMatch(/0 errors, 0 warnings/);
  quiet(run);
});

describe('a working day', () => {
  let place: Workplace;
  beforeAll(async () => {
    place = await openWorkplace();
    place.dotenv();
    return place.close;
  });

  it.for<[line: string, code?: number]>([
    ['validate'],
    ['doctor --env staging'],
    ['plan --env staging --detailed-exitcode', 2],
    ['apply --env staging --yes'],
    ['plan --env staging --detailed-exitcode'],
    ['restart --env staging --all --yes'],
    ['list --env staging'],
    ['show staging/cms-api-key'],
    ['history staging/cms-api-key'],
    ['audit --env staging --fail-on error'],
    ['audit --env staging --json'],
  ])('%s', async ([line, code = 0]) => {
    const run = await place.run(line.split(' '));
    expect(run.code, run.stderr + run.stdout).toBe(code);
    quiet(run);
  });

  it('was all done with this Node, by its own word', () => {
    const agents = place.cloud.calls.map(({ userAgent }) => /md\/nodejs#(\S+)/.exec(userAgent ?? '')?.[1]);
    expect([...new Set(agents)]).toEqual([version]);
  });
});
