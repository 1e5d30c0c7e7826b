import { commandText } from '../core/hints.js';
import type { Version } from '../core/model.js';
import { instant } from '../core/time.js';
import { makerOf } from '../core/version.js';
import { hintLine } from './fault.js';
import { paragraph, type Style, table } from './style.js';

/** A secret's versions, newest first, as far as Secrets Manager keeps them. In a pipe tabs, a line each, nothing cut. */
export function historyScreen(
  name: string,
  versions: readonly Version[],
  here: readonly string[],
  style: Style,
  piped: boolean,
): string {
  if (piped) return versions.map((version) => cellsOf(version).join('\t')).join('\n');
  if (versions.length === 0) return paragraph(style, emptyText(name)).join('\n');
  const width = Math.max(...versions.map((version) => howText(version.id).length));
  const labelWidth = Math.max(...versions.map((version) => labelText(version).length));
  const lines = versions.map((version) => {
    const [time, how, labels, id] = cellsOf(version);
    return { indent: 1, mark: '', name: time, text: `${how.padEnd(width)}  ${labels.padEnd(labelWidth)}  ${id}` };
  });
  return [name, ...table(style, lines), hintLine(commandText('show', here, [name]), style)].join('\n');
}

/** That there is nothing to list; in a pipe it is no row. */
export function emptyText(name: string): string {
  return `${name} has no version in this time`;
}

function cellsOf(version: Version): [time: string, how: string, labels: string, id: string] {
  const time = version.created ? instant(version.created) : 'not known';
  return [time, howText(version.id), labelText(version), version.id];
}

function labelText(version: Version): string {
  return version.labels.join(', ') || 'no label';
}

/** Which verb, or whose tool, made a version: by its id alone. */
function howText(id: string): string {
  const maker = makerOf(id);
  return maker.by === 'us' ? maker.verb : maker.by === 'terraform' ? 'by Terraform' : 'by somebody else';
}
