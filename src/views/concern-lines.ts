import { absentHints, absentText } from '../core/absent.js';
import { isCertain } from '../core/concerns.js';
import {
  cannotStartText,
  commandText,
  deploymentText,
  describeServiceText,
  failingText,
  runningText,
  troubleTexts,
} from '../core/hints.js';
import { keyHints } from '../core/keys.js';
import type { Concern, Environment, Plan, UnderWay } from '../core/model.js';
import { deliveryOf, groupText, unnamedService } from '../core/outside.js';
import { isHeld } from '../core/restarts.js';
import { hintLine } from './fault.js';
import { count, type Line, mark, paint, type Style, table } from './style.js';

/** What of all that runs is not well: a person has to look, so it is never folded. */
export function concernLines(
  { concerns }: Pick<Plan, 'concerns'>,
  environment: Environment,
  here: readonly string[],
  style: Style,
): string[] {
  if (concerns.length === 0) return [];
  const width = Math.max(...concerns.map((one) => ('service' in one ? one.target.length : 0)));
  const lines = concerns.map((one): Line => {
    const unseen = !isCertain(one);
    const name = 'service' in one ? `${one.target.padEnd(width)}  ${one.service}` : groupText(one.target);
    return { indent: 2, mark: mark(style, unseen ? 'unseen' : 'blocked'), name, text: concernText(one) };
  });
  // One key stops many services, and is mended once.
  const told = concerns.map((one) => concernHints(one, environment, here));
  const isFirst = (hint: string, index: number) => told.findIndex((hints) => hints.includes(hint)) === index;
  return [
    paint(style, 'bold', 'Needs a person'),
    ...concerns.flatMap((_, index) => [
      ...table(style, lines.slice(index, index + 1), lines),
      ...(told[index] ?? []).filter((hint) => isFirst(hint, index)).map((hint) => `      ${hintLine(hint, style)}`),
    ]),
  ];
}

/** Services with a deployment under way that goes well: what a restart would wait for, or follow, and no alarm. */
export function underWayLines(plan: Plan, style: Style): string[] {
  const { underWay } = plan;
  if (underWay.length === 0) return [];
  const width = Math.max(...underWay.map(({ target }) => target.length));
  const lines = underWay.map(
    (one): Line => ({
      indent: 2,
      mark: mark(style, 'restart'),
      name: `${one.target.padEnd(width)}  ${one.service}`,
      text: underWayText(one, plan),
    }),
  );
  return [paint(style, 'bold', 'Under way'), ...table(style, lines)];
}

/** How far it is, what an apply does about it, and what ECS says. */
export function underWayText(standing: UnderWay, { restarts }: Pick<Plan, 'restarts'>): string {
  const { running, renewed, target, delivers } = standing;
  const older = running > renewed ? `, ${renewed === 0 ? 'none' : renewed} of them new` : '';
  const restarted = restarts.some((restart) => restart.target === target && !isHeld(restart));
  const then = delivers ? 'it brings every value, so the restart follows it' : 'the restart waits for it';
  return [
    deploymentText(standing),
    runningText(standing, older),
    ...(restarted ? [then] : []),
    ...troubleTexts(standing),
  ].join('; ');
}

/** What a plan's summary says of them. */
export function concernsText({ concerns }: Plan): string | undefined {
  if (concerns.length === 0) return undefined;
  return `${count(concerns.length, 'thing')} ${concerns.length === 1 ? 'needs' : 'need'} a person`;
}

export function concernText(concern: Concern): string {
  switch (concern.kind) {
    case 'absent':
      return absentText(concern);
    case 'cannot-start':
      return cannotStartText(concern.obstacles);
    case 'failing':
      return [failingText(concern), ...troubleTexts(concern)].join('; ');
    case 'unsure':
      return `of ${count(concern.tasks, 'task')} it is not known whether ${concern.tasks === 1 ? 'it has' : 'they have'} ${concern.because.join(', ')}`;
    case 'key-unseen':
      return keyUnseenText(concern);
    case 'outside': {
      const one = concern.tasks === 1;
      const unnamed = unnamedService(concern.target) !== undefined;
      const tasks = `${count(concern.tasks, 'task')}${unnamed ? '' : ' of no service'}`;
      const what = concern.because.join(', ');
      const old = concern.certain
        ? `${tasks} ${one ? 'is' : 'are'} older than ${what}`
        : `of ${tasks} it is not known whether ${one ? 'it has' : 'they have'} ${what}`;
      return `${old}; ${unnamed ? 'the manifest does not name this service' : `no restart replaces ${one ? 'it' : 'them'}`}`;
    }
  }
}

/** Who would have to look, and what can be seen without. */
function keyUnseenText({ target, wanted, because, unlike }: Extract<Concern, { kind: 'key-unseen' }>): string {
  const [what, are] =
    because.length === 1 ? [because[0], 'is'] : [`the ${because.length} secrets to be written`, 'are'];
  const whether = `whether ${what} ${are} encrypted with ${target === wanted ? 'it' : wanted}`;
  const under = unlike.map(({ key, because: names }) => `${names.join(', ')} under ${key}`);
  return [
    `may not be looked at, so nobody can say ${whether}`,
    ...(under.length > 0 ? [`not all secrets are under one key: ${under.join('; ')}`] : []),
  ].join('; ');
}

function concernHints(concern: Concern, environment: Environment, here: readonly string[]): string[] {
  switch (concern.kind) {
    case 'absent':
      return absentHints(concern, environment);
    case 'cannot-start':
      return keyHints(concern.obstacles, environment);
    case 'failing':
      return [describeServiceText(concern, environment)];
    case 'unsure':
      return concern.restartable ? [commandText('restart', here, [concern.target])] : [];
    case 'key-unseen':
      return ['allow kms:DescribeKey on it'];
    case 'outside':
      return deliveryOf(concern.target, environment);
  }
}
