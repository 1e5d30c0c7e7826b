/** What a rule of the audit is given, and what it may say. One file in `rules/` each. */
import type { Environment, Observation, SecretRow, Severity } from './model.js';

export interface AuditWorld {
  readonly environment: Environment;
  readonly rows: readonly SecretRow[];
  readonly observation: Observation;
  /** Secret → short names of the services that read it. */
  readonly readers: ReadonlyMap<string, readonly string[]>;
  readonly now: Date;
  /** The flags that make a command mean this environment. */
  readonly here: readonly string[];
}

export type Verdict =
  | {
      readonly kind: 'finding';
      readonly target: string;
      readonly message: string;
      readonly evidence?: readonly string[];
      readonly fix?: readonly string[];
    }
  | { readonly kind: 'not-evaluated'; readonly target: string; readonly reason: string };

export interface Rule {
  readonly id: string;
  readonly severity: Severity;
  check(world: AuditWorld): readonly Verdict[];
}

/** Short names of the services whose tasks read a secret. */
export function readBy(world: AuditWorld, secret: { readonly name: string }): readonly string[] {
  return world.readers.get(secret.name) ?? [];
}

/** Without a look at its value, a version that neither we nor Terraform made may be a placeholder too. */
export function notLookedAt(target: string): Verdict {
  return { kind: 'not-evaluated', target, reason: 'the version is not ours, and an audit reads no value' };
}
