/** The key that a secret is encrypted with, beside the one that the manifest names. */
import { describe, expect, it } from 'vitest';
import {
  type KeyDoubt,
  type KeyFacts,
  keyDoubt,
  keyHint,
  keyOfManifest,
  keyProblem,
  keysWorthACall,
  keyVerdict,
  newKeyProblem,
  underAnother,
  unusableKey,
} from '../../src/core/keys.js';
import type { Environment, KeyFact, StoredSecret } from '../../src/core/model.js';
import { environment, KEY, stored } from '../support/world.js';

const NAME = 'prod/a';
const ALIAS = 'alias/askflorence-prod';
const OTHER = KEY.arn.replace(/1/g, '9');
const OTHER_ALIAS = 'alias/somebody-else';
const SECOND_ALIAS = 'alias/same-key-by-another-name';
const DEFAULT = 'alias/aws/secretsmanager';
const DEFAULT_ARN = `arn:aws:kms:us-east-1:039624954211:${DEFAULT}`;

/** What DescribeKey told of a key in each of its states. */
const STATES = {
  enabled: 'Enabled',
  disabled: 'Disabled',
  updating: 'Updating',
  deleting: 'PendingDeletion',
  missing: 'missing',
  hidden: 'not-visible',
} as const;
type InState = keyof typeof STATES;

function fact(arn: string, state: InState): KeyFact {
  const seen = state !== 'missing' && state !== 'hidden';
  return { arn: seen ? arn : undefined, state: STATES[state] };
}

function wants(kmsKey: string | undefined): Environment {
  const prod = environment();
  return { ...prod, aws: { ...prod.aws, kmsKey } };
}

/** As the engine asks: the manifest's key first, and then those that are worth a call. */
function facts(prod: Environment, secret: StoredSecret, own: InState, others: InState = own): KeyFacts {
  const seen = new Map(keyOfManifest(prod).map((name) => [name, fact(KEY.arn, own)]));
  for (const name of keysWorthACall(prod, [secret], seen)) {
    const ours = name === KEY.arn || name === ALIAS || name === SECOND_ALIAS;
    seen.set(name, fact(ours ? KEY.arn : OTHER, ours ? own : others));
  }
  return seen;
}

describe('with a key in the manifest that is no alias, two keys are told apart without a look', () => {
  const [ID, OTHER_ID] = [KEY.arn, OTHER].map((arn) => arn.slice(arn.indexOf('key/') + 4)) as [string, string];
  it.each([
    ['by their ARNs', KEY.arn, OTHER, 'wrong'],
    ['by their ids', ID, OTHER_ID, 'wrong'],
    ['by an id and an ARN', ID, OTHER, 'wrong'],
    ['one of two regions', 'mrk-1234abcd12ab34cd56ef1234567890ab', OTHER, 'wrong'],
    ['and one is one', ID, KEY.arn, 'not-known'],
    ['but by an alias nobody can say', KEY.arn, OTHER_ALIAS, 'not-known'],
  ])('%s', (_, named, used, verdict) => {
    const [prod, secret] = [wants(named), stored(NAME, 'v', { kmsKey: used })];
    expect(keyVerdict(prod, secret, facts(prod, secret, 'hidden'))).toBe(verdict);
  });
});

describe('with a key in the manifest', () => {
  const prod = wants(ALIAS);
  const USED = {
    'the same ARN': KEY.arn,
    'the same alias': ALIAS,
    'another alias of it': SECOND_ALIAS,
    'another key': OTHER,
    'another alias': OTHER_ALIAS,
    'no key named': undefined,
    'the default key': DEFAULT,
    'the default key by its ARN': DEFAULT_ARN,
  } as const;

  it.each<[keyof typeof USED, InState, ReturnType<typeof keyVerdict>]>([
    ['the same ARN', 'enabled', 'right'],
    ['the same ARN', 'updating', 'right'],
    ['the same ARN', 'disabled', 'unhealthy'],
    ['the same ARN', 'deleting', 'unhealthy'],
    ['the same ARN', 'missing', 'wrong'],
    ['the same ARN', 'hidden', 'not-known'],
    ['the same alias', 'enabled', 'right'],
    ['the same alias', 'disabled', 'unhealthy'],
    ['the same alias', 'deleting', 'unhealthy'],
    ['the same alias', 'missing', 'wrong'],
    ['the same alias', 'hidden', 'not-known'],
    ['another alias of it', 'enabled', 'right'],
    ['another alias of it', 'disabled', 'unhealthy'],
    ['another alias of it', 'deleting', 'unhealthy'],
    ['another alias of it', 'missing', 'wrong'],
    ['another alias of it', 'hidden', 'not-known'],
    ['another key', 'enabled', 'wrong'],
    ['another key', 'disabled', 'wrong'],
    ['another key', 'missing', 'wrong'],
    ['another key', 'hidden', 'not-known'],
    ['another alias', 'enabled', 'wrong'],
    ['another alias', 'hidden', 'not-known'],
    ['no key named', 'enabled', 'wrong'],
    ['no key named', 'missing', 'wrong'],
    ['no key named', 'hidden', 'wrong'],
    ['the default key', 'enabled', 'wrong'],
    ['the default key', 'hidden', 'wrong'],
    ['the default key by its ARN', 'enabled', 'wrong'],
  ])('%s, %s: %s', (used, state, verdict) => {
    const secret = stored(NAME, 'v', { kmsKey: USED[used] });
    const seen = facts(prod, secret, state);
    expect(keyVerdict(prod, secret, seen)).toBe(verdict);
    const code = { right: undefined, 'not-known': undefined, wrong: 'wrong-key', unhealthy: 'key-unhealthy' }[verdict];
    expect(keyProblem(prod, secret, seen)?.code).toBe(code);
  });

  it.each<[InState, ReturnType<typeof keyVerdict>]>([
    ['enabled', 'wrong'],
    ['disabled', 'wrong'],
    ['deleting', 'wrong'],
    ['missing', 'unhealthy'],
    ['hidden', 'wrong'],
  ])('another key that is %s, beside one that is well: %s', (others, verdict) => {
    const secret = stored(NAME, 'v', { kmsKey: OTHER });
    expect(keyVerdict(prod, secret, facts(prod, secret, 'enabled', others))).toBe(verdict);
  });
});

it('a key that nobody looked at is not taken for the one beside it', () => {
  const seen = new Map([[ALIAS, fact(KEY.arn, 'enabled')]]);
  expect(keyVerdict(wants(ALIAS), stored(NAME, 'v', { kmsKey: OTHER }), seen)).toBe('wrong');
  expect(keyVerdict(wants(ALIAS), stored(NAME, 'v', { kmsKey: OTHER_ALIAS }), seen)).toBe('not-known');
});

describe('with the default key in the manifest', () => {
  it.each<[string, string | undefined, ReturnType<typeof keyVerdict>]>([
    ['no key named', undefined, 'right'],
    ['the default key', DEFAULT, 'right'],
    ['another key', OTHER, 'wrong'],
  ])('%s: %s', (_, kmsKey, verdict) => {
    for (const prod of [wants(DEFAULT), wants(DEFAULT_ARN)]) {
      const secret = stored(NAME, 'v', { kmsKey });
      expect(keyVerdict(prod, secret, facts(prod, secret, 'enabled'))).toBe(verdict);
    }
  });
});

describe('without a key in the manifest only its health counts', () => {
  const prod = wants(undefined);
  it.each<[string, string | undefined, InState, ReturnType<typeof keyVerdict>]>([
    ['no key named', undefined, 'missing', 'right'],
    ['the default key', DEFAULT, 'missing', 'right'],
    ['some key', OTHER, 'enabled', 'right'],
    ['some key', OTHER, 'disabled', 'unhealthy'],
    ['some key', OTHER, 'deleting', 'unhealthy'],
    ['some key', OTHER, 'missing', 'unhealthy'],
    ['some key', OTHER, 'hidden', 'not-known'],
    ['some alias', OTHER_ALIAS, 'enabled', 'right'],
    ['some alias', OTHER_ALIAS, 'disabled', 'unhealthy'],
  ])('%s %s, %s: %s', (_, kmsKey, state, verdict) => {
    const secret = stored(NAME, 'v', { kmsKey });
    expect(keyVerdict(prod, secret, facts(prod, secret, state))).toBe(verdict);
  });

  it('nobody looked at it', () => {
    expect(keyVerdict(prod, stored(NAME, 'v', { kmsKey: OTHER }), new Map())).toBe('not-known');
  });
});

// IAM may allow kms:DescribeKey on one key and not on another, by key and by alias (KMS developer guide, "Controlling
// access to aliases", checked 2026-11-22).
describe('what may not be looked at leaves open', () => {
  const prod = wants(ALIAS);
  const hidden = fact(KEY.arn, 'hidden');
  const [DISABLED, ENABLED] = [fact(OTHER, 'disabled'), fact(OTHER, 'enabled')];

  it.each<[string, string | undefined, Readonly<Record<string, KeyFact>>, KeyDoubt, ReturnType<typeof keyVerdict>]>([
    ['nothing of it', KEY.arn, { [ALIAS]: hidden, [KEY.arn]: hidden }, { which: ALIAS, health: KEY.arn }, 'not-known'],
    ['which key it is', OTHER, { [ALIAS]: hidden, [OTHER]: ENABLED }, { which: ALIAS, health: undefined }, 'not-known'],
    [
      'but not that it cannot be used',
      OTHER,
      { [ALIAS]: hidden, [OTHER]: DISABLED },
      { which: ALIAS, health: undefined },
      'unhealthy',
    ],
    [
      'where an alias leads',
      OTHER_ALIAS,
      { [ALIAS]: KEY, [OTHER_ALIAS]: hidden },
      { which: OTHER_ALIAS, health: OTHER_ALIAS },
      'not-known',
    ],
    ['its health, and not which it is', ALIAS, { [ALIAS]: hidden }, { which: undefined, health: ALIAS }, 'not-known'],
    [
      'its health, where it is another one',
      OTHER,
      { [ALIAS]: KEY, [OTHER]: hidden },
      { which: undefined, health: OTHER },
      'wrong',
    ],
    [
      'nothing, where it is gone',
      OTHER,
      { [ALIAS]: KEY, [OTHER]: fact(OTHER, 'missing') },
      { which: undefined, health: undefined },
      'unhealthy',
    ],
    ['nothing, where all was seen', KEY.arn, { [ALIAS]: KEY }, { which: undefined, health: undefined }, 'right'],
    ['nothing of the default one', undefined, { [ALIAS]: hidden }, { which: undefined, health: undefined }, 'wrong'],
  ])('%s', (_, kmsKey, seen, doubt, verdict) => {
    const secret = stored(NAME, 'v', { kmsKey });
    const keys = new Map(Object.entries(seen));
    expect(keyDoubt(prod, secret, keys)).toEqual(doubt);
    expect(keyVerdict(prod, secret, keys)).toBe(verdict);
  });
});

describe('secrets under another key than the most', () => {
  const ID = OTHER.slice(OTHER.indexOf('key/') + 4);
  const under = (...names: (string | undefined)[]) =>
    Object.fromEntries(underAnother(names.map((kmsKey, index) => stored(`prod/${index}`, 'v', { kmsKey }))));
  it.each<[string, (string | undefined)[], Record<string, string[]>]>([
    ['none', [], {}],
    ['all are under one', [OTHER, ID, OTHER], {}],
    ['one is not, by its ARN', [KEY.arn, OTHER, KEY.arn], { [ID]: ['prod/1'] }],
    [
      'some are not, by an alias and by none',
      [ALIAS, ALIAS, ALIAS, OTHER_ALIAS, undefined],
      { [OTHER_ALIAS]: ['prod/3'], 'aws/secretsmanager': ['prod/4'] },
    ],
    ['no key has the most', [ALIAS, OTHER_ALIAS], { [ALIAS]: ['prod/0'], [OTHER_ALIAS]: ['prod/1'] }],
  ])('%s', (_, names, others) => {
    expect(under(...names)).toEqual(others);
  });
});

describe('why nothing is written', () => {
  const prod = wants(ALIAS);
  const problemOf = (kmsKey: string | undefined, own: InState) => {
    const secret = stored(NAME, 'v', { kmsKey });
    return keyProblem(prod, secret, facts(prod, secret, own));
  };

  it('another key: how the secret is moved to the right one', () => {
    expect(problemOf(undefined, 'enabled')).toEqual({
      code: 'wrong-key',
      message: `prod/a is not encrypted with ${ALIAS}`,
      details: ['encrypted with aws/secretsmanager'],
      hints: [
        `aws secretsmanager update-secret --secret-id prod/a --kms-key-id ${ALIAS} --profile askflorence-prod --region us-east-1`,
      ],
    });
  });

  it('a key that does not exist: where the manifest names it', () => {
    expect(problemOf(KEY.arn, 'missing')).toEqual({
      code: 'wrong-key',
      message: `prod/a waits: ${ALIAS} does not exist in 039624954211`,
      details: [`encrypted with ${KEY.arn}`],
      hints: ['secrets.manifest.yaml:7  aws.kmsKey'],
    });
  });

  it('a key that cannot be used: its state, whichever of its names was asked for', () => {
    for (const used of [KEY.arn, ALIAS, SECOND_ALIAS]) {
      expect(problemOf(used, 'deleting')).toEqual({
        code: 'key-unhealthy',
        message: 'prod/a cannot be read or written: its key is PendingDeletion',
        details: [],
        hints: [`aws kms cancel-key-deletion --key-id ${KEY.arn} --profile askflorence-prod --region us-east-1`],
      });
    }
  });

  it('a key that is gone: the name it goes by', () => {
    const secret = stored(NAME, 'v', { kmsKey: OTHER });
    expect(keyProblem(prod, secret, facts(prod, secret, 'enabled', 'missing'))).toMatchObject({
      message: 'prod/a cannot be read or written: its key does not exist',
      hints: [`aws kms describe-key --key-id ${OTHER} --profile askflorence-prod --region us-east-1`],
    });
  });

  // CreateSecret encrypts with the key that it is given: "InvalidParameterException" where there is none, "EncryptionFailure"
  // where it cannot be used (Secrets Manager API reference, checked 2026-11-22).
  it.each<[InState, string, string]>([
    ['missing', `prod/a waits: ${ALIAS} does not exist in 039624954211`, 'secrets.manifest.yaml:7  aws.kmsKey'],
    [
      'disabled',
      'prod/a cannot be created: its key is Disabled',
      `aws kms enable-key --key-id ${KEY.arn} --profile askflorence-prod --region us-east-1`,
    ],
    [
      'deleting',
      'prod/a cannot be created: its key is PendingDeletion',
      `aws kms cancel-key-deletion --key-id ${KEY.arn} --profile askflorence-prod --region us-east-1`,
    ],
  ])('a secret that is to be made under a key that is %s', (state, message, hint) => {
    const keys = facts(prod, stored(NAME, undefined, { kmsKey: ALIAS }), state);
    expect(newKeyProblem(prod, NAME, keys)).toMatchObject({ message, hints: [hint] });
  });

  it.each<[string, ReturnType<typeof wants>, InState]>([
    ['well', prod, 'enabled'],
    ['not to be looked at', prod, 'hidden'],
    ["AWS's own", wants(DEFAULT), 'missing'],
    ['not named', wants(undefined), 'missing'],
  ])('nothing of a secret that is to be made under a key that is %s', (_, environment, state) => {
    const keys = facts(environment, stored(NAME, undefined, { kmsKey: ALIAS }), state);
    expect(newKeyProblem(environment, NAME, keys)).toBeUndefined();
  });
});

// "You can view and manage unavailable KMS keys, but you cannot use them in cryptographic operations" and the table of
// states (KMS developer guide, "Key states of AWS KMS keys", checked 2026-11-22).
describe('a key with which nobody can read a secret', () => {
  const unusable = (state: string, kmsKey: string | undefined = KEY.arn) => {
    const secret = stored(NAME, 'v', { kmsKey });
    return unusableKey(secret, new Map([[kmsKey === DEFAULT ? DEFAULT : ALIAS, { arn: KEY.arn, state }]]));
  };

  it.each(['Disabled', 'PendingDeletion', 'PendingImport', 'PendingReplicaDeletion', 'Creating', 'Unavailable'])(
    '%s, by its ARN or its alias',
    (state) => {
      expect([unusable(state), unusable(state, ALIAS)]).toEqual([
        { id: KEY.arn, state },
        { id: KEY.arn, state },
      ]);
    },
  );

  it.each(['Enabled', 'Updating', 'not-visible'])('not %s', (state) => {
    expect(unusable(state)).toBeUndefined();
  });

  it("not another secret's, nor the one that AWS keeps for the account", () => {
    expect([unusable('Disabled', OTHER), unusable('Disabled', DEFAULT)]).toEqual([undefined, undefined]);
  });

  it.each([
    ['Disabled', 'enable-key'],
    ['PendingDeletion', 'cancel-key-deletion'],
    ['Unavailable', 'describe-key'],
  ])('%s: %s', (state, command) => {
    expect(keyHint({ id: KEY.arn, state }, wants(ALIAS))).toBe(
      `aws kms ${command} --key-id ${KEY.arn} --profile askflorence-prod --region us-east-1`,
    );
  });
});

describe('names that are worth a call', () => {
  const secrets = [KEY.arn, ALIAS, OTHER, OTHER, OTHER_ALIAS, DEFAULT, DEFAULT_ARN, 'alias/aws/s3', undefined].map(
    (kmsKey, index) => stored(`prod/${index}`, 'v', { kmsKey }),
  );

  it.each<[string, string | undefined, string[]]>([
    ["the manifest's, by its alias", ALIAS, [ALIAS]],
    ['none', undefined, []],
    ['the default one', DEFAULT, []],
    ['the default one by its ARN', DEFAULT_ARN, []],
  ])("of the manifest's: %s", (_, kmsKey, names) => {
    expect(keyOfManifest(wants(kmsKey))).toEqual(names);
  });

  it.each<[string, string | undefined, KeyFacts, string[]]>([
    ["beside the manifest's", ALIAS, new Map([[ALIAS, KEY]]), [OTHER, OTHER_ALIAS]],
    [
      "the manifest's is not visible",
      ALIAS,
      new Map([[ALIAS, fact(KEY.arn, 'hidden')]]),
      [KEY.arn, OTHER, OTHER_ALIAS],
    ],
    ['the manifest names none', undefined, new Map(), [KEY.arn, ALIAS, OTHER, OTHER_ALIAS]],
    ['the manifest names the default key', DEFAULT, new Map(), [KEY.arn, ALIAS, OTHER, OTHER_ALIAS]],
    ['some are known', undefined, new Map([[OTHER, KEY]]), [KEY.arn, ALIAS, OTHER_ALIAS]],
  ])('of the secrets: %s', (_, kmsKey, known, names) => {
    expect(keysWorthACall(wants(kmsKey), secrets, known)).toEqual(names);
  });
});
