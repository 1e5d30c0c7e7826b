import { liveSince } from '../core/freshness.js';
import { commandText, deploymentText, runningText, stopgapText, ticketText } from '../core/hints.js';
import type { InventoryRow, Reader, ReadingTask, Unwired } from '../core/inventory.js';
import { type KeyFacts, keyDoubt, keyVerdict } from '../core/keys.js';
import type { Environment, Rotation, SecretRow, ServiceStanding, Shape, StoredSecret, Version } from '../core/model.js';
import { groupText, unnamedService } from '../core/outside.js';
import { daysLeft, instant } from '../core/time.js';
import { makerOf, previousOf, shortVersion } from '../core/version.js';
import { guardWrite } from '../core/writable.js';
import { hintLine } from './fault.js';
import { ageText, stateText } from './list.js';
import { type Usage, usageText } from './plan.js';
import { isNarrow, type Line, paint, paragraph, type Style, table } from './style.js';

export interface ShowScreen {
  readonly environment: Environment;
  readonly row: SecretRow;
  readonly stored: StoredSecret | undefined;
  readonly summary: InventoryRow;
  /** Copies of it, with what they are. */
  readonly copies: readonly { readonly row: SecretRow; readonly summary: InventoryRow }[];
  readonly services: Readonly<Record<string, string>>;
  /** What its value is, where it was read for that. */
  readonly holds: { readonly text: string; readonly hints: readonly string[] } | undefined;
  readonly keys: KeyFacts;
  readonly now: Date;
  readonly usage: Usage;
  /** The flags that make another command mean this environment. */
  readonly here: readonly string[];
}

/** One secret from its source to the tasks that run with it. */
export function showScreen(screen: ShowScreen, style: Style): string {
  const sections = [
    headLines(screen, style),
    factLines(screen, style),
    versionLines(screen, style),
    copyLines(screen, style),
    usedLines(screen, style),
    [
      usageText(screen.usage),
      ...nextLines(screen, style),
      ...(screen.holds?.hints ?? []).map((hint) => hintLine(hint, style)),
    ],
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

function headLines({ row, stored, summary, now }: ShowScreen, style: Style): string[] {
  const age = summary.since ? `, ${ageText(summary, now)} old` : '';
  const state = `${stateText(summary)}${age}`;
  const name = paint(style, 'bold', row.name);
  const gap = style.width - row.name.length - state.length;
  const first = isNarrow(style) || gap < 2 ? [name, `  ${state}`] : [name + ' '.repeat(gap) + state];
  return [...first, ...(stored ? [stored.arn] : [])];
}

function factLines(screen: ShowScreen, style: Style): string[] {
  const { environment, row, stored, summary, holds, now } = screen;
  const facts: [string, string | undefined][] = [
    ['source', row.source.kind === 'dotenv' ? `${row.sourceText} in ${row.source.file}` : row.sourceText],
    [
      'holds',
      holds?.text ??
        (summary.presumed ? 'probably a placeholder: Terraform made its version, and no value was read' : undefined),
    ],
    ['stopgap', row.stopgap && reasonText(row.stopgap)],
    ['shape', row.shape && shapeText(row.shape)],
    ['key', stored && keyText(environment, stored, screen.keys)],
    ['rotates', row.rotate && rotationText(row.rotate, summary, now)],
    ['owner', row.owner],
    ['about', row.description],
    ['declared', `${row.place.file}:${row.place.line}`],
  ];
  return table(
    style,
    facts.flatMap(([name, text]): Line[] => (text === undefined ? [] : [{ indent: 1, mark: '', name, text }])),
  );
}

/**
 * What a plan would be stopped by is said with what helps. A plan looks into what it may have to fill, and into nothing
 * that is declared to be a placeholder.
 */
function nextLines({ environment, row, stored, summary, here }: ShowScreen, style: Style): string[] {
  const unseen = summary.presumed || summary.state === 'not-known';
  const hints = !unseen
    ? (guardWrite(row, summary.state, environment, stored)?.hints ?? [])
    : row.source.kind === 'placeholder'
      ? []
      : [commandText('plan', here, [row.name])];
  return hints.map((hint) => hintLine(hint, style));
}

/** The manifest's name of the key where it is that one; else the key itself, and that it is another. */
function keyText(environment: Environment, stored: StoredSecret, keys: KeyFacts): string {
  const used = stored.kmsKey ?? 'aws/secretsmanager';
  const wanted = environment.aws.kmsKey;
  const verdict = keyVerdict(environment, stored, keys);
  if (verdict === 'wrong') return `${used}, not the manifest's ${wanted}`;
  const unseen = keyDoubt(environment, stored, keys).which;
  if (unseen !== undefined) {
    return unseen === used
      ? `${used}, which may not be looked at: nobody can say whether it is ${wanted}`
      : `${used}; nobody can say whether that is ${unseen}, which may not be looked at`;
  }
  const text = wanted !== undefined && verdict === 'right' ? wanted : used;
  return verdict === 'unhealthy' ? `${text}, which cannot be used` : text;
}

function reasonText({ reason, ticket, until }: NonNullable<SecretRow['stopgap']>): string {
  return `${reason}, until ${until}${ticket ? ` (${ticketText(ticket)})` : ''}`;
}

function shapeText(shape: Shape): string {
  if (shape.kind !== 'text') return shape.kind;
  const bounds = [
    ...(shape.pattern === undefined ? [] : ['a pattern']),
    ...(shape.minLength === undefined ? [] : [`at least ${shape.minLength} characters`]),
    ...(shape.maxLength === undefined ? [] : [`at most ${shape.maxLength} characters`]),
  ];
  return bounds.join(', ');
}

function rotationText(rotate: Rotation, summary: InventoryRow, now: Date): string {
  if (rotate.kind === 'never') return `never: ${rotate.reason}`;
  if (rotate.kind === 'aws') return 'by AWS';
  if (!summary.due) return `every ${rotate.days} d`;
  const day = summary.due.toISOString().slice(0, 10);
  const left = daysLeft(day, now);
  return `every ${rotate.days} d; next ${day}, ${left < 0 ? `${-left} d ago` : `in ${left} d`}`;
}

function versionLines({ stored }: ShowScreen, style: Style): string[] {
  if (!stored || stored.versions.length === 0) return [];
  const rank = (labels: readonly string[]) =>
    labels.includes('AWSCURRENT') ? 0 : labels.includes('AWSPREVIOUS') ? 1 : 2;
  const versions = [...stored.versions].sort((a, b) => rank(a.labels) - rank(b.labels));
  const widest = Math.max(...versions.map(({ labels }) => labels.join(', ').length));
  // A label of many words moves its own time to the next line, and no other's.
  const padded = widest <= 'AWSPREVIOUS'.length ? widest : 0;
  const lines = versions.map(({ id, labels, created }): Line => {
    const carried = labels.join(', ');
    const text = created ? `${carried.padEnd(padded)}  ${instant(created)}` : carried;
    return { indent: 3, mark: '', name: idText(id, style), text };
  });
  return [
    '  versions',
    ...versions.flatMap((version, index) => [
      ...table(style, lines.slice(index, index + 1), lines),
      ...notesOf(stored, version).flatMap((note) => paragraph(style, note, 6)),
    ]),
  ];
}

/** Whose it is, and since when it is current, under it: beside it there is no room. */
function notesOf(stored: StoredSecret, version: Version): string[] {
  return [...makerWords(version.id), ...(version.labels.includes('AWSCURRENT') ? laterWords(stored, version) : [])];
}

/** Ours by their verb and their end, under which a plan and an apply name them; others as AWS lists them. */
function idText(id: string, style: Style): string {
  const maker = makerOf(id);
  return maker.by === 'us' ? `secretsmith-${maker.verb}-${style.utf8 ? '…' : '...'}${shortVersion(id)}` : id;
}

function makerWords(id: string): string[] {
  return makerOf(id).by === 'other' ? ['by somebody else'] : [];
}

/** Since when a version is the current one, where that is not since it was made: a task of between may have another. */
function laterWords(stored: StoredSecret, { created }: Version): string[] {
  const live = liveSince(stored);
  const previous = previousOf(stored)?.created;
  if (!live?.earliest || !created) return [];
  if (live.earliest > created && live.earliest.getTime() === live.latest.getTime())
    return [`current since ${instant(live.earliest)}`];
  const after = live.earliest > created ? live.earliest : previous && previous > created ? previous : undefined;
  if (after) return [`its label was moved here after ${instant(after)}, by ${instant(live.latest)} at the latest`];
  if (live.left) return [`the secret was changed once more by ${instant(stored.lastChanged)}; perhaps its label left`];
  return [];
}

function copyLines({ copies }: ShowScreen, style: Style): string[] {
  if (copies.length === 0) return [];
  const behind = copies.filter(({ summary }) => summary.state !== 'as-declared').length;
  const lines = copies.map(({ row, summary }) => ({
    indent: 3,
    mark: '',
    name: row.name,
    text: [
      ...(summary.state === 'as-declared' ? [] : [stateText(summary)]),
      row.stopgap ? `${stopgapText(row.stopgap)} until ${row.stopgap.until}` : 'permanent',
    ].join(', '),
  }));
  return [`  copies, ${behind === 0 ? 'all in step' : `${behind} not in step`}`, ...table(style, lines)];
}

const HAS = {
  fresh: 'has this version',
  stale: 'has what was current before',
  'mid-write': 'started while it was written',
  unknown: 'not known',
  pinned: 'reads another version, named in its task definition',
} as const;

function usedLines({ summary, services }: ShowScreen, style: Style): string[] {
  const { readers, unwired, absent, outside, others } = summary;
  if (readers.length + unwired.length + absent.length + outside.length + others.length === 0)
    return ['  used by nobody'];
  return [
    '  used by',
    ...readers.flatMap((reader) => readerLines(reader, services, style)),
    ...unwired.flatMap((one) => table(style, [unwiredLine(one, services)])),
    ...absent.flatMap((alias) => {
      const text = `declared for it, and ${services[alias] ?? alias} does not exist`;
      return table(style, [{ indent: 3, mark: '', name: alias, text }]);
    }),
    ...outside.flatMap(({ group, tasks }) => [
      ...table(style, [
        {
          indent: 3,
          mark: '',
          name: groupText(group),
          text: unnamedService(group) === undefined ? 'of no service: no restart replaces it' : 'not in the manifest',
        },
      ]),
      ...taskLines(tasks, style),
    ]),
    ...others.flatMap((other) => paragraph(style, other, 4)),
  ];
}

function readerLines(reader: Reader, services: Readonly<Record<string, string>>, style: Style): string[] {
  const at = reader.pinned.length > 0 ? ` at ${reader.pinned.join(', ')}` : '';
  return [
    ...table(style, [
      {
        indent: 3,
        mark: '',
        name: reader.service,
        text: `${services[reader.service] ?? ''}, task definition :${revisionOf(reader.taskDefinition)}, as ${reader.variable}${at}`,
      },
    ]),
    ...standingTexts(reader.standing).flatMap((text) => paragraph(style, text, 6)),
    ...taskLines(reader.tasks, style),
  ];
}

/** It is declared for this service all the same. */
function unwiredLine({ service, taskDefinition, broken }: Unwired, services: Readonly<Record<string, string>>): Line {
  const whose = `${services[service] ?? service}'s task definition :${revisionOf(taskDefinition)}`;
  const text = broken
    ? `${whose} names it by an ARN that is not there: no new task can start`
    : `declared for it, and ${whose} does not read it: a restart delivers nothing`;
  return { indent: 3, mark: '', name: service, text };
}

function revisionOf(taskDefinition: string): string {
  return taskDefinition.split(':').at(-1) ?? '';
}

/** What its tasks alone do not show: that there should be more of them, and that others take their place. */
function standingTexts(standing: ServiceStanding): string[] {
  const deployment = deploymentText(standing);
  return [
    ...(standing.running < standing.desired ? [runningText(standing)] : []),
    ...(deployment === undefined ? [] : [deployment]),
  ];
}

function taskLines(tasks: readonly ReadingTask[], style: Style): string[] {
  const lines = tasks.map(({ id, created, started, freshness }) => ({
    indent: 5,
    mark: '',
    name: id.slice(0, 8),
    text: started
      ? `started ${instant(started)}   ${HAS[freshness]}`
      : created
        ? `created ${instant(created)}   has not started yet`
        : 'has not started yet',
  }));
  return table(style, lines);
}
