/**
 * Runs every rule over what was seen, without a call and without a value. A rule says, target by
 * target, what is wrong, or that it could not tell; what was not looked at is never clean.
 */
import { grouped } from './grouped.js';
import type { Acceptance, Environment, Finding, Manifest, Observation, SecretRow, Severity } from './model.js';
import { rowsOf } from './plan.js';
import type { AuditWorld, Verdict } from './rule.js';
import { ALL_RULES } from './rules/index.js';
import { standingOf } from './standing.js';
import { isOver } from './time.js';
import { readersOf, readingTasks } from './wiring.js';

type NotEvaluated = Extract<Verdict, { kind: 'not-evaluated' }>;

export interface NotLookedAt {
  readonly rule: string;
  readonly reason: string;
  readonly targets: readonly string[];
}

export interface AuditReport {
  readonly environment: string;
  readonly findings: readonly Finding[];
  readonly notLookedAt: readonly NotLookedAt[];
  readonly coverage: {
    readonly rules: number;
    readonly secrets: number;
    readonly services: number;
    /** Those of services, and those of none that read a secret of the environment. */
    readonly tasks: number;
    /** Tasks that services want and that do not run; a finding where that is no deployment that goes well. */
    readonly notRunning: number;
  };
}

/** `here` are the flags that make a command mean this environment, for what would mend a finding. */
export function audit(
  manifest: Manifest,
  environment: Environment,
  observation: Observation,
  now: Date,
  here: readonly string[],
): AuditReport {
  const rows = rowsOf(manifest, environment);
  const world: AuditWorld = { environment, rows, observation, readers: readersOf(observation), now, here };
  const declared = new Map(rows.map((row) => [row.name, row]));
  const findings: Finding[] = [];
  const notLookedAt: NotLookedAt[] = [];
  for (const rule of ALL_RULES) {
    const blind: NotEvaluated[] = [];
    for (const verdict of rule.check(world)) {
      if (verdict.kind === 'not-evaluated') {
        blind.push(verdict);
        continue;
      }
      findings.push({
        rule: rule.id,
        severity: rule.severity,
        target: verdict.target,
        message: verdict.message,
        evidence: verdict.evidence ?? [],
        fix: verdict.fix ?? [],
        accepted: acceptanceOf(rule.id, declared.get(verdict.target), world),
      });
    }
    for (const [reason, same] of grouped(blind, (verdict) => verdict.reason)) {
      notLookedAt.push({ rule: rule.id, reason, targets: same.map(({ target }) => target) });
    }
  }
  const standings = [...observation.services.values()].map(standingOf);
  const kept = [...observation.services.values()].flatMap((service) => service.tasks);
  return {
    environment: environment.name,
    findings,
    notLookedAt,
    coverage: {
      rules: ALL_RULES.length,
      secrets: new Set([...rows.map((row) => row.name), ...observation.secrets.keys()]).size,
      services: observation.services.size,
      tasks: kept.length + readingTasks(observation).length,
      notRunning: standings.reduce((sum, { desired, running }) => sum + Math.max(0, desired - running), 0),
    },
  };
}

/** The findings of these severities that nobody has accepted. */
export function openFindings(report: AuditReport, severities: readonly Severity[]): readonly Finding[] {
  return report.findings.filter((finding) => severities.includes(finding.severity) && !finding.accepted);
}

function acceptanceOf(rule: string, row: SecretRow | undefined, world: AuditWorld): Acceptance | undefined {
  return [...(row?.accept ?? []), ...world.environment.accept].find(
    (acceptance) => acceptance.rule === rule && !isOver(acceptance.until, world.now),
  );
}
