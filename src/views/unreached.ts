import { grouped } from '../core/grouped.js';
import type { Plan, Unreached } from '../core/model.js';
import { unnamedService } from '../core/outside.js';
import { count, type Line, mark, paint, type Style, table } from './style.js';

/** What a restart does not deliver, and who does: a person has to act, so it is never folded. */
export function unreachedLines({ unreached }: Plan, style: Style): string[] {
  if (unreached.length === 0) return [];
  const lines = [...grouped(unreached, keyOf).values()].map(
    (alike): Line => ({ indent: 2, mark: mark(style, 'blocked'), ...wordsOf(alike) }),
  );
  return [paint(style, 'bold', 'Left for you'), ...table(style, lines)];
}

/** The tasks of one service take one deployment, however many they are. */
function keyOf(one: Unreached): unknown {
  const { secret, consumer } = one;
  if (consumer.kind !== 'task' || unnamedService(consumer.group) === undefined) return one;
  return `${secret} ${consumer.group}`;
}

function wordsOf(alike: readonly Unreached[]): Pick<Line, 'name' | 'text' | 'command'> {
  const [{ secret, consumer, pinned }] = alike as readonly [Unreached];
  switch (consumer.kind) {
    case 'service':
      return {
        name: secret,
        text: `is declared for ${consumer.service}, whose task definition ${pinned ? 'pins one version or label of it' : 'does not read it'}`,
      };
    case 'task': {
      const service = unnamedService(consumer.group);
      const ends = `task ${consumer.id.slice(0, 8)}, ${consumer.group}, has its old value until it ends`;
      return { name: secret, text: service === undefined ? ends : unnamedText(service, alike.length) };
    }
    case 'vercel':
      return { name: secret, text: `vercel ${consumer.variable} keeps its old value: no provider yet, set it there` };
    case 'external':
      return consumer.apply === undefined
        ? { name: secret, text: `${consumer.name} has to take it` }
        : { name: secret, text: `${consumer.name}: ${consumer.apply}`, command: true };
  }
}

function unnamedText(service: string, tasks: number): string {
  const have = `${count(tasks, 'task')} of ${service}, which the manifest does not name, ${tasks === 1 ? 'has' : 'have'}`;
  return `${have} the old value until that service deploys`;
}
