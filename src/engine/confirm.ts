/** Nothing is written before a person, or the flags a person gave, said so. */
import { EXIT, Fault } from '../core/fault.js';
import { quoted } from '../core/hints.js';
import type { Environment } from '../core/model.js';
import { openPrompt } from './prompt.js';

export interface Confirmation {
  readonly environment: Environment;
  readonly question: string;
  readonly answers: {
    readonly yes: boolean;
    readonly confirm: string | undefined;
    readonly reason: string | undefined;
    readonly ticket: string | undefined;
  };
  /** The words that were typed, for a hint that adds what is missing. */
  readonly typed: readonly string[];
  readonly interactive: boolean;
  /** The terminal takes text and nothing else. */
  readonly plain: boolean;
}

/** Throws a `Fault` with exit 3 when the answer is no or there is nobody to ask, 130 when the person leaves. */
export async function confirmWrite({
  environment,
  question,
  answers,
  typed,
  interactive,
  plain,
}: Confirmation): Promise<{ reason: string | undefined }> {
  const { name } = environment;
  if (answers.confirm !== undefined && answers.confirm !== name) {
    throw new Fault('not-confirmed', `--confirm says ${quoted(answers.confirm)}, and this is ${name}`, {
      exit: EXIT.refused,
    });
  }
  if (environment.protected) {
    const given = answers.reason?.trim();
    if (answers.confirm === name && given) return { reason: given };
    if (!interactive) {
      throw new Fault('not-confirmed', `${name} is protected: writing there needs its name and a reason`, {
        exit: EXIT.refused,
        hints: [withAnswers(typed, [...(answers.confirm ? [] : [`--confirm ${name}`]), ...(given ? [] : [REASON])])],
      });
    }
    const ask = await openPrompt(plain);
    const said = answers.confirm ?? (await ask.text(`${question} Type the environment's name to go on:`));
    if (said.trim() !== name) throw declined();
    const reason = given || (await ask.text('Reason, for the record:')).trim();
    if (!reason) throw new Fault('not-confirmed', 'no reason was given; nothing was changed', { exit: EXIT.refused });
    return { reason };
  }
  if (answers.yes || answers.confirm === name) return { reason: answers.reason };
  if (!interactive) {
    throw new Fault('not-confirmed', 'there is no terminal to ask on', {
      exit: EXIT.refused,
      hints: [withAnswers(typed, ['--yes'])],
    });
  }
  const ask = await openPrompt(plain);
  if (!(await ask.yes(question))) throw declined();
  return { reason: answers.reason };
}

const REASON = '--reason "why"';

/** The command with what it lacks: in place of a reason that says nothing, and before `--`, behind which all are names. */
function withAnswers(typed: readonly string[], flags: readonly string[]): string {
  const rest = typed.indexOf('--');
  const end = rest === -1 ? typed.length : rest;
  const isBlank = (word: string | undefined) => word?.trim() === '';
  const kept = typed.slice(0, end).filter((word, index, words) => {
    if (word === '--reason') return !isBlank(words[index + 1]);
    return !/^--reason=\s*$/.test(word) && !(isBlank(word) && words[index - 1] === '--reason');
  });
  return [...kept.map(quoted), ...flags, ...typed.slice(end).map(quoted)].join(' ');
}

function declined(): Fault {
  return new Fault('not-confirmed', 'not confirmed; nothing was changed', { exit: EXIT.refused });
}
