/**
 * Names with every character that Secrets Manager allows (API reference, CreateSecret, Name, checked 2026-11-22), of
 * every length, from the manifest to the write and to the task that reads it.
 */
import { describe, expect, it, type TestContext } from 'vitest';
import { runInside } from '../support/inside.js';
import { currentText, ourVersions, outdated, secretNamed } from '../support/truth.js';
import { type Workplace, workplaceFor } from '../support/workplace.js';

const LONG = `dev/${'x'.repeat(508)}`;

const NAMES = [
  'dev/a',
  'dev/a/b',
  'dev/a/b/c',
  'dev/ab',
  'dev/A',
  'dev/a-b_c.d+e=f@g',
  'dev//double//slash/',
  'dev/--json',
  'dev/-y',
  'dev/.env',
  'dev/..',
  'dev/=+@.-_',
  'dev/0123456789',
  'dev/a-12345',
  'dev/a-1234567',
  'dev/constructor',
  'dev/__proto__',
  'dev/user@mail.example',
  'dev/null',
  'dev/true',
  LONG,
] as const;

const valueNumber = (index: number) => `CANARY-not-a-key-${String(index).padStart(3, '0')}`;

const MANIFEST = `version: 1
environments:
  dev:
    aws: { account: "111122223333", region: eu-central-1, profile: shop-dev }
    ecs: { cluster: shop, services: { web: shop-web } }
    consumers: [web]
secrets:
${NAMES.map((name, index) => `  "${name}": { source: { dotenv: { file: .env.dev, variable: KEY_${index} } }, variable: KEY_${index} }`).join('\n')}
`;

async function open(context: Pick<TestContext, 'onTestFinished'>): Promise<Workplace> {
  const place = await workplaceFor(context, { manifest: MANIFEST, speed: 200 });
  place.env.AWS_DISABLE_CLOCK_SKEW_CORRECTION = 'true';
  place.file('.env.dev', NAMES.map((_, index) => `KEY_${index}=${valueNumber(index)}\n`).join(''));
  return place;
}

const APPLY = ['apply', '--yes', '--wait-timeout', '10h'] as const;

describe('names of every kind', () => {
  it('each get their own value, and the tasks that read them are restarted', async (context) => {
    const place = await open(context);
    const run = await runInside(place, APPLY);
    expect(run.code, run.stdout + run.stderr).toBe(0);
    const wrong = NAMES.filter((name, index) => currentText(place.cloud, name) !== valueNumber(index));
    expect(wrong).toEqual([]);
    expect(NAMES.filter((name) => ourVersions(secretNamed(place.cloud, name)).length !== 1)).toEqual([]);
    expect(outdated(place.cloud)).toEqual([]);
    const { stdout } = await runInside(place, ['plan', '--detailed-exitcode']);
    expect(stdout.replace(/\s+/g, ' ')).toContain(`${NAMES.length} as declared, 1 of 1 task has every value`);
    const listed = (await runInside(place, ['list'])).stdout.trimEnd().split('\n');
    expect(listed.filter((line) => !line.endsWith('\tweb 1/1'))).toEqual([]);
    expect(listed.map((line) => line.split('\t')[1]).sort()).toEqual([...NAMES].sort());
  });

  it.for(NAMES)('%s is meant by its name alone', async (name, context) => {
    const place = await open(context);
    const { code, stdout, stderr } = await runInside(place, ['plan', '--json', '--', name]);
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout).plans[0].rows.map((row: { name: string }) => row.name)).toEqual([name]);
    const shown = await runInside(place, ['show', '--json', '--', name]);
    expect(JSON.parse(shown.stdout).secret).toMatchObject({ name, readers: [{ service: 'web' }] });
  });

  it('in 40 columns no name is cut or lost', async (context) => {
    const place = await open(context);
    place.env.COLUMNS = '40';
    for (const words of [['plan', '--verbose'], ['audit'], ['list']] as const) {
      const { code, stdout, stderr } = await runInside(place, words);
      expect(code, stderr).toBe(0);
      expect(NAMES.filter((name) => !stdout.includes(name))).toEqual([]);
    }
  });
});
