import type { Manifest, Problem } from '../core/model.js';
import { count } from './style.js';

/** What there is to do, by what it does to the world. */
const GROUPS = [
  ['look', 'plan  list  show  history  audit'],
  ['change', 'apply  restart'],
  ['begin', 'doctor  validate  sandbox  demo'],
] as const;

/** No call is made before an environment is named. */
export function firstPage(manifest: Manifest | Problem): string {
  const found = 'environments' in manifest;
  const [first] = found ? manifest.environments : [];
  const environments = found
    ? manifest.environments.map(({ name }) => {
        const secrets = manifest.secrets.filter((row) => row.environment === name).length;
        return `${name} (${count(secrets, 'secret')})`;
      })
    : [];
  return [
    'Secrets as declared: in AWS Secrets Manager, and in the tasks that use them.',
    found ? `${manifest.file}: ${environments.join(', ')}` : manifest.message,
    '',
    ...GROUPS.map(([group, commands]) => `  ${group.padEnd(7)}  ${commands}`),
    '',
    `next: secretsmith ${first ? `doctor --env ${first.name}` : found ? 'validate' : manifest.code === 'manifest' ? 'validate' : 'demo'}`,
  ].join('\n');
}
