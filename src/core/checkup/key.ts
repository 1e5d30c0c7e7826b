/** The keys that the secrets are encrypted with. */
import { commandText } from '../hints.js';
import { type KeyVerdict, keyDoubt, keyVerdict, underAnother } from '../keys.js';
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
    const tell = (wrong: KeyVerdict, what: string) => {
      const names = bad.filter(({ verdict }) => verdict === wrong).map(({ name }) => name);
      const are = names.length === 1 ? 'is' : 'are';
      return names.length === 0
        ? []
        : [`${names.length} of ${stored.length} secrets ${are} ${what}: ${names.join(', ')}`];
    };
    const text = [...tell('wrong', 'on another key'), ...tell('unhealthy', 'on a key that cannot be used')].join('; ');
    return { name: 'key', verdict: 'failed', text, hints: [commandText('audit', here)] };
  }
  // Without a secret nothing else tells of it.
  if (wanted && !['Enabled', 'not-visible'].includes(wanted.state)) {
    return { name: 'key', verdict: 'failed', text: `${kmsKey} cannot be used: ${wanted.state}`, hints: [] };
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

/** Of the secrets of which nobody can say whether they are under the manifest's key. */
function differingText(stored: readonly StoredSecret[], environment: Environment, { keys }: Observation): string[] {
  const doubted = stored.filter((secret) => keyDoubt(environment, secret, keys).which !== undefined);
  const under = [...underAnother(doubted)].map(([key, names]) => `${names.join(', ')} under ${key}`);
  return under.length > 0 ? [`not all secrets are under one key: ${under.join('; ')}`] : [];
}
