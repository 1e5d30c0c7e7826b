import { Flags } from '@oclif/core';
import { BaseCommand } from '../base-command.js';
import { audit, openFindings } from '../core/audit.js';
import { EXIT } from '../core/fault.js';
import { worthALook } from '../core/lag.js';
import type { Severity } from '../core/model.js';
import { rowsOf } from '../core/plan.js';
import { observe, withDescribed, withVersionTimes } from '../engine/observe.js';
import { auditScreen } from '../views/audit.js';

const AT_LEAST: Record<Severity, readonly Severity[]> = {
  error: ['error'],
  warning: ['error', 'warning'],
  note: ['error', 'warning', 'note'],
};

export default class Audit extends BaseCommand {
  static override summary = 'placeholders, stopgaps, stale tasks, orphans; reads no value';
  static override flags = {
    'fail-on': Flags.option({
      options: ['error', 'warning', 'note'] as const,
      summary: 'exit 2 on findings of this severity or worse that nobody has accepted',
    })(),
  };
  static override examples = ['<%= config.bin %> audit', '<%= config.bin %> audit --env prod --fail-on error'];

  async run(): Promise<object> {
    const { flags } = await this.parse(Audit);
    const manifest = await this.loadManifest();
    const { answers: screens, faults } = await this.lookAtEach(manifest, [], async (session) => {
      const { environment, identity, here } = session;
      const listed = await observe(session);
      const names = worthALook(rowsOf(manifest, environment), environment, listed, undefined);
      const observation = await withVersionTimes(session, await withDescribed(session, listed, names));
      const report = audit(manifest, environment, observation, session.now(), here);
      return { environment, identity, report, usage: session.usage, here };
    });
    const severities = flags['fail-on'] === undefined ? [] : AT_LEAST[flags['fail-on']];
    const failing = screens.some(({ report }) => openFindings(report, severities).length > 0);
    return this.finish({
      text: screens.map((screen) => auditScreen(screen, this.style, this.global.verbose)).join('\n\n'),
      data: { audits: screens.map(({ report, usage, identity }) => ({ ...report, usage, identity })) },
      faults,
      exit: failing ? EXIT.differences : EXIT.done,
    });
  }
}
