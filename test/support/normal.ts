/** What differs from run to run, in words that do not. */
import type { Run, Workplace } from './workplace.js';

const VARYING: readonly (readonly [RegExp, string])[] = [
  [/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT'],
  [/\d{4}-\d\d-\d\dT\d{6}\.\d{3}Z-[0-9a-f]{12}\.jsonl/g, 'RUN.jsonl'],
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, 'TIME'],
  [/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, 'REQUEST'],
  [/ecs-svc\/\d+/g, 'ecs-svc/DEPLOYMENT'],
  [/\b[0-9a-f]{32}\b(?<!secretsmith-\w+-[0-9a-f]{32})/g, 'TASK'],
  [/\btask [0-9a-f]{8}\b/g, 'task TASK'],
  [/\b[0-9a-f]{8}(?= {2}started )/g, 'TASK'],
  [/(?<= scratch +)\S+, (in memory|on disk[\w: -]+?)(;\s+\d+\s+left-overs\s+swept)/g, 'DIRECTORY; 0 left-overs swept'],
  [/(:secret:[\w/+=.@-]+)-[A-Za-z0-9]{6}\b/g, '$1-SUFFIX'],
  [/\b(\d+ m )?\d+ s\b/g, 'N s'],
  [/\b\d+ [smh]( \d+ s)? ago\b/g, 'N m ago'],
  [/"calls": \d+/g, '"calls": N'],
];

/** How a run looks on a terminal that shows stdout first. */
export function answerOf(run: Run, place: Pick<Workplace, 'folder'>): string[] {
  const stdout = linesOf(normal(run.stdout, place));
  const stderr = inOrder(linesOf(normal(run.stderr, place))).map((line) => `2> ${line}`.trimEnd());
  const end = run.signal === 'SIGKILL' ? ['[killed]'] : run.code === 0 ? [] : [`[exit ${run.code}]`];
  return [...stdout, ...stderr, ...end];
}

function normal(text: string, { folder }: Pick<Workplace, 'folder'>): string {
  return VARYING.reduce((so, [pattern, word]) => so.replace(pattern, word), text.replaceAll(folder, '~'));
}

function linesOf(text: string): string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n');
}

/** Writes and services go on at the same time, so neighbouring log lines are sorted by what they are about; of a count that rises the last line is kept. */
function inOrder(lines: readonly string[]): string[] {
  const logs: string[][] = [];
  for (const line of lines) {
    const together = logs.at(-1)?.[0]?.startsWith('TIME ') && line.startsWith('TIME ');
    if (together) logs.at(-1)?.push(line);
    else logs.push([line]);
  }
  return logs.flatMap((log) =>
    [...log].sort(byTopic).filter((line, i, all) => !(isCount(line) && isCount(all[i + 1]))),
  );
}

function byTopic(one: string, other: string): number {
  const topic = (line: string) =>
    line.replace(
      /^TIME \S+ (wrote|not written|restart) (\S+).*/,
      (_, verb, name) => `${verb === 'restart' ? 2 : 1} ${name}`,
    );
  return topic(one) < topic(other) ? -1 : Number(topic(one) > topic(other));
}

function isCount(line: string | undefined): boolean {
  return /running$/.test(line ?? '');
}
