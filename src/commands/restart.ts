import { Flags } from '@oclif/core';
import { BaseCommand } from '../base-command.js';
import { parseDuration } from '../core/duration.js';
import { EXIT, Fault, isOutOfReach } from '../core/fault.js';
import { commandText } from '../core/hints.js';
import { outcomeOf } from '../core/outcome.js';
import { rowsOf } from '../core/plan.js';
import { NOT_LOOKED_AT } from '../core/production.js';
import { chooseRestarts, isHeld, lackedNow } from '../core/restarts.js';
import { makePlan } from '../engine/plan.js';
import { lookAtServices } from '../engine/production.js';
import { restartServices } from '../engine/rollout.js';
import { servicesArg, writeFlags } from '../flags.js';
import { showProgress } from '../terminal.js';
import { questionText } from '../views/question.js';
import { allHeldText } from '../views/receipt-lines.js';
import { restartedScreen, restartScreen } from '../views/restart.js';

export default class Restart extends BaseCommand {
  static override summary = 'replace the tasks of services, and wait; default: where a task is older than its values';
  static override strict = false;
  static override args = { service: servicesArg };
  static override flags = {
    ...writeFlags,
    all: Flags.boolean({ summary: 'every service of the environment' }),
  };
  static override examples = ['<%= config.bin %> restart --env prod', '<%= config.bin %> restart app --env staging'];

  async run(): Promise<object> {
    const { argv, flags } = await this.parse(Restart);
    const manifest = await this.loadManifest();
    const environment = this.writeEnvironment(manifest);
    const timeoutMs = parseDuration(flags['wait-timeout'], '--wait-timeout');
    const session = await this.open(manifest, environment);
    const { plan, observation } = await makePlan(session, { thorough: true, only: new Set(), overwrite: new Set() });
    const wishes = { named: argv as string[], all: flags.all };
    const rows = rowsOf(manifest, environment);
    const chosen = chooseRestarts(plan, rows, observation, environment, wishes);
    const due = chosen.filter((restart) => !isHeld(restart));
    const { identity, here, usage } = session;
    // Whoever names services, or means all of them, has decided.
    const left = wishes.named.length === 0 && !wishes.all;
    const concerns = plan.concerns.filter(({ kind }) => kind === 'absent' || (left && kind !== 'outside'));
    const lacked = lackedNow(rows, observation);
    const told = { environment, identity, restarts: chosen, tasks: plan.tasks, concerns, lacked, here, usage };
    const screen = restartScreen(told, this.errStyle);
    if (due.length === 0) {
      const held = chosen.length > 0 ? [new Fault('held', allHeldText(chosen), { exit: EXIT.refused })] : [];
      return this.finish({ text: screen, data: { restarts: chosen, concerns }, faults: held });
    }
    process.stderr.write(`${screen}\n\n`);
    const question = questionText({ ...plan, writes: [], restarts: due }, environment);
    const { reason } = await this.confirm(environment, question, flags);
    const services = due.map(({ service }) => service);
    session.journal.write('restart-command', { reason, ticket: flags.ticket, services });
    const display = showProgress(environment.name, this.errStyle, this.global.quiet, session.now);
    const named = due.map(({ target }) => target);
    const interrupt = this.interruptGently(display, session, commandText('restart', here, named));
    const restarts = await restartServices({
      session,
      restarts: chosen,
      observation,
      timeoutMs,
      report: display.report,
      signal: interrupt.signal,
    }).finally(display.stop);
    const { exit, changed, whole } = outcomeOf({ rows: [], restarts: [] }, restarts);
    const lost = restarts.some(({ problem }) => problem && isOutOfReach(problem));
    const hurry = lost || interrupt.signal.aborted;
    const looked = { session, restarts: chosen, observation, writes: [], hurry };
    const production = changed && !whole ? await lookAtServices(looked) : NOT_LOOKED_AT;
    return this.finish({
      text: restartedScreen({ environment, restarts, production, here, journal: session.journal.file }, this.style),
      data: { restarted: restarts, production, record: session.journal.file, usage: session.usage },
      exit,
      changed,
      signal: interrupt.received,
    });
  }
}
