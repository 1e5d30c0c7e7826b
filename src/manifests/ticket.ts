import type { ManifestProblem } from './problems.js';
import type { ManifestText } from './text.js';

/** What is wrong with `ticket: #56`, and how it is written. */
export function commentedTicket(ticket: string): { readonly message: string; readonly hint: string } {
  const plain = /^\d+$/.test(ticket) ? `\`${ticket}\` or ` : '';
  return {
    message: `\`#${ticket}\` is a comment in YAML, so the ticket has no value`,
    hint: `a ticket is a number or a quoted text: ${plain}\`"#${ticket}"\``,
  };
}

/** The ticket in the comment that follows `ticket:` where the text begins, or undefined. */
export function ticketInComment(text: string): string | undefined {
  return /^ticket\s*:[ \t]+#([\w-]{1,40})/.exec(text)?.[1];
}

/** Every `ticket: #56` of a text whose YAML is broken; inside braces the comment takes the closing brace with it. */
export function commentedTickets(manifest: ManifestText): ManifestProblem[] {
  const problems: ManifestProblem[] = [];
  // Before it on its line there is no other comment.
  for (const match of manifest.text.matchAll(/^(?:[^#\n]|\S#)*?[\s{,](ticket\s*:[ \t]+#[\w-]{1,40})/gm)) {
    const offset = match.index + match[0].length - (match[1]?.length ?? 0);
    const ticket = ticketInComment(manifest.text.slice(offset, offset + 80));
    if (ticket === undefined) continue;
    problems.push({ place: manifest.placeAt(offset), path: 'ticket', ...commentedTicket(ticket) });
  }
  return problems;
}
