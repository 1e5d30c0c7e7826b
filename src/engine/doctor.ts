/** Looks at everything an apply depends on, makes its plan, and changes nothing. One check that fails does not hide the next. */
import { type Check, well } from '../core/checkup/check.js';
import { checkKey } from '../core/checkup/key.js';
import { checkPlan } from '../core/checkup/plan.js';
import { checkSecrets } from '../core/checkup/secrets.js';
import { checkServices } from '../core/checkup/services.js';
import { checkSession } from '../core/checkup/session.js';
import { Fault } from '../core/fault.js';
import type { Observation, Plan, SecretRow } from '../core/model.js';
import { rowsOf } from '../core/plan.js';
import { observe } from './observe.js';
import { makePlan } from './plan.js';
import { sweep } from './scratch.js';
import { baseDirectory } from './scratch-base.js';
import type { Session } from './session.js';

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
    const { observation, plan } = await planned(session);
    const rows = rowsOf(manifest, environment);
    const key = observation.keys.get(environment.aws.kmsKey ?? '');
    const rotates = key?.arn && key.state === 'Enabled' ? await session.keys.rotates(key.arn) : undefined;
    return [
      ...known,
      checkKey(rows, environment, observation, rotates, session.here),
      ...checkSecrets(rows, environment, observation),
      ...checkServices(rows, environment, observation, new Set(plan?.writes.map(({ target }) => target))),
      ...(await checkVersions(session, rows, observation)),
      ...(plan ? [checkPlan(plan, environment)] : []),
      scratch,
    ];
  } catch (error) {
    return [...known, failedCheck('aws', error), scratch];
  }
}

/**
 * What a plan would find. Where the directory for values cannot be used, its own check says so, and the rest is looked
 * at without a plan.
 */
async function planned(session: Session): Promise<{ observation: Observation; plan: Plan | undefined }> {
  try {
    return await makePlan(session, { thorough: false, only: undefined, overwrite: new Set() });
  } catch (error) {
    if (error instanceof Fault && error.code.startsWith('scratch'))
      return { observation: await observe(session), plan: undefined };
    throw error;
  }
}

/**
 * How old a version is only this call tells, and an apply needs it after its writes; a plan of what is settled does
 * without. One secret is enough, and nothing is said where it works.
 */
async function checkVersions(session: Session, rows: readonly SecretRow[], { secrets }: Observation): Promise<Check[]> {
  const one = rows.find(({ name }) => (secrets.get(name)?.versions.length ?? 0) > 0);
  if (!one) return [];
  try {
    await session.store.versions(one.name);
    return [];
  } catch (error) {
    return [failedCheck('versions', error)];
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
