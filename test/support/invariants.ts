/** What has to hold of two runs at once, whatever their order and whatever a person did in between. */
import { makerOf } from '../../src/core/version.js';
import { type Answer, type Interleaved, RUNNERS, terraforms } from './interleaving.js';
import type { Unkilled } from './killing.js';
import { sourceText } from './random-world.js';
import { unfinished, untruths } from './record.js';
import { falselyFresh, leftovers, type Seen, type Simulation, storedVersions } from './simulation.js';
import { currentText, journals, secretNamed } from './truth.js';

/** What one of the two runs said, or did not say, when it ended. */
export function liesOf(place: Simulation, { answers, displaced, deed, unannounced }: Interleaved): string[] {
  const lost = displaced
    // What a run of ours replaced is in its original, or given by the same source; a placeholder is no value.
    .filter(({ version }) => version === deed?.version || makerOf(version).by !== 'us')
    .filter(({ target, version }) => textOf(place, target, version) !== 'PLACEHOLDER')
    .filter(({ by, version }) => !answers[by].said.includes(version))
    .map(({ by, target, version }) => `${by}: took AWSCURRENT of ${target} from ${version}, and does not say so`);
  const said = RUNNERS.flatMap((runner) =>
    [...answers[runner].lies, ...exitLies(answers[runner]), ...receiptLies(place, answers[runner])].map(
      (lie) => `${runner}: ${lie}`,
    ),
  );
  return [...lost, ...said, ...unannounced];
}

function exitLies({ exit, said, changed }: Answer): string[] {
  const known = [0, 1, 3, 4].includes(exit ?? -1) ? [] : [`it ended with ${exit}: ${said.slice(0, 500)}`];
  const done = changed.filter((change) => !change.startsWith('UpdateSecretVersionStage'));
  const denied =
    exit === 1 || exit === 3 ? done.map((change) => `exit ${exit} says nothing was changed: ${change}`) : [];
  return [...known, ...denied];
}

function receiptLies(place: Simulation, answer: Answer): string[] {
  return answer.applied.flatMap((one) => {
    const { change, outcome, version } = one;
    if (change.kind === 'restart' || (outcome !== 'done' && outcome !== 'unneeded')) return [];
    const stored = secretNamed(place.cloud, change.target).versions.map(({ id }) => id);
    const [seen, last] = [answer.seenAfter.get(change.target), answer.lastSeen.get(change.target)];
    const covered = last !== undefined && textOf(place, change.target, last) === 'PLACEHOLDER';
    const strange = seen !== undefined && makerOf(seen).by !== 'us';
    return [
      ...(version !== undefined && !stored.includes(version)
        ? [`it says it wrote ${version}, which is not there`]
        : []),
      ...(answer.exit === 0 && strange ? [`it says that all is done, and saw ${change.target} at ${seen}`] : []),
      ...(answer.exit === 0 && covered && change.verb !== 'placeholder'
        ? [`it says that all is done, and saw a placeholder in ${change.target}`]
        : []),
    ];
  });
}

/** What is not so once both have ended and one more run has finished what was left. */
export function wrongInTheEnd(
  place: Simulation,
  both: Interleaved,
  seen: Seen,
  alone: Unkilled,
  ours: readonly string[],
): string[] {
  const { plan } = seen;
  const completing = new Set(alone.completing);
  const restarts = plan.restarts.filter(({ target, heldBy, controller }) => {
    return heldBy.length === 0 && controller === 'ECS' && completing.has(target);
  });
  return [
    ...plan.writes.map(({ target }) => `${target} is still to be written`),
    ...restarts.map(({ target }) => `${target} is still to be restarted`),
    ...falselyFresh(seen, place).map((task) => `a task is called fresh that is not: ${task}`),
    ...untruths(place, ours).map((untruth) => `the record ${untruth}`),
    ...journals(place).flatMap(unfinished),
    ...leftovers(place).map((path) => `${path} is left behind`),
    ...otherVersions(place, both.deed?.target, alone),
    ...otherValues(place, seen),
    ...unlabelled(place, both),
  ];
}

/** Rows that nobody else touched hold the very versions that one run alone would have made. */
function otherVersions(place: Simulation, touched: string | undefined, { world, end }: Unkilled): string[] {
  const moved = world.rows.filter(({ name, of }) => name === touched || of === touched).map(({ name }) => name);
  const still = (versions: readonly string[]) =>
    versions.filter((version) => !moved.some((name) => version.startsWith(`${name}: `)));
  const [expected, found] = [still(end.versions), still(storedVersions(place))];
  return JSON.stringify(found) === JSON.stringify(expected)
    ? []
    : [`versions are ${found.join(', ')}, and one run alone makes ${expected.join(', ')}`];
}

/** What is called as declared is what the source says, and a copy has the text of its original. */
function otherValues({ cloud, random: { rows } }: Simulation, { plan }: Seen): string[] {
  return rows.flatMap(({ name, kind, of }) => {
    if (plan.rows.find((row) => row.name === name)?.state !== 'as-declared') return [];
    const text = currentText(cloud, name);
    if (kind === 'copy' && of !== undefined && text !== currentText(cloud, of)) return [`${name} is no copy of ${of}`];
    return kind === 'follow' && text !== sourceText(name) ? [`${name} does not follow its source`] : [];
  });
}

/** Terraform writes its placeholder again once no version that it made has a label: none of ours may bring that about. */
function unlabelled(place: Simulation, { bared }: Interleaved): string[] {
  const kept = terraforms(place).map((one) => one.split(' ')[0]);
  return bared
    .filter((one) => !kept.includes(one.split(' ')[0]))
    .map((one) => `a write took the last label off ${one}`);
}

function textOf(place: Simulation, name: string, version: string): string | undefined {
  const value = secretNamed(place.cloud, name).versions.find(({ id }) => id === version)?.value;
  return value && 'text' in value ? value.text : undefined;
}
