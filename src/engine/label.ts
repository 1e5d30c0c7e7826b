/** The staging label that keeps a version of Terraform's from being removed. */
import { Fault } from '../core/fault.js';
import type { StoredSecret } from '../core/model.js';
import { labelled } from '../core/version.js';
import { lookAfter } from './look.js';
import type { Session } from './session.js';

/** Terraform leaves a labelled version alone; without one it would write its placeholder again. */
const TERRAFORM_LABEL = 'terraform-placeholder';

/**
 * Without a label AWS removes a version, and once the newest one that Terraform made is gone it writes its
 * placeholder over the value (terraform-aws-modules/terraform-aws-secrets-manager#24, checked 2026-11-21).
 */
export async function labelForTerraform(session: Session, stored: StoredSecret, version: string): Promise<void> {
  const facts = { secret: stored.name, version, label: TERRAFORM_LABEL };
  session.journal.write('label', facts);
  try {
    await session.store.label(stored.name, version, TERRAFORM_LABEL, labelled(stored, TERRAFORM_LABEL)?.id);
  } catch (error) {
    // Two runs may put the same label on at the same moment.
    const now = error instanceof Fault ? await lookAfter(session, stored.name) : 'not-seen';
    if (typeof now === 'string' || labelled(now, TERRAFORM_LABEL)?.id !== version) throw error;
  }
  session.journal.result('labelled', facts);
}
