/** A placeholder that came back over a value: apply gives the secret the value it had, never a new one. */
import { describe, expect, it, type TestContext } from 'vitest';
import { changes, currentText, currentVersion, ourVersions, secretNamed, writeByHand } from '../support/truth.js';
import { type Workplace, workplaceFor } from '../support/workplace.js';

const MANIFEST = `version: 1
environments:
  dev: { aws: { account: "111122223333", region: eu-central-1, profile: shop-dev }, createMissing: true }
secrets:
  dev/mail: { source: { dotenv: { file: .env.dev, variable: MAIL } } }
  dev/session: { source: { generate: { bytes: 32 } } }
  dev/typed: { source: manual }
`;
const APPLY = ['apply', '--yes', '--quiet'];
const TYPED = 'CANARY-not-a-key-typed';

const terraform = (n: number) => `terraform-2026112207000000000000000${n}`;

async function filled(context: Pick<TestContext, 'onTestFinished'>): Promise<Workplace> {
  const place = await workplaceFor(context, { manifest: MANIFEST });
  place.file('.env.dev', 'MAIL=CANARY-not-a-key-mail\n');
  writeByHand(place.cloud, 'dev/typed', TYPED);
  expect((await place.run(APPLY)).code).toBe(0);
  return place;
}

describe("Terraform's placeholder, written back over a value", () => {
  it('is replaced by the value it covers, whoever gave that, and no source is read', async (context) => {
    const place = await filled(context);
    const names = ['dev/mail', 'dev/session', 'dev/typed'];
    const before = names.map((name) => currentText(place.cloud, name));
    for (const [index, name] of names.entries()) writeByHand(place.cloud, name, 'PLACEHOLDER', terraform(index));
    place.file('.env.dev', '');

    const applied = await place.run(APPLY);
    expect(applied.code, applied.stderr).toBe(0);
    expect(names.map((name) => currentText(place.cloud, name))).toEqual(before);
    const verbs = names.map((name) => currentVersion(secretNamed(place.cloud, name))?.id.split('-')[1]);
    expect(verbs).toEqual(['fill', 'fill', 'rollback']);
    expect(applied.stdout).toContain('the value it had');

    const again = await place.run(['plan', '--json']);
    expect(JSON.parse(again.stdout).plans[0].writes).toEqual([]);
  });

  it('as often as it comes back', async (context) => {
    const place = await filled(context);
    const before = currentText(place.cloud, 'dev/session');
    for (const round of [1, 2, 3]) {
      writeByHand(place.cloud, 'dev/session', 'PLACEHOLDER', terraform(round));
      expect((await place.run(APPLY)).code).toBe(0);
      expect(currentText(place.cloud, 'dev/session')).toBe(before);
    }
    expect(ourVersions(secretNamed(place.cloud, 'dev/session'))).toHaveLength(4);
  });

  it('over another placeholder covers nothing, and the source is asked', async (context) => {
    const place = await workplaceFor(context, { manifest: MANIFEST });
    place.file('.env.dev', 'MAIL=CANARY-not-a-key-mail\n');
    writeByHand(place.cloud, 'dev/mail', 'PLACEHOLDER', terraform(1));
    writeByHand(place.cloud, 'dev/mail', ' PLACEHOLDER', terraform(2));
    await place.run(APPLY);
    expect(currentText(place.cloud, 'dev/mail')).toBe('CANARY-not-a-key-mail');
  });

  it('over a version that may not be read is left to a person', async (context) => {
    const place = await filled(context);
    writeByHand(place.cloud, 'dev/typed', TYPED);
    writeByHand(place.cloud, 'dev/typed', 'PLACEHOLDER', terraform(1));
    const begun = place.cloud.calls.length;
    place.cloud.faults.times(
      'GetSecretValue',
      { error: { type: 'AccessDeniedException', message: 'User: x is not authorized to perform: it' } },
      { when: ({ target }) => target === 'dev/typed' },
    );
    const applied = await place.run(APPLY);
    expect([applied.code, changes(place.cloud, begun)]).toEqual([3, []]);
    expect(applied.stdout + applied.stderr).toContain('holds a placeholder over a version that cannot be read');
  });
});
