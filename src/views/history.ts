import { commandText } from '../core/hints.js';
import type { Version } from '../core/model.js';
import { instant } from '../core/time.js';
import { makerOf } from '../core/version.js';
import { hintLine } from './fault.js';
import { paragraph, type Style, table } from './style.js';

/** A secret's versions, newest first, as far as Secrets Manager keeps them. */
export function historyScreen(
  name: string,
  versions: readonly Version[],
  here: readonly string[],
  style: Style,
): string {
  if (versions.length === 0) return paragraph(style, `${name} has no version in this time`).join('\n');
  const width = Math.max(...versions.map((version) => howText(version.id).length));
  const labelWidth = Math.max(...versions.map((version) => labelText(version).length));
  const lines = versions.map((version) => ({
    indent: 1,
    mark: '',
    name: version.created ? instant(version.created) : 'not known',
    text: `${howText(version.id).padEnd(width)}  ${labelText(version).padEnd(labelWidth)}  ${version.id}`,
  }));
  return [name, ...table(style, lines), hintLine(commandText('show', here, [name]), style)].join('\n');
}

function labelText(version: Version): string {
  return version.labels.join(', ') || 'no label';
}

/** Which verb, or whose tool, made a version: by its id alone. */
function howText(id: string): string {
  const maker = makerOf(id);
  return maker.by === 'us' ? maker.verb : maker.by === 'terraform' ? 'by Terraform' : 'by somebody else';
}
