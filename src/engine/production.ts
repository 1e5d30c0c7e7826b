/** The last look of a run: how the services stand that it meant to restart, whatever became of it. */
import { Fault } from '../core/fault.js';
import type { Observation, ObservedService, Receipt, Restart } from '../core/model.js';
import { rowsOf } from '../core/plan.js';
import { type ProductionNow, serviceNow } from '../core/production.js';
import { followedSecrets } from '../core/reference.js';
import { namesRead } from '../core/wiring.js';
import { describeAgain, withVersionTimes } from './observe.js';
import type { Session } from './session.js';
import { openWatch } from './watch.js';

/** Who pressed Ctrl-C waits no longer for what is told, by the run's pace; nor does anybody for an AWS that is out of reach. */
const HURRY_MS = 3_000;

export interface LastLook {
  readonly session: Session;
  /** The services that were to restart; where there was none, all of the environment are looked at. */
  readonly restarts: readonly Restart[];
  /** As it was before anything was changed. */
  readonly observation: Observation;
  readonly writes: readonly Receipt[];
  /** Nobody waits for it: the run was interrupted, or AWS was out of reach a moment ago. */
  readonly hurry: boolean;
}

/** What cannot be seen, or not soon enough for somebody who is leaving, is unseen; it never throws a `Fault`. */
export async function lookAtServices(look: LastLook): Promise<ProductionNow> {
  const { session, restarts, observation, hurry } = look;
  const meant = restarts.map(({ target }) => target);
  const targets = meant.length > 0 ? meant : [...observation.services.keys()];
  const unseen: ProductionNow = { at: session.now(), services: [], unseen: targets };
  if (targets.length === 0) return unseen;
  const late = new AbortController();
  const seen = lookNow(look, targets).catch((error: unknown) => {
    if (error instanceof Fault) return unseen;
    throw error;
  });
  const soon = async () => {
    await session.pace.wait(HURRY_MS, late.signal);
    return unseen;
  };
  try {
    return await (hurry ? Promise.race([seen, soon()]) : seen);
  } finally {
    late.abort();
  }
}

async function lookNow({ session, observation, writes }: LastLook, targets: readonly string[]): Promise<ProductionNow> {
  const watch = openWatch(session);
  const looks = await Promise.all(
    targets.map(async (target) => {
      try {
        return await watch.look(target);
      } catch (error) {
        if (error instanceof Fault) return target;
        throw error;
      }
    }),
  );
  const shown = looks.filter((one) => typeof one !== 'string');
  const followed = followedSecrets(observation.secrets);
  const readBy = (service: ObservedService) => [
    ...new Set([service, ...service.tasks].flatMap((reader) => [...namesRead(reader, followed)])),
  ];
  const made = writes.filter(({ change }) => change.kind !== 'restart' && change.creates);
  const names = new Set([...shown.flatMap(readBy), ...made.map(({ change }) => change.target)]);
  const secrets = await describeAgain(session, observation.secrets, [...names]);
  // By what was there before, nobody can say what its tasks have.
  const isOld = (name: string) => secrets.has(name) && session.known.isOld(name, secrets.get(name));
  const hidden = new Set(shown.filter((service) => readBy(service).some(isOld)).map(({ alias }) => alias));
  const services = shown.filter(({ alias }) => !hidden.has(alias));
  const now = await withVersionTimes(session, {
    ...observation,
    at: session.now(),
    secrets,
    services: new Map(services.map((service) => [service.alias, service])),
    outside: [],
  });
  const rows = rowsOf(session.manifest, session.environment);
  return {
    at: session.now(),
    services: services.map((service) =>
      serviceNow(service, observation.services.get(service.alias), rows, now, writes),
    ),
    unseen: targets.filter((target) => hidden.has(target) || looks.includes(target)),
  };
}
