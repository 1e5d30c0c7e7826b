/** The keys that the secrets are encrypted with. */
import { grouped } from '../grouped.js';
import { awsFlags, commandText, keyText } from '../hints.js';
import { type KeyVerdict, keyDoubt, keyHint, keyNames, keyVerdict, underAnother, unusableKey } from '../keys.js';
import type { Environment, Observation, SecretRow, StoredSecret } from '../model.js';
import { type Check, well } from './check.js';

export function checkKey(
  rows: readonly SecretRow[],
  environment: Environment,
  observation: Observation,
  rotates: boolean | undefined,
  here: readonly string[],
): Check {
  const { kmsKey, account } = environment.aws;
  const stored = rows.flatMap((row) => observation.secrets.get(row.name) ?? []);
  const wanted = kmsKey === undefined ? undefined : observation.keys.get(kmsKey);
  const used = [...new Set(stored.map((secret) => secret.kmsKey ?? 'aws/secretsmanager'))];
  const { file, line } = environment.place;
  if (kmsKey !== undefined && wanted?.state === 'missing') {
    return {
      name: 'key',
      verdict: 'failed',
      text: `${kmsKey} does not exist in ${account}`,
      hints: [
        ...(used.length > 0 ? [`its secrets are encrypted with ${used.join(', ')}`] : []),
        // Of an alias KMS lists none (KMS API reference, ListAliases, checked 2026-11-22), and it is named above.
        ...keyNames(stored)
          .filter((key) => !/(^|:)alias\//.test(key))
          .map((key) => `aws kms list-aliases --key-id ${key}${awsFlags(environment)}`),
        `${file}:${line}  aws.kmsKey`,
      ],
    };
  }
  const verdicts = stored.map((secret) => ({
    name: secret.name,
    verdict: keyVerdict(environment, secret, observation.keys),
  }));
  const bad = verdicts.filter(({ verdict }) => verdict === 'wrong' || verdict === 'unhealthy');
  if (bad.length > 0) {
    const of = (verdict: KeyVerdict) => {
      const names = new Set(bad.filter((one) => one.verdict === verdict).map(({ name }) => name));
      return stored.filter(({ name }) => names.has(name));
    };
    const wrong = wrongText(of('wrong'), stored.length, kmsKey);
    const unusable = of('unhealthy').flatMap((secret) => unusableKey(secret, observation.keys) ?? []);
    const unhealthy = [...grouped(unusable, ({ id }) => id).values()].flatMap((keys) => {
      const [key] = keys;
      if (!key) return [];
      const name = key.id === wanted?.arn || key.id === kmsKey ? kmsKey : key.id;
      const text = `${name} ${keyText(key)}: ${countText(keys.length, stored.length)} under it`;
      return [{ text, hint: keyHint(key, environment) }];
    });
    return {
      name: 'key',
      verdict: 'failed',
      text: [...wrong, ...unhealthy.map(({ text }) => text)].join('; '),
      hints: [...(wrong.length > 0 ? [commandText('audit', here)] : []), ...unhealthy.map(({ hint }) => hint)],
    };
  }
  // Without a secret nothing else tells of it.
  const own = unusableKey({ kmsKey, content: undefined }, observation.keys);
  if (own) {
    return { name: 'key', verdict: 'failed', text: `${kmsKey} ${keyText(own)}`, hints: [keyHint(own, environment)] };
  }
  if (wanted?.state === 'not-visible' || verdicts.some(({ verdict }) => verdict === 'not-known')) {
    return {
      name: 'key',
      verdict: 'unseen',
      text: [
        `${kmsKey ?? used.join(', ')} may not be looked at`,
        ...differingText(stored, environment, observation),
      ].join('; '),
      hints: ['allow kms:DescribeKey'],
    };
  }
  const rotation = rotates === undefined ? '' : rotates ? ', rotates by itself' : ', does not rotate by itself';
  return well('key', `${kmsKey ?? (used.join(', ') || 'aws/secretsmanager')}: enabled${rotation}`);
}

/** How many are encrypted with something else than the manifest's key, and with what. */
function wrongText(secrets: readonly StoredSecret[], all: number, kmsKey: string | undefined): string[] {
  if (secrets.length === 0) return [];
  const under = [...new Set(secrets.map((secret) => secret.kmsKey ?? 'aws/secretsmanager'))];
  return [`${countText(secrets.length, all)} not under ${kmsKey}, but under ${under.join(', ')}`];
}

function countText(some: number, all: number): string {
  return `${some} of ${all} secrets ${some === 1 ? 'is' : 'are'}`;
}

/** Of the secrets of which nobody can say whether they are under the manifest's key. */
function differingText(stored: readonly StoredSecret[], environment: Environment, { keys }: Observation): string[] {
  const doubted = stored.filter((secret) => keyDoubt(environment, secret, keys).which !== undefined);
  const under = [...underAnother(doubted)].map(([key, names]) => `${names.join(', ')} under ${key}`);
  return under.length > 0 ? [`not all secrets are under one key: ${under.join('; ')}`] : [];
}
