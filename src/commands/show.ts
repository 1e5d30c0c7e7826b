import { Args } from '@oclif/core';
import { BaseCommand } from '../base-command.js';
import { inventoryRow } from '../core/inventory.js';
import { rowsOf } from '../core/plan.js';
import { findRow } from '../core/selection.js';
import { observe, withAges } from '../engine/observe.js';
import { showScreen } from '../views/show.js';

export default class Show extends BaseCommand {
  static override summary = 'one secret, from its source to the tasks that run with it';
  static override args = { name: Args.string({ required: true, description: 'its full name' }) };
  static override examples = ['<%= config.bin %> show prod/mongodb/app-write'];

  async run(): Promise<object> {
    const { args } = await this.parse(Show);
    const manifest = await this.loadManifest();
    const { row, environment } = findRow(manifest, args.name);
    const session = await this.open(manifest, environment);
    const observation = await withAges(session, await observe(session), [row.name]);
    const copies = rowsOf(manifest, environment)
      .filter((copy) => copy.source.kind === 'copy' && copy.source.of === row.name)
      .map((copy) => ({ row: copy, summary: inventoryRow(copy, environment, observation) }));
    const summary = inventoryRow(row, environment, observation);
    const stored = observation.secrets.get(row.name);
    const services = environment.ecs?.services ?? {};
    return this.finish({
      text: showScreen(
        {
          environment,
          row,
          stored,
          summary,
          copies,
          services,
          keys: observation.keys,
          now: session.now(),
          usage: session.usage,
          here: session.here,
        },
        this.style,
      ),
      data: {
        secret: { ...summary, environment: environment.name, row, stored, copies: copies.map((copy) => copy.summary) },
      },
    });
  }
}
