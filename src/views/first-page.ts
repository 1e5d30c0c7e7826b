import type { Manifest, Problem } from '../core/model.js';
import { count, paragraph, type Style, wrap } from './style.js';

/** What there is to do, by what it does to the world. */
const GROUPS = [
  ['look', 'plan  list  show  history  audit'],
  ['change', 'apply  restart'],
  ['begin', 'doctor  validate  sandbox  demo'],
] as const;

/** No call is made before an environment is named. */
export function firstPage(manifest: Manifest | Problem, style: Style): string {
  const found = 'environments' in manifest;
  const [first] = found ? manifest.environments : [];
  const environments = found
    ? manifest.environments.map(({ name }) => {
        const secrets = manifest.secrets.filter((row) => row.environment === name).length;
        return `${name} (${count(secrets, 'secret')})`;
      })
    : [];
  return [
    ...paragraph(style, 'Secrets as declared: in AWS Secrets Manager, and in the tasks that use them.'),
    ...paragraph(style, found ? `${manifest.file}: ${environments.join(', ')}` : manifest.message),
    '',
    ...GROUPS.map(([group, commands]) => `  ${group.padEnd(7)}  ${wrap(style, commands, 11).join('\n')}`),
    '',
    `next: secretsmith ${first ? `doctor --env ${first.name}` : found ? 'validate' : manifest.code === 'manifest' ? 'validate' : 'demo'}`,
  ].join('\n');
}
