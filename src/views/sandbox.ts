import type { Manifest } from '../core/model.js';
import { paint, paragraph, type Style } from './style.js';

/** What a shell needs to use the sandbox; every line that is no `export` is a comment, so it can be sourced. */
export function sandboxScreen(
  sandbox: { readonly url: string; readonly variables: Readonly<Record<string, string>> },
  manifest: Manifest,
  style: Style,
): string {
  const commands = manifest.environments.map(
    ({ name, aws }) => `aws secretsmanager list-secrets --profile ${aws.profile ?? name}`,
  );
  return [
    ...comment(style, `an emulator of AWS on this machine, ${sandbox.url}; nothing in it is real`),
    ...Object.entries(sandbox.variables).map(([name, value]) => `export ${name}=${value}`),
    ...['secretsmith plan', ...commands].map((command) => paint(style, 'dim', `# try: ${command}`)),
    ...comment(style, 'Ctrl-C stops it'),
  ].join('\n');
}

function comment(style: Style, text: string): string[] {
  return paragraph({ ...style, width: style.width - 2 }, text).map((line) => paint(style, 'dim', `# ${line}`));
}
