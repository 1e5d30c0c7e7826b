/** Which of the declared secrets are there, and which are going. */
import { restoreText } from '../hints.js';
import type { Environment, Observation, SecretRow } from '../model.js';
import { currentOf, makerOf } from '../version.js';
import { type Check, well } from './check.js';

export function checkSecrets(rows: readonly SecretRow[], environment: Environment, observation: Observation): Check[] {
  const there = rows.flatMap((row) => observation.secrets.get(row.name) ?? []);
  const deleting = there.filter(({ deletion }) => deletion);
  const absent = rows.filter((row) => !observation.secrets.has(row.name));
  const made = there.filter((secret) => {
    const current = currentOf(secret);
    return current && makerOf(current.id).by === 'terraform';
  });
  const tally = `${there.length} of ${rows.length} exist`;
  const trouble = [
    ...(absent.length > 0 ? [`missing: ${absent.map((row) => row.name).join(', ')}`] : []),
    ...(deleting.length > 0 ? [`being deleted: ${deleting.map(({ name }) => name).join(', ')}`] : []),
  ];
  const stopped = deleting.length > 0 || (absent.length > 0 && !environment.createMissing);
  return [
    {
      name: 'secrets',
      verdict: stopped ? 'failed' : 'well',
      text: [tally, ...trouble, ...(trouble.length === 0 ? ['listing was tried, writing cannot be'] : [])].join('; '),
      hints: deleting.map(({ name }) => restoreText(name, environment)),
    },
    ...(made.length > 0
      ? [
          well(
            'terraform',
            `made ${made.length} of the versions in use; each keeps a label of ours when it is let go, or terraform would write it back`,
          ),
        ]
      : []),
  ];
}
