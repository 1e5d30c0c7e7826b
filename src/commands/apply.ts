import { Flags } from '@oclif/core';
import { BaseCommand } from '../base-command.js';
import { parseDuration } from '../core/duration.js';
import { checkExpectation, guardExpected, isExpected } from '../core/guards.js';
import { commandText } from '../core/hints.js';
import { outcomeOf } from '../core/outcome.js';
import { changesOf, eitherWay, rowsOf } from '../core/plan.js';
import { selectOverwritten, selectRows } from '../core/selection.js';
import { applyPlan, goOn } from '../engine/apply.js';
import { makePlan } from '../engine/plan.js';
import { namesArg, writeFlags } from '../flags.js';
import { showProgress } from '../terminal.js';
import { appliedScreen } from '../views/applied.js';
import { planScreen } from '../views/plan.js';
import { questionText } from '../views/question.js';

export default class Apply extends BaseCommand {
  static override summary = 'plan, show, confirm, write, restart what reads it, and wait';
  static override strict = false;
  static override args = { name: namesArg };
  static override flags = {
    ...writeFlags,
    expect: Flags.string({ helpValue: 'ID', summary: 'do it only if the plan is still this one' }),
    overwrite: Flags.string({
      helpValue: 'NAME',
      multiple: true,
      multipleNonGreedy: true,
      summary: 'replace this value with what its source says',
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
    const overwrite = selectOverwritten(manifest, rows, flags.overwrite ?? []);
    const only = selectRows(manifest, rows, argv as string[]);
    const look = async () => {
      const made = await makePlan(session, { thorough: true, only, overwrite });
      return { ...made, ...eitherWay(made.plan, environment, flags['no-restart']) };
    };
    const made = await look();
    const { plan, other } = made;
    const spared = flags['no-restart'] ? other.restarts : [];
    const { identity, here } = session;
    const screen = planScreen(
      { environment, identity, plan, usage: session.usage, apply: undefined, here },
      this.errStyle,
      this.global.verbose,
    );

    const overwritten = (flags.overwrite ?? []).flatMap((name) => ['--overwrite', name]);
    const written = [...(argv as string[]), ...overwritten, ...(flags['no-restart'] ? ['--no-restart'] : [])];
    const again = commandText('apply', session.here, written);
    const todo = changesOf(plan);
    const nothing = outcomeOf(plan, []);
    if (todo.length === 0 && isExpected(plan, flags.expect)) {
      return this.finish({ text: screen, data: { plan, applied: [] }, exit: nothing.exit });
    }
    process.stderr.write(`${screen}\n\n`);
    guardExpected(plan, flags.expect, again, { secrets: made.observation.secrets, other });
    const { reason } = await this.confirm(environment, questionText(plan, environment), flags);

    const display = showProgress(environment.name, this.errStyle, this.global.quiet, session.now);
    const { report, stop } = display;
    const interrupt = this.interruptGently(display, session, again);
    const { signal } = interrupt;
    const why = { reason, ticket: flags.ticket };
    const applied = await applyPlan({ session, made, spared, report, signal, timeoutMs, ...why }).finally(stop);
    const finish = await goOn(applied, again, look);
    const { journal, usage } = session;
    const { writes, restarts, production } = applied;
    const told = { ...applied, environment, finish, here, journal: journal.file };
    return this.finish({
      text: appliedScreen(told, this.style, this.global.verbose),
      data: { plan, applied: [...writes, ...restarts], production, record: journal.file, usage },
      exit: applied.outcome.exit,
      changed: applied.outcome.changed,
      signal: interrupt.received,
    });
  }
}
