/** How long somebody is signed in, against a portal of IAM Identity Center on this machine. */
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { furnish, OWN_FILES, openPortal, SESSION, SSO_CONFIG, START_URL } from '../support/home.js';
import { openWorkplace, type Run, type Workplace } from '../support/workplace.js';

const MANIFEST = `version: 1
environments: { dev: { aws: { account: "111122223333", region: eu-central-1, profile: signed } } }
secrets: { dev/key: { source: placeholder } }
`;

let place: Workplace;
beforeEach(async () => {
  place = await openWorkplace({ manifest: MANIFEST, speed: 1 });
});
afterEach(() => place.close());

const MINUTE = 60_000;
const inMinutes = (minutes: number) => new Date(Date.now() + minutes * MINUTE);
const clock = (date: Date) => `${date.toISOString().slice(11, 16)} UTC`;

interface SignedIn {
  readonly sso: Date;
  readonly role: Date;
  readonly refreshToken?: string;
  readonly legacy?: boolean;
}

async function run(words: readonly string[], { sso, role, refreshToken, legacy }: SignedIn): Promise<Run> {
  const portal = await openPortal({ onTestFinished }, place, () => role);
  const token = { accessToken: 'CANARY-access', startUrl: START_URL, expiresAt: sso.toISOString(), refreshToken };
  furnish(place, { config: SSO_CONFIG, sso: { [legacy ? START_URL : SESSION]: token } });
  const profile = legacy ? ['--profile', 'legacy'] : [];
  const env = { ...OWN_FILES, AWS_ENDPOINT_URL: portal.url };
  const done = await place.run([...words, ...profile], { env });
  expect(done.stdout + done.stderr).not.toContain('CANARY');
  expect(portal.asked, 'one look for the role').toHaveLength(1);
  return done;
}

describe('the header', () => {
  it.each([[false], [true]])('says until when, legacy %s', async (legacy) => {
    const sso = inMinutes(440);
    const { stdout } = await run(['plan'], { sso, role: inMinutes(56), legacy });
    const why = legacy ? 'profile legacy by --profile' : 'profile signed';
    expect(stdout.replace(/\s+/g, ' ')).toContain(
      ` as AdministratorAccess/operator, ${why}, SSO until ${clock(sso)} at `,
    );
  });

  it('says no time where a refresh token makes it longer', async () => {
    const { stdout } = await run(['plan'], { sso: inMinutes(50), role: inMinutes(56), refreshToken: 'CANARY-refresh' });
    expect(stdout).toContain('as   AdministratorAccess/operator, profile signed, SSO renewed by itself\n');
  });
});

describe('doctor', () => {
  it('says both ends', async () => {
    const [sso, role] = [inMinutes(440.5), inMinutes(56.5)];
    const { stdout, code } = await run(['doctor'], { sso, role });
    expect(code).toBe(0);
    const text = `SSO until ${clock(sso)} (7 h 20 m); this role until ${clock(role)} (56 m)`;
    expect(stdout.replace(/\s+/g, ' ')).toContain(`✓ session ${text}`);
  });

  it('fails where neither lasts as long as a restart', async () => {
    const { stdout, code } = await run(['doctor'], { sso: inMinutes(12.5), role: inMinutes(10.5) });
    expect(code).toBe(1);
    expect(stdout).toMatch(/✗ session/);
    expect(stdout).toContain('hint: aws sso login --profile signed\n');
  });

  it('is content where the role outlives the session', async () => {
    const { stdout, code } = await run(['doctor'], { sso: inMinutes(12), role: inMinutes(56) });
    expect([code, /✓ session/.test(stdout)]).toEqual([0, true]);
  });
});

describe('a sign-in that ends before a restart may', () => {
  const NOTE =
    'note: these credentials end in 12 m, and a restart may take longer\nhint: aws sso login --profile signed\n';

  it.each(['plan', 'apply', 'restart'])('%s says so first', async (command) => {
    expect((await run([command], { sso: inMinutes(12.8), role: inMinutes(8) })).stderr.startsWith(NOTE)).toBe(true);
  });

  it.each(['audit', 'list'])('%s does not, since it waits for nothing', async (command) => {
    expect((await run([command], { sso: inMinutes(12.8), role: inMinutes(8) })).stderr).toBe('');
  });
});
