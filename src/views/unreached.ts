import type { Plan, Unreached } from '../core/model.js';
import { type Line, mark, paint, type Style, table } from './style.js';

/** What a restart does not deliver, and who does: a person has to act, so it is never folded. */
export function unreachedLines({ unreached }: Plan, style: Style): string[] {
  if (unreached.length === 0) return [];
  const lines = unreached.map((one): Line => ({ indent: 2, mark: mark(style, 'blocked'), ...wordsOf(one) }));
  return [paint(style, 'bold', 'Left for you'), ...table(style, lines)];
}

function wordsOf({ secret, consumer, pinned }: Unreached): Pick<Line, 'name' | 'text' | 'command'> {
  switch (consumer.kind) {
    case 'service':
      return {
        name: secret,
        text: `is declared for ${consumer.service}, whose task definition ${pinned ? 'pins one version of it' : 'does not read it'}`,
      };
    case 'task':
      return {
        name: secret,
        text: `task ${consumer.id.slice(0, 8)}, ${consumer.group}, has its old value until it ends`,
      };
    case 'vercel':
      return { name: secret, text: `vercel ${consumer.variable} keeps its old value: no provider yet, set it there` };
    case 'external':
      return consumer.apply === undefined
        ? { name: secret, text: `${consumer.name} has to take it` }
        : { name: secret, text: `${consumer.name}: ${consumer.apply}`, command: true };
  }
}
