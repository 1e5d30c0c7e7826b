import { BaseCommand } from '../base-command.js';
import { aged, inventory } from '../core/inventory.js';
import { worthALook } from '../core/lag.js';
import { rowsOf } from '../core/plan.js';
import { observe, untimed, withAges, withDescribed } from '../engine/observe.js';
import { namesArg } from '../flags.js';
import { listScreen } from '../views/list.js';

export default class List extends BaseCommand {
  static override summary = 'every secret: its state, age, next change, and the tasks that have it';
  static override strict = false;
  static override args = { name: namesArg };
  static override examples = [
    '<%= config.bin %> list --env prod',
    "<%= config.bin %> list 'prod/mongodb/*' | cut -f 2",
  ];

  async run(): Promise<object> {
    const { argv } = await this.parse(List);
    const manifest = await this.loadManifest();
    const { answers: lists, faults } = await this.lookAtEach(manifest, argv as string[], async (session, only) => {
      const { environment } = session;
      const listed = await observe(session);
      const doubtful = worthALook(rowsOf(manifest, environment), environment, listed, only);
      const seen = await withDescribed(session, listed, doubtful);
      const names = [...untimed(seen), ...aged(manifest, environment, seen)].filter((name) => !only || only.has(name));
      const observation = await withAges(session, seen, names);
      const rows = inventory(manifest, environment, observation).filter((row) => !only || only.has(row.name));
      return { environment, rows, now: session.now() };
    });
    const piped = process.stdout.isTTY !== true;
    return this.finish({
      text: lists
        .map((list) => listScreen(list.environment, list.rows, list.now, this.style, piped))
        .join(piped ? '\n' : '\n\n'),
      faults,
      data: {
        secrets: lists.flatMap((list) => list.rows.map((row) => ({ environment: list.environment.name, ...row }))),
      },
    });
  }
}
