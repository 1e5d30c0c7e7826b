/** Looks at everything an apply depends on, and changes nothing. One check that fails does not hide the next. */
import {
  type Check,
  checkKey,
  checkSecrets,
  checkServices,
  checkSession,
  checkSources,
  well,
} from '../core/checkup.js';
import { Fault } from '../core/fault.js';
import type { SecretRow } from '../core/model.js';
import { rowsOf } from '../core/plan.js';
import { observe } from './observe.js';
import { baseDirectory, sweep } from './scratch.js';
import type { Session } from './session.js';
import { readSources, toBeRead } from './sources.js';

/** The checks before AWS is asked anything but who we are; `open` is what opens the session. */
export async function checkUp(open: () => Promise<Session>, env: NodeJS.ProcessEnv): Promise<Check[]> {
  const scratch = checkScratch(env);
  let session: Session;
  try {
    session = await open();
  } catch (error) {
    return [failedCheck('identity', error), scratch];
  }
  const { identity, environment, manifest } = session;
  const known: Check[] = [
    well('identity', `${identity.who}, ${identity.credentials}`),
    well('account', `${identity.account}, as the manifest says`),
    ...(identity.endpoint ? [well('endpoint', `an emulator on this machine, ${identity.endpoint}`)] : []),
    ...checkSession(identity, session.now()),
  ];
  try {
    const observation = await observe(session);
    const rows = rowsOf(manifest, environment);
    const key = observation.keys.get(environment.aws.kmsKey ?? '');
    const rotates = key?.arn && key.state === 'Enabled' ? await session.keys.rotates(key.arn) : undefined;
    return [
      ...known,
      checkKey(rows, environment, observation, rotates, session.here),
      ...checkSecrets(rows, environment, observation),
      ...(await trySources(session, toBeRead(rows, observation.secrets))),
      ...checkServices(rows, observation),
      scratch,
    ];
  } catch (error) {
    return [...known, failedCheck('aws', error), scratch];
  }
}

/** Where a value cannot be put down, the directory's own check says so. */
async function trySources(session: Session, wanted: readonly SecretRow[]): Promise<Check[]> {
  try {
    return checkSources(wanted, (await readSources(session, wanted)).unusable);
  } catch (error) {
    if (error instanceof Fault) return [];
    throw error;
  }
}

function checkScratch(env: NodeJS.ProcessEnv): Check {
  const base = baseDirectory(env, process.platform);
  try {
    const swept = sweep(base.path);
    const where = base.inMemory ? 'in memory' : 'on disk: no memory-backed directory was found';
    return well('scratch', `${base.path}, ${where}; ${swept} left-overs swept`);
  } catch (error) {
    return failedCheck('scratch', error);
  }
}

function failedCheck(name: string, error: unknown): Check {
  if (!(error instanceof Fault)) {
    const code = (error as NodeJS.ErrnoException).code;
    if (name !== 'scratch' || code === undefined) throw error;
    return { name, verdict: 'failed', text: `the directory for values cannot be used: ${code}`, hints: [] };
  }
  return { name, verdict: 'failed', text: [error.message, ...error.details].join('; '), hints: error.hints };
}
