/** The staging label that keeps a version of Terraform's from being removed. */
import { Fault, inDoubt } from '../core/fault.js';
import type { StoredSecret } from '../core/model.js';
import { labelled } from '../core/version.js';
import { lookAfter } from './look.js';
import { sendUntilAnswered } from './send.js';
import type { Session } from './session.js';

/** A write that failed behind the label has changed something all the same. */
export function sayingLabel(error: Fault, version: string): Fault {
  const details = [...error.details, `${version} got the label ${TERRAFORM_LABEL}, which only keeps it`];
  return new Fault(error.code, error.message, { ...error, details });
}

/** Terraform leaves a labelled version alone; without one it would write its placeholder again. */
const TERRAFORM_LABEL = 'terraform-placeholder';

/**
 * Without a label AWS removes a version, and once the newest one that Terraform made is gone it writes its
 * placeholder over the value (terraform-aws-modules/terraform-aws-secrets-manager#24, checked 2026-11-21).
 * AWS itself compares who has the label. False where it was not sent, because the run was stopped.
 */
export async function labelForTerraform(
  session: Session,
  stored: StoredSecret,
  version: string,
  signal: AbortSignal,
): Promise<boolean> {
  const { journal, pace, store } = session;
  const facts = { secret: stored.name, version, label: TERRAFORM_LABEL };
  const from = labelled(stored, TERRAFORM_LABEL)?.id;
  const basis = { signal, looked: pace.now(), holds: async () => true };
  const sent = await sendUntilAnswered(
    session,
    basis,
    () => journal.write('label', facts),
    (turn) => store.label(stored.name, version, TERRAFORM_LABEL, from, turn),
  ).catch((error: unknown) => {
    if (error instanceof Fault) return { refused: error };
    throw error;
  });
  if (typeof sent === 'string') return false;
  if (!('answer' in sent)) {
    // Two runs may put the same label on at the same moment.
    const now = await lookAfter(session, stored.name);
    if (typeof now === 'string' || labelled(now, TERRAFORM_LABEL)?.id !== version) {
      if ('refused' in sent) throw sent.refused;
      // A look may lag, and the send that nobody answered may still be on its way.
      throw inDoubt(sent.doubt, `a label may have been put on ${version}`);
    }
  }
  journal.result('labelled', { ...facts, request: 'answer' in sent ? sent.answer.requestId : undefined });
  return true;
}
