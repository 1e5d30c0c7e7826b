import { Args, Flags } from '@oclif/core';
import { BaseCommand, writeFlags } from '../base-command.js';
import { parseDuration } from '../core/duration.js';
import { EXIT } from '../core/fault.js';
import { checkExpectation, guardExpected } from '../core/guards.js';
import { changesOf, rowsOf } from '../core/plan.js';
import { selectRows } from '../core/selection.js';
import { applyPlan, exitOf } from '../engine/apply.js';
import { makePlan } from '../engine/plan.js';
import { showProgress } from '../terminal.js';
import { appliedScreen } from '../views/applied.js';
import { planScreen } from '../views/plan.js';
import { questionText } from '../views/question.js';

export default class Apply extends BaseCommand {
  static override summary = 'plan, show, confirm, write, restart what reads it, and wait';
  static override strict = false;
  static override args = { name: Args.string({ description: 'secret names or globs; default: all' }) };
  static override flags = {
    ...writeFlags,
    expect: Flags.string({ helpValue: 'ID', summary: 'do it only if the plan is still this one' }),
    overwrite: Flags.string({
      helpValue: 'NAME',
      multiple: true,
      multipleNonGreedy: true,
      summary: 'replace this foreign value',
    }),
    'no-restart': Flags.boolean({ summary: 'write, and restart nothing' }),
  };
  static override examples = ['<%= config.bin %> apply --env staging --expect 8d41c07'];

  async run(): Promise<object> {
    const { argv, flags } = await this.parse(Apply);
    const manifest = await this.loadManifest();
    const environment = this.writeEnvironment(manifest);
    const timeoutMs = parseDuration(flags['wait-timeout'], '--wait-timeout');
    checkExpectation(flags.expect);
    const session = await this.open(manifest, environment);
    const rows = rowsOf(manifest, environment);
    const overwrite = selectRows(manifest, rows, flags.overwrite ?? []) ?? new Set<string>();
    const made = await makePlan(session, {
      thorough: true,
      only: selectRows(manifest, rows, argv as string[]),
      overwrite,
    });
    const screen = planScreen(
      { environment, identity: session.identity, plan: made.plan, usage: session.usage },
      this.errStyle,
      this.global.verbose,
    );

    const todo = changesOf(made.plan);
    if (todo.length === 0 && flags.expect === undefined) {
      const blocked = made.plan.rows.some((row) => row.action === 'blocked');
      return this.finish({
        text: screen,
        data: { plan: made.plan, applied: [] },
        exit: blocked ? EXIT.refused : EXIT.done,
      });
    }
    this.note(`${screen}\n`);
    guardExpected(made.plan, flags.expect, environment);
    if (todo.length === 0) return this.finish({ text: 'Nothing to do.', data: { plan: made.plan, applied: [] } });
    const { reason } = await this.confirm(environment, questionText(made.plan, environment), flags);

    const interrupt = this.interruptGently();
    session.journal.write('apply', { plan: made.plan.id, reason, ticket: flags.ticket, changes: todo });
    const display = await showProgress(environment.name, this.errStyle, this.global.quiet);
    const begun = session.now();
    const applied = await applyPlan({
      session,
      made,
      report: display.report,
      signal: interrupt.signal,
      restart: !flags['no-restart'],
      timeoutMs,
    });
    display.stop();
    const receipts = [...applied.writes, ...applied.restarts];
    const exit = exitOf(applied);
    session.journal.write('end', { exit, signal: interrupt.received });
    const tookMs = session.now().getTime() - begun.getTime();
    return this.finish({
      text: appliedScreen({ ...applied, environment, tookMs, journal: session.journal.file }, this.style),
      data: { plan: made.plan, applied: receipts, record: session.journal.file, usage: session.usage },
      exit,
      signal: interrupt.received,
    });
  }
}
