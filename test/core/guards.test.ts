/** What must hold before anything is asked or written. */
import { describe, expect, it } from 'vitest';
import { EXIT, type Fault } from '../../src/core/fault.js';
import { checkExpectation, guardAccount, guardArn, guardExpected } from '../../src/core/guards.js';
import { ACCOUNT, at, CONSOLE, dotenv, environment, ours, planOf, row, stored, TERRAFORM } from '../support/world.js';

const PROD = environment();
const HERE = ['--env', 'prod', '--manifest', 'ops/secrets.yaml', '--profile', 'wrong'];
const identity = (account: string) => ({
  account,
  arn: `arn:aws:sts::${account}:assumed-role/operator`,
  who: 'AdministratorAccess/operator',
  credentials: 'profile askflorence-staging by AWS_PROFILE',
  endpoint: undefined,
  expires: undefined,
  sso: undefined,
  lastsUntil: undefined,
  renew: 'aws sso login --profile askflorence-staging',
});

it('the account is the one of the manifest', () => {
  expect(() => guardAccount(identity(ACCOUNT), PROD, HERE, undefined)).not.toThrow();
});

it('another account is refused, and named, with the credentials that led there', () => {
  const refusal = {
    exit: EXIT.refused,
    details: ['used: profile askflorence-staging by AWS_PROFILE; only STS was called'],
  };
  expect(() => guardAccount(identity('549136075525'), PROD, HERE, undefined)).toThrow(
    expect.objectContaining({
      ...refusal,
      message: 'prod is account 039624954211, and these credentials are for 549136075525',
    }),
  );
});

describe('another account leads', () => {
  const hintsOf = (credentials: string, profile: string | undefined, signIn: string | undefined) => {
    const there = environment({ aws: { ...PROD.aws, profile } });
    try {
      guardAccount({ ...identity('549136075525'), credentials }, there, HERE, signIn);
    } catch (error) {
      return (error as Fault).hints;
    }
    return undefined;
  };
  it.each<[string, string, string | undefined, string | undefined, string[]]>([
    [
      "to the manifest's profile",
      'keys from AWS_ACCESS_KEY_ID',
      'prod',
      'aws sso login --profile prod',
      ['aws sso login --profile prod', 'secretsmith plan --env prod --manifest ops/secrets.yaml --profile prod'],
    ],
    [
      'to one that takes no sign-in',
      'keys from AWS_ACCESS_KEY_ID',
      'prod',
      undefined,
      ['secretsmith plan --env prod --manifest ops/secrets.yaml --profile prod'],
    ],
    [
      'to the manifest, where that was used',
      'profile prod',
      'prod',
      'aws sso login --profile prod',
      ['secrets.manifest.yaml:7  aws.account, aws.profile'],
    ],
    [
      'to the manifest, where that was used by name',
      'profile prod by --profile',
      'prod',
      'aws sso login --profile prod',
      ['secrets.manifest.yaml:7  aws.account, aws.profile'],
    ],
    ['to a list of profiles', 'the default credentials', undefined, undefined, ['aws configure list-profiles']],
  ])('%s', (_, credentials, profile, signIn, hints) => {
    expect(hintsOf(credentials, profile, signIn)).toEqual(hints);
  });
});

describe('a secret stands in the account and region of the manifest', () => {
  it.each([
    ['there', environment(), true],
    ['another account', environment({ aws: { ...PROD.aws, account: '549136075525' } }), false],
    ['another region', environment({ aws: { ...PROD.aws, region: 'eu-central-1' } }), false],
  ])('%s', (_, where, holds) => {
    const guard = () => guardArn(stored('prod/a', TERRAFORM), where);
    if (holds) expect(guard).not.toThrow();
    else expect(guard).toThrow(expect.objectContaining({ exit: EXIT.refused }));
  });
});

describe('--expect approves a content', () => {
  const plan = planOf({ rows: [row('prod/a', dotenv('A'))], secrets: [stored('prod/a', TERRAFORM)] });
  const id = plan.id;
  const other = id.startsWith('0') ? `1${id.slice(1)}` : `0${id.slice(1)}`;
  const AGAIN = 'secretsmith apply --env prod';
  const NOTHING_KNOWN = { secrets: new Map(), other: plan };
  it.each([
    ['nothing was expected', undefined, undefined],
    ['seven digits', id.slice(0, 7), undefined],
    ['more', id.slice(0, 20), undefined],
    ['all', id, undefined],
    ['in capitals', id.slice(0, 20).toUpperCase(), undefined],
    ['six digits', id.slice(0, 6), EXIT.usage],
    ['no digits', 'latest!', EXIT.usage],
    ['too many', `${id}0`, EXIT.usage],
    ['nothing at all', '', EXIT.usage],
    ['another plan', other.slice(0, 7), EXIT.refused],
    ['one that only begins alike', id.slice(0, 7) + other.slice(0, 1), EXIT.refused],
  ])('%s', (_, expected, exit) => {
    const guard = () => {
      checkExpectation(expected);
      guardExpected(plan, expected, AGAIN, NOTHING_KNOWN);
    };
    if (exit === undefined) expect(guard).not.toThrow();
    else expect(guard).toThrow(expect.objectContaining({ exit }));
  });

  it.each([
    ['with', AGAIN, `${AGAIN} --no-restart`],
    ['without', `${AGAIN} --no-restart`, AGAIN],
  ])('names the flag where it is the plan %s --no-restart', (word, again, meant) => {
    const known = { ...NOTHING_KNOWN, other: { id: other } };
    expect(() => guardExpected(plan, other.slice(0, 8), again, known)).toThrow(
      expect.objectContaining({
        message: `plan ${other.slice(0, 8)} is the one ${word} --no-restart, and not ${id.slice(0, 7)}`,
        details: [],
        hints: [`${meant} --expect ${other.slice(0, 7)}`],
      }),
    );
  });

  it('says which plan holds now, and how to take it', () => {
    expect(() => guardExpected(plan, other.slice(0, 7), AGAIN, NOTHING_KNOWN)).toThrow(
      expect.objectContaining({
        message: `plan ${other.slice(0, 7)} does not hold; it is now ${id.slice(0, 7)}, shown above`,
        hints: [`secretsmith apply --env prod --expect ${id.slice(0, 7)}`],
      }),
    );
  });

  it('names the newest change that somebody else made, and placeholders that stay are none', () => {
    const secrets = [
      stored('prod/a', ours('fill', 'prod/a'), { lastChanged: at(-1) }),
      stored('prod/b', CONSOLE, { lastChanged: at(-60), content: 'value' }),
      stored('prod/c', CONSOLE, { lastChanged: at(-30), content: 'value' }),
      stored('prod/d', TERRAFORM, { lastChanged: at(-5) }),
      stored('prod/e', undefined, { lastChanged: at(-2) }),
    ];
    const rows = ['prod/a', 'prod/b', 'prod/c', 'prod/e'].map((name) => row(name, dotenv('A')));
    const now = planOf({ rows: [...rows, row('prod/d', 'placeholder')], secrets });
    const known = new Map(secrets.map((secret) => [secret.name, secret]));
    expect(() => guardExpected(now, '0000000', AGAIN, { ...NOTHING_KNOWN, secrets: known })).toThrow(
      expect.objectContaining({
        details: [
          OTHERWISE,
          'newest change that is not ours: prod/c, 2026-07-21T11:59:30Z; an older plan was made before it',
        ],
      }),
    );
  });

  const OTHERWISE = 'an id stands for one environment, names and flags, and for what AWS held';

  it('says that nothing is left, where nothing is', () => {
    const nothing = planOf({ rows: [], secrets: [] });
    expect(() => guardExpected(nothing, id.slice(0, 7), AGAIN, { secrets: new Map(), other: nothing })).toThrow(
      expect.objectContaining({ hints: [], exit: EXIT.refused }),
    );
  });
});
