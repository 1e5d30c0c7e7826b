import type { AuditReport } from '../core/audit.js';
import { grouped } from '../core/grouped.js';
import { commandText, ticketText } from '../core/hints.js';
import type { Environment, Finding, Severity } from '../core/model.js';
import type { Identity } from '../core/ports.js';
import { hintLine } from './fault.js';
import { fold } from './fold.js';
import { headerLines } from './header.js';
import { type Usage, usageText } from './plan.js';
import { count, paint, paragraph, type Style, table } from './style.js';

export interface AuditScreen {
  readonly environment: Environment;
  readonly identity: Identity;
  readonly report: AuditReport;
  readonly usage: Usage;
  /** The flags that make another command mean this environment. */
  readonly here: readonly string[];
}

const TITLES: Record<Severity, string> = { error: 'Error', warning: 'Warning', note: 'Note' };
const TONES = { error: 'red', warning: 'yellow', note: 'dim' } as const;
const SEVERITIES: readonly Severity[] = ['error', 'warning', 'note'];

export function auditScreen(screen: AuditScreen, style: Style, verbose = false): string {
  const sections = [
    headerLines(screen.environment, screen.identity, style),
    ...SEVERITIES.map((severity) => severityLines(severity, screen.report, style, verbose)),
    unseenLines(screen.report, style),
    summaryLines(screen, style),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

function severityLines(severity: Severity, report: AuditReport, style: Style, verbose: boolean): string[] {
  const findings = report.findings.filter((finding) => finding.severity === severity);
  if (findings.length === 0) return [];
  const rules = [...new Set(findings.map((finding) => finding.rule))];
  return [
    paint(style, TONES[severity], `${TITLES[severity]} ${findings.length}`),
    ...rules.flatMap((rule) => {
      const found = findings.filter((finding) => finding.rule === rule);
      // Only a note can wait: what is worse needs a person.
      const { shown, more } = fold(found, 5, style, verbose || severity !== 'note');
      return [...ruleLines(rule, shown, style), ...more];
    }),
  ];
}

/** Findings of one rule stand under its name once; those that say the same are one list of names. */
function ruleLines(rule: string, findings: readonly Finding[], style: Style): string[] {
  const saidAlike = grouped(findings, (finding) => JSON.stringify([finding.evidence, finding.fix, finding.accepted]));
  return [...saidAlike.values()].flatMap((group) => groupLines(rule, group, style));
}

function groupLines(rule: string, group: readonly Finding[], style: Style): string[] {
  const [first] = group;
  if (!first) return [];
  const oneMessage = group.every((finding) => finding.message === first.message);
  const single = group.length === 1;
  const head = single ? `${first.target}: ${first.message}` : oneMessage ? first.message : (first.evidence[0] ?? '');
  const names = single
    ? []
    : oneMessage
      ? paragraph(style, group.map((finding) => finding.target).join(', '), 6)
      : table(
          style,
          group.map((finding) => ({ indent: 5, mark: '', name: finding.target, text: finding.message })),
        );
  const evidence = !single && !oneMessage ? first.evidence.slice(1) : first.evidence;
  const accepted = first.accepted
    ? [
        `accepted until ${first.accepted.until}: ${first.accepted.reason}${first.accepted.ticket ? ` (${ticketText(first.accepted.ticket)})` : ''}`,
      ]
    : [];
  return [
    ...table(style, [{ indent: 1, mark: '', name: paint(style, 'bold', rule), text: head }]),
    ...names,
    ...[...evidence, ...accepted].flatMap((text) => paragraph(style, text, 6)),
    ...first.fix.map((fix) => `      fix: ${fix}`),
  ];
}

function unseenLines(report: AuditReport, style: Style): string[] {
  if (report.notLookedAt.length === 0) return [];
  const targets = new Set(report.notLookedAt.flatMap((unseen) => unseen.targets));
  const reasons = [...new Set(report.notLookedAt.map((unseen) => unseen.reason))];
  return [
    paint(style, 'magenta', `Not looked at ${targets.size}`),
    ...reasons.flatMap((reason) => {
      const same = report.notLookedAt.filter((unseen) => unseen.reason === reason);
      const names = [...new Set(same.flatMap((unseen) => unseen.targets))];
      return [
        ...table(style, [
          {
            indent: 2,
            mark: paint(style, 'magenta', '?'),
            name: same.map((unseen) => unseen.rule).join(', '),
            text: reason,
          },
        ]),
        ...paragraph(style, names.join(', '), 6),
      ];
    }),
  ];
}

function absentText({ notRunning }: AuditReport['coverage']): string {
  return notRunning === 0
    ? ''
    : ` (${notRunning} ${notRunning === 1 ? 'that is wanted does' : 'that are wanted do'} not run)`;
}

function summaryLines({ report, usage, here }: AuditScreen, style: Style): string[] {
  const { coverage, findings } = report;
  const tally = SEVERITIES.map((severity) => {
    const found = findings.filter((finding) => finding.severity === severity);
    const accepted = found.filter((finding) => finding.accepted).length;
    return `${count(found.length, severity)}${accepted > 0 ? ` (${accepted} accepted)` : ''}`;
  }).join(', ');
  const scope = `${count(coverage.secrets, 'secret')}, ${count(coverage.services, 'service')}, ${count(coverage.tasks, 'task')}${absentText(coverage)}`;
  const rules = `${count(coverage.rules, 'rule')} ran${report.notLookedAt.length > 0 ? ', not all of them on everything' : ''}`;
  const urgent = findings.some((finding) => finding.severity === 'error' && !finding.accepted);
  return [
    ...paragraph(style, `${scope}: ${tally}. ${rules}. ${usageText(usage)}`),
    ...(urgent ? [hintLine(commandText('plan', here), style)] : []),
  ];
}
