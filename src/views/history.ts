import { commandText } from '../core/hints.js';
import type { Version } from '../core/model.js';
import { instant } from '../core/time.js';
import type { Trail } from '../core/trail.js';
import { makerOf, shortVersion } from '../core/version.js';
import { hintLine } from './fault.js';
import { paragraph, type Style, table } from './style.js';

export interface HistoryScreen {
  readonly name: string;
  readonly versions: readonly Version[];
  /** How each is found without this tool, where that was asked for. */
  readonly trails: readonly Trail[] | undefined;
  /** The flags that make another command mean this environment. */
  readonly here: readonly string[];
}

/** A secret's versions, newest first, as far as Secrets Manager keeps them. In a pipe tabs, a line each, nothing cut. */
export function historyScreen({ name, versions, trails, here }: HistoryScreen, style: Style, piped: boolean): string {
  if (piped) {
    const commands = (index: number) => (trails ? [trails[index]?.command ?? ''] : []);
    return versions.map((version, index) => [...cellsOf(version), ...commands(index)].join('\t')).join('\n');
  }
  if (versions.length === 0) return paragraph(style, emptyText(name)).join('\n');
  const width = Math.max(...versions.map((version) => howText(version.id).length));
  const labelWidth = Math.max(...versions.map((version) => labelText(version).length));
  const lines = versions.map((version) => {
    const [time, how, labels, id] = cellsOf(version);
    return { indent: 1, mark: '', name: time, text: `${how.padEnd(width)}  ${labels.padEnd(labelWidth)}  ${id}` };
  });
  const hint = hintLine(commandText('show', here, [name]), style);
  return [name, ...table(style, lines), ...trailLines(trails, style), hint].join('\n');
}

/** The newest one that has a time is enough to see how it is done; the JSON has them all. */
function trailLines(trails: readonly Trail[] | undefined, style: Style): string[] {
  const trail = trails?.find(({ command }) => command !== undefined);
  if (!trail?.command) return [];
  const old = "CloudTrail's own history keeps 90 days, so only a trail of your own still has it";
  return [
    '',
    ...paragraph(style, `${shortVersion(trail.version)} from AWS alone: the event with ${trail.lookFor}`, 0),
    ...(trail.tooOld ? paragraph(style, old, 0) : []),
    hintLine(trail.command, style),
  ];
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
