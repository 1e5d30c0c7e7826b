import { Args } from '@oclif/core';
import { BaseCommand } from '../base-command.js';
import { inventory } from '../core/inventory.js';
import { rowsOf } from '../core/plan.js';
import { selectRows } from '../core/selection.js';
import { observe, withAges } from '../engine/observe.js';
import { listScreen } from '../views/list.js';

export default class List extends BaseCommand {
  static override summary = 'every secret: its state, age, next change, and the tasks that have it';
  static override strict = false;
  static override args = { name: Args.string({ description: 'secret names or globs; default: all' }) };
  static override examples = [
    '<%= config.bin %> list --env prod',
    "<%= config.bin %> list 'prod/mongodb/*' | cut -f 2",
  ];

  async run(): Promise<object> {
    const { argv } = await this.parse(List);
    const manifest = await this.loadManifest();
    const lists = [];
    for (const environment of await this.readEnvironments(manifest)) {
      const only = selectRows(manifest, rowsOf(manifest, environment), argv as string[]);
      const session = await this.open(manifest, environment);
      const seen = await observe(session);
      const observation = await withAges(session, seen, seen.secrets.keys());
      const rows = inventory(manifest, environment, observation).filter((row) => !only || only.has(row.name));
      lists.push({ environment, rows, now: session.now() });
    }
    const piped = process.stdout.isTTY !== true;
    return this.finish({
      text: lists
        .map((list) => listScreen(list.environment, list.rows, list.now, this.style, piped))
        .join(piped ? '\n' : '\n\n'),
      data: {
        secrets: lists.flatMap((list) => list.rows.map((row) => ({ environment: list.environment.name, ...row }))),
      },
    });
  }
}
