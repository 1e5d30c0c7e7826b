import { isCertain } from '../core/concerns.js';
import { cannotStartText, stopgapText } from '../core/hints.js';
import { groupText } from '../core/outside.js';
import { shortId } from '../core/plan.js';
import { isHeld } from '../core/restarts.js';
import { shortVersion } from '../core/version.js';
import { concernText, underWayText } from './concern-lines.js';
import { blockedText, originText } from './origin.js';
import type { PlanScreen } from './plan.js';
import { INVALIDATES, partsOf, supplierOf } from './plan.js';
import { outsideText, restartText } from './restart-lines.js';

/** A plan for a pull request or a step summary: what needs a person first, then what apply would do. */
export function planMarkdown({ plan, environment, apply }: PlanScreen): string {
  const blocked = plan.rows.filter((row) => row.action === 'blocked');
  const restarts = plan.restarts.filter((restart) => !isHeld(restart));
  const held = plan.restarts.filter(isHeld);
  const rows = new Map(plan.rows.map((row) => [row.name, row]));
  const todo = plan.writes.length + restarts.length;
  const summary = partsOf(plan).join(' · ');
  const table = [
    ...blocked.map((row) => [
      '!',
      row.name,
      row.waitsFor === undefined ? blockedText(row) : `waits for \`${row.waitsFor}\``,
    ]),
    ...held.map((restart) => [
      '!',
      restart.target,
      restart.obstacles.length > 0
        ? `held: ${cannotStartText(restart.obstacles)}`
        : restart.heldBy.length > 0
          ? `restart held by ${restart.heldBy.map((name) => `\`${name}\``).join(', ')}`
          : outsideText(restart),
    ]),
    ...plan.concerns.map((one) => [
      isCertain(one) ? '!' : '?',
      groupText(one.target),
      'service' in one ? `${one.service}: ${concernText(one)}` : concernText(one),
    ]),
    ...plan.underWay.map((one) => ['>', one.target, `${one.service}: ${underWayText(one, plan)}`]),
    ...plan.writes.map((write) => {
      const row = rows.get(write.target);
      const stopgap = row?.stopgap ? `, ${stopgapText(row.stopgap)}` : '';
      const until = row?.holds ? `; until now ${originText(row.holds)}` : '';
      const so = row?.generated && write.kind === 'replace' ? `; ${INVALIDATES}` : '';
      const released =
        write.releases === undefined ? '' : `; lets go of version \`${shortVersion(write.releases)}\` of a person`;
      return [
        write.kind === 'fill' ? '+' : '~',
        write.target,
        `${supplierOf(write, row?.source)}${stopgap}${until}${so}${released}`,
      ];
    }),
    ...restarts.map((restart) => ['>', restart.target, `${restart.service}: ${restartText(restart, plan)}`]),
  ];
  return [
    `## secretsmith plan: ${environment.name}`,
    `${environment.aws.account} ${environment.aws.region}`,
    '',
    `**${todo + table.length === 0 ? 'nothing to do' : summary}**`,
    '',
    ...(table.length === 0
      ? []
      : [
          '| | what | how |',
          '|---|---|---|',
          ...table.map(([mark, what, how]) => `| ${mark} | \`${what}\` | ${escaped(how ?? '')} |`),
          '',
        ]),
    ...(todo > 0 ? [`Approve exactly this: \`${apply} --expect ${shortId(plan)}\``] : []),
  ]
    .join('\n')
    .trimEnd();
}

function escaped(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
