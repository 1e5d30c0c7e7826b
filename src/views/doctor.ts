import type { Check } from '../core/checkup/check.js';
import type { Environment } from '../core/model.js';
import { hintLine } from './fault.js';
import { count, paint, paragraph, type Style, sign, table, wrap } from './style.js';

const SIGN = { well: 'done', failed: 'failed', unseen: 'waiting' } as const;

export interface Patient {
  readonly environment: Environment;
  readonly checks: readonly Check[];
}

/** Each environment, and of several at the end which are ready: whoever reads the last line alone is not misled. */
export function doctorScreens(patients: readonly Patient[], style: Style): string {
  const screens = patients.map(({ environment, checks }) => doctorScreen(environment, checks, style));
  return [...screens, ...(patients.length > 1 ? [overallText(patients, style)] : [])].join('\n\n');
}

function overallText(patients: readonly Patient[], style: Style): string {
  const isReady = ({ checks }: Patient) => checks.every(({ verdict }) => verdict !== 'failed');
  const names = (some: readonly Patient[]) => some.map(({ environment }) => environment.name).join(', ');
  const ready = patients.filter(isReady);
  const others = patients.filter((one) => !isReady(one));
  const text = [
    ...(others.length > 0 ? [`not ready: ${names(others)}`] : []),
    ...(ready.length > 0 ? [`ready: ${names(ready)}`] : []),
  ].join('; ');
  const lines = wrap(style, text, 0).join('\n');
  return others.length > 0 ? paint(style, 'red', lines) : lines;
}

/** One line and, where it is not well, one fix each; the last line says whether anything is in the way. */
function doctorScreen(environment: Environment, checks: readonly Check[], style: Style): string {
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
      ...(check.details ?? []).flatMap((detail) => paragraph(style, detail, 6)),
      ...check.hints.map((hint) => `      ${hintLine(hint, style)}`),
    ]),
    '',
    verdict,
  ].join('\n');
}
