/**
 * Looks at services while they restart. Looks that are wanted in one moment are one look, one pass over the
 * cluster's tasks for all of them, and the moments between which one waits are the same for every service.
 */
import { absentHints } from '../core/absent.js';
import { Fault } from '../core/fault.js';
import type { Environment, KeyFact, ObservedService } from '../core/model.js';
import { LOOK_MS, POLL_MS } from '../core/time.js';
import { observeServices } from './observe.js';
import type { Session } from './session.js';

export interface Watch {
  /** A service as it is after this was asked. Throws a `Fault`. */
  look(alias: string): Promise<ObservedService>;
  /** A KMS key as it was at most `LOOK_MS` ago: many services read what is under one. Throws a `Fault`. */
  key(named: string): Promise<KeyFact>;
  /** Until the next moment to look, at most `POLL_MS`; ends at once when the signal is given. */
  next(signal: AbortSignal): Promise<void>;
}

/** Who asks within this time asks in the same moment, in milliseconds. */
const MOMENT_MS = 50;

export function openWatch(session: Session): Watch {
  const { pace } = session;
  const opened = pace.now();
  let asked = new Set<string>();
  let gathering: Promise<Looks> | undefined;
  const keys = new Map<string, { readonly at: number; readonly fact: Promise<KeyFact> }>();

  const gather = async (): Promise<Looks> => {
    await pace.wait(MOMENT_MS);
    const aliases = [...asked];
    asked = new Set();
    gathering = undefined;
    return lookAt(session, aliases);
  };

  return {
    look: async (alias) => {
      asked.add(alias);
      gathering ??= gather();
      const seen = (await gathering).get(alias);
      if (seen instanceof Fault) throw seen;
      if (!seen) throw gone(session.environment, alias);
      return seen;
    },
    key: (named) => {
      const last = keys.get(named);
      if (last && pace.now() - last.at <= LOOK_MS) return last.fact;
      const fact = session.keys.describeAgain(named);
      keys.set(named, { at: pace.now(), fact });
      return fact;
    },
    next: (signal) => pace.wait(POLL_MS - ((pace.now() - opened) % POLL_MS), signal),
  };
}

function gone(environment: Environment, alias: string): Fault {
  const hints = environment.ecs ? absentHints(environment.ecs, environment) : [];
  return new Fault('service-missing', `service ${alias} is gone`, { hints });
}

type Looks = ReadonlyMap<string, ObservedService | Fault>;

async function lookAt(session: Session, aliases: readonly string[]): Promise<Looks> {
  try {
    const services = await observeServices(session, aliases);
    return new Map(services.map((service) => [service.alias, service]));
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return new Map(aliases.map((alias) => [alias, error]));
  }
}
