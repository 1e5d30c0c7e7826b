/**
 * A terminal session in Markdown. `` ```yaml NAME `` is a file in the folder where it plays; in a
 * `` ```console `` block a line `$ …` is typed, `# …` happens beside the terminal (see stage.ts), and what
 * follows is what was answered: stdout, stderr behind `2> `, and `[exit N]` unless it is 0.
 */

export interface Transcript {
  readonly title: string;
  readonly files: ReadonlyMap<string, string>;
  readonly parts: readonly Part[];
}

/** Prose and files are kept as they are; the answers of a console are played again. */
type Part =
  | { readonly kind: 'text'; readonly lines: readonly string[] }
  | { readonly kind: 'console'; readonly entries: readonly Entry[] };

export interface Entry {
  /** `$ secretsmith plan`, or `# what happens`. */
  readonly line: string;
  readonly answer: readonly string[];
}

export function parseTranscript(markdown: string): Transcript {
  const parts: Part[] = [];
  const files = new Map<string, string>();
  let title = '';
  for (const block of blocksOf(markdown.split('\n'))) {
    if (block.fence === 'console') parts.push({ kind: 'console', entries: entriesOf(block.lines.slice(1, -1)) });
    else parts.push({ kind: 'text', lines: block.lines });
    const name = /^\w+ (\S+)$/.exec(block.fence ?? '')?.[1];
    if (name !== undefined) files.set(name, `${block.lines.slice(1, -1).join('\n')}\n`);
    title ||= block.lines.find((line) => line.startsWith('# '))?.slice(2) ?? '';
  }
  return { title, files, parts };
}

export async function replay(transcript: Transcript, play: (line: string) => Promise<string[]>): Promise<string> {
  const lines: string[] = [];
  for (const part of transcript.parts) {
    if (part.kind === 'text') lines.push(...part.lines);
    else lines.push('```console', ...(await replayConsole(part.entries, play)), '```');
  }
  return lines.join('\n');
}

async function replayConsole(entries: readonly Entry[], play: (line: string) => Promise<string[]>): Promise<string[]> {
  const lines: string[] = [];
  for (const { line } of entries) {
    const isCommand = line.startsWith('$ ');
    if (lines.length > 0 && !(isCommand && lines.at(-1)?.startsWith('# '))) lines.push('');
    lines.push(line, ...(await play(line)));
  }
  return lines;
}

interface Block {
  /** What stands behind the three backquotes; undefined outside of them. */
  readonly fence: string | undefined;
  readonly lines: string[];
}

function blocksOf(lines: readonly string[]): Block[] {
  const blocks: Block[] = [{ fence: undefined, lines: [] }];
  for (const line of lines) {
    const open = blocks.at(-1) as Block;
    if (open.fence === undefined && line.startsWith('```')) blocks.push({ fence: line.slice(3), lines: [line] });
    else open.lines.push(line);
    if (open.fence !== undefined && line === '```') blocks.push({ fence: undefined, lines: [] });
  }
  return blocks.filter((block) => block.lines.length > 0);
}

function entriesOf(lines: readonly string[]): Entry[] {
  const entries: { line: string; answer: string[] }[] = [];
  for (const line of lines) {
    if (/^[$#] /.test(line)) entries.push({ line, answer: [] });
    else entries.at(-1)?.answer.push(line);
  }
  return entries;
}
