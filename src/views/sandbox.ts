import type { Manifest } from '../core/model.js';
import { paint, type Style } from './style.js';

/** What a shell needs to use the sandbox; every line that is no `export` is a comment, so it can be sourced. */
export function sandboxScreen(
  sandbox: { readonly url: string; readonly variables: Readonly<Record<string, string>> },
  manifest: Manifest,
  style: Style,
): string {
  const profiles = manifest.environments.map(({ name, aws }) => `${name}: --profile ${aws.profile ?? name}`);
  return [
    paint(style, 'dim', `# an emulator of AWS on this machine, ${sandbox.url}; nothing in it is real`),
    ...Object.entries(sandbox.variables).map(([name, value]) => `export ${name}=${value}`),
    paint(style, 'dim', `# ${profiles.join(', ')}`),
    paint(style, 'dim', '# secretsmith plan, or aws secretsmanager list-secrets --profile …; Ctrl-C stops it'),
  ].join('\n');
}
