import type { Check } from '../core/checkup.js';
import type { Environment } from '../core/model.js';
import { hintLine } from './fault.js';
import { count, paint, type Style, sign, table, wrap } from './style.js';

const SIGN = { well: 'done', failed: 'failed', unseen: 'waiting' } as const;

/** One line and, where it is not well, one fix each; the last line says whether anything is in the way. */
export function doctorScreen(environment: Environment, checks: readonly Check[], style: Style): string {
  const { account, region } = environment.aws;
  const lineOf = (check: Check) => ({
    indent: 2,
    mark: check.verdict === 'unseen' ? paint(style, 'magenta', '?') : sign(style, SIGN[check.verdict]),
    name: check.name,
    text: check.text,
  });
  const all = checks.map(lineOf);
  const failed = checks.filter((check) => check.verdict === 'failed').length;
  const unseen = checks.filter((check) => check.verdict === 'unseen').length;
  const verdict =
    failed > 0
      ? paint(style, 'red', `not ready: ${count(failed, 'check')} failed`)
      : wrap(
          style,
          `ready: nothing in the way of an apply${unseen > 0 ? `, as far as it could be seen (${unseen} not)` : ''}`,
          0,
        ).join('\n');
  return [
    `${paint(style, 'bold', environment.name)}  ${account} ${region}`,
    '',
    ...checks.flatMap((check) => [
      ...table(style, [lineOf(check)], all),
      ...check.hints.map((hint) => `      ${hintLine(hint, style)}`),
    ]),
    '',
    verdict,
  ].join('\n');
}
