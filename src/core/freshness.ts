/**
 * Does a running task have the value it should have? A task reads its secrets once, between
 * `createdAt` (it entered PENDING) and `startedAt` (it runs), and never again (Amazon ECS developer
 * guide, "Pass Secrets Manager secrets through environment variables", checked 2026-11-21). So its
 * times are compared with the moment since which AWSCURRENT is what it is, all in AWS's clock.
 */
import type { Freshness, StoredSecret, Task } from './model.js';
import type { Read } from './reference.js';
import { currentOf, makerOf, previousOf } from './version.js';

/** How long after a write a read may still get the old value, in milliseconds; ours, AWS states no figure. */
export const SETTLE_MS = 5_000;

/** A write sets a version's time and the secret's within this; a larger gap is another change, in milliseconds. */
const ONE_CHANGE_MS = 1_000;

/** A version that was promoted later than it was made carries this label and the moment. */
const LIVE_LABEL = /^secretsmith-live-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;

/** Between these two moments the current value became current; `earliest` undefined is "not known". */
export interface LiveSince {
  readonly earliest: Date | undefined;
  readonly latest: Date;
  /** After it the secret was changed once more: AWSCURRENT may have been moved away by hand, and back. */
  readonly left: boolean;
}

/** Undefined where there is no current version, or it is still being rotated in. */
export function liveSince(secret: StoredSecret): LiveSince | undefined {
  const current = currentOf(secret);
  if (!current || current.labels.includes('AWSPENDING')) return undefined;
  const { lastChanged } = secret;
  const previous = previousOf(secret);
  const promoted = newest(current.labels.map(momentOfLabel));
  const since = (earliest: Date | undefined, latest: Date, left = false): LiveSince => ({ earliest, latest, left });
  // A label older than AWSPREVIOUS tells of a promotion before that one: AWSCURRENT was moved back since, by hand.
  if (promoted && !(previous?.created && previous.created > promoted)) {
    return since(
      promoted,
      previous && !previous.created ? lastChanged : promoted,
      isLater(lastChanged, promoted) && previous !== undefined,
    );
  }
  if (!current.created) return since(undefined, lastChanged);
  // Without the time of AWSPREVIOUS nobody can say that AWSCURRENT was not moved by hand since it was made.
  if (previous && !previous.created) return since(current.created, lastChanged);
  // AWSPREVIOUS younger than AWSCURRENT, and no label of ours explains it: somebody moved AWSCURRENT by hand. What was
  // current before that version nobody knows: tasks that are older than it may have what is current now.
  if (previous?.created && previous.created > current.created) return since(current.created, lastChanged);
  // A rotation, and Terraform's `version_stages`, promote a version later than they make it, and say so nowhere;
  // a replica has its version later than its primary made it.
  const moved = isLater(lastChanged, current.created);
  const elsewhere = makerOf(current.id).by !== 'us' || secret.replicaOf !== undefined;
  if (moved && elsewhere) return since(current.created, lastChanged);
  return since(current.created, current.created, moved && previous !== undefined);
}

/**
 * Certain where it says `fresh`, `stale` or `mid-write`; everything else is `unknown`, never good. What a pinned
 * reference reads no restart changes: it is fresh only where that is the current value beyond doubt.
 */
export function freshnessOf(task: Task, secret: StoredSecret, { pin, former }: Partial<Read> = {}): Freshness {
  if (former) return pin ? 'pinned' : 'stale';
  if (pin) return holdsCurrent(task, secret, pin) ? 'fresh' : 'pinned';
  if (!task.created) return 'unknown';
  if (afterSettling(task.created, secret.lastChanged)) return 'fresh';
  const live = liveSince(secret);
  if (!live) return 'unknown';
  if (afterSettling(task.created, live.latest)) return live.left ? 'unknown' : 'fresh';
  if (!live.earliest) return 'unknown';
  if (task.started && task.started < live.earliest) return 'stale';
  // A new task may have read before, during or after the write: only a restart makes it certain.
  return live.earliest.getTime() === live.latest.getTime() ? 'mid-write' : 'unknown';
}

function holdsCurrent(task: Task, secret: StoredSecret, pin: NonNullable<Read['pin']>): boolean {
  const current = currentOf(secret);
  if (pin.version !== undefined) return pin.version === current?.id;
  // A label may have meant another version when the task started.
  const carries = current !== undefined && pin.stage !== undefined && current.labels.includes(pin.stage);
  return carries && task.created !== undefined && afterSettling(task.created, secret.lastChanged);
}

/** Can the list alone not tell that the task is fresh, so that the versions' times are worth a call? */
export function needsVersionTimes(task: Task, secret: StoredSecret): boolean {
  return task.created !== undefined && !afterSettling(task.created, secret.lastChanged);
}

/** Must a task in this state be replaced to be sure of its values? */
export function isOutdated(freshness: Freshness): boolean {
  return freshness === 'stale' || freshness === 'mid-write';
}

function isLater(changed: Date, than: Date): boolean {
  return changed.getTime() - than.getTime() > ONE_CHANGE_MS;
}

function afterSettling(task: Date, live: Date): boolean {
  return task.getTime() > live.getTime() + SETTLE_MS;
}

function newest(moments: readonly (Date | undefined)[]): Date | undefined {
  const known = moments.filter((moment) => moment !== undefined);
  return known.sort((a, b) => b.getTime() - a.getTime())[0];
}

function momentOfLabel(label: string): Date | undefined {
  const parts = LIVE_LABEL.exec(label);
  if (!parts) return undefined;
  const [year, month, day, hour, minute, second] = parts.slice(1).map(Number);
  return new Date(Date.UTC(year as number, (month as number) - 1, day, hour, minute, second));
}
