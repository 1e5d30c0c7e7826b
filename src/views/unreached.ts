import { grouped } from '../core/grouped.js';
import type { Plan, Unreached } from '../core/model.js';
import { unnamedService } from '../core/outside.js';
import { hintLine } from './fault.js';
import { count, type Line, mark, paint, type Style, table } from './style.js';

/** What a restart does not deliver, and who does: a person has to act, so it is never folded. */
export function unreachedLines({ unreached }: Plan, style: Style): string[] {
  if (unreached.length === 0) return [];
  const lineOf = (words: Words): Line => ({ indent: 2, mark: mark(style, 'blocked'), ...words });
  const told = [
    ...unreached.flatMap((one) => {
      const words = wordsOf(one);
      return words ? [{ line: lineOf(words), entry: one.entry }] : [];
    }),
    ...taskWords(unreached).map((words) => ({ line: lineOf(words), entry: undefined })),
  ];
  const lines = told.map(({ line }) => line);
  return [
    paint(style, 'bold', 'Left for you'),
    ...told.flatMap(({ line, entry }) => [
      ...table(style, [line], lines),
      ...(entry === undefined ? [] : [`      ${hintLine(`in its next revision, among secrets: ${entry}`, style)}`]),
    ]),
  ];
}

type Words = Pick<Line, 'name' | 'text' | 'command'>;

function wordsOf({ secret, consumer, pinned }: Unreached): Words | undefined {
  switch (consumer.kind) {
    case 'service':
      return {
        name: secret,
        text: `is declared for ${consumer.service}, whose task definition ${pinned ? 'pins one version or label of it' : 'does not read it'}`,
      };
    case 'task':
      return undefined;
    case 'vercel':
      return { name: secret, text: `vercel ${consumer.variable} keeps its old value: no provider yet, set it there` };
    case 'external':
      return consumer.apply === undefined
        ? { name: secret, text: `${consumer.name} has to take it` }
        : { name: secret, text: `${consumer.name}: ${consumer.apply}`, command: true };
  }
}

/** A task is told once, with all that it has; those of one service take one deployment, however many they are. */
function taskWords(unreached: readonly Unreached[]): Words[] {
  const reads = unreached.flatMap(({ secret, consumer }) =>
    consumer.kind === 'task' ? [{ secret, ...consumer }] : [],
  );
  return [...grouped(reads, ({ group, id }) => (unnamedService(group) === undefined ? id : group)).values()].flatMap(
    (group) => {
      const secrets = grouped(group, ({ secret }) => secret);
      const idsOf = (secret: string) => secrets.get(secret)?.map(({ id }) => id) ?? [];
      return [...grouped(secrets.keys(), (secret) => idsOf(secret).join()).values()].flatMap((alike) =>
        group.slice(0, 1).map((one) => oldText(one, alike, idsOf(alike[0] ?? '').length)),
      );
    },
  );
}

function oldText({ group, id }: { group: string; id: string }, secrets: readonly string[], tasks: number): Words {
  const service = unnamedService(group);
  const old = `the old ${secrets.length === 1 ? 'value' : 'values'} of ${secrets.join(', ')}`;
  return service === undefined
    ? { name: `task ${id.slice(0, 8)}`, text: `${group}, has ${old} until it ends` }
    : {
        name: service,
        text: `is not in the manifest: ${count(tasks, 'task')} of it ${tasks === 1 ? 'has' : 'have'} ${old} until it deploys`,
      };
}
