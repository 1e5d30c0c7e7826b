import type { Rule } from '../rule.js';
import { consumerUndeclared } from './consumer-undeclared.js';
import { copyOutOfStep } from './copy-out-of-step.js';
import { freshnessUnknown } from './freshness-unknown.js';
import { keyUnhealthy } from './key-unhealthy.js';
import { managedUndeclared } from './managed-undeclared.js';
import { missing } from './missing.js';
import { notWired } from './not-wired.js';
import { orphan } from './orphan.js';
import { pendingDeletion } from './pending-deletion.js';
import { pinnedVersion } from './pinned-version.js';
import { placeholder } from './placeholder.js';
import { placeholderInUse } from './placeholder-in-use.js';
import { placeholderOverdue } from './placeholder-overdue.js';
import { referenceBroken } from './reference-broken.js';
import { rotationUnfinished } from './rotation-unfinished.js';
import { serviceFailing } from './service-failing.js';
import { serviceMissing } from './service-missing.js';
import { staleTask } from './stale-task.js';
import { stopgap } from './stopgap.js';
import { stopgapEnding } from './stopgap-ending.js';
import { stopgapOverdue } from './stopgap-overdue.js';
import { unfilled } from './unfilled.js';
import { wrongKey } from './wrong-key.js';

/** In the order of a report: errors, warnings, notes. */
export const ALL_RULES: readonly Rule[] = [
  missing,
  pendingDeletion,
  placeholderInUse,
  placeholderOverdue,
  stopgapOverdue,
  copyOutOfStep,
  rotationUnfinished,
  serviceMissing,
  serviceFailing,
  staleTask,
  wrongKey,
  keyUnhealthy,
  notWired,
  referenceBroken,
  managedUndeclared,
  unfilled,
  stopgap,
  consumerUndeclared,
  pinnedVersion,
  orphan,
  placeholder,
  stopgapEnding,
  freshnessUnknown,
];
