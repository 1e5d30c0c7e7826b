import { Flags } from '@oclif/core';
import { BaseCommand } from '../base-command.js';
import { inventoryRow } from '../core/inventory.js';
import { rowsOf } from '../core/plan.js';
import { findRow } from '../core/selection.js';
import { inspectValue } from '../engine/inspect.js';
import { observe, withAges, withDescribed } from '../engine/observe.js';
import { nameArg } from '../flags.js';
import { showScreen } from '../views/show.js';

export default class Show extends BaseCommand {
  static override summary = 'one secret, from its source to the tasks that run with it';
  static override args = { name: nameArg };
  static override flags = {
    inspect: Flags.boolean({ summary: 'read the value, and say whose credential it is without showing it' }),
  };
  static override examples = [
    '<%= config.bin %> show prod/mongodb/app-write',
    '<%= config.bin %> show prod/mongodb/waitlist-write --inspect',
  ];

  async run(): Promise<object> {
    const { args, flags } = await this.parse(Show);
    const manifest = await this.loadManifest();
    const { row, environment } = findRow(manifest, args.name, this.global.env);
    const session = await this.open(manifest, environment);
    const copying = rowsOf(manifest, environment).filter(
      ({ source }) => source.kind === 'copy' && source.of === row.name,
    );
    const listed = await observe(session);
    // The list may be five minutes old, and what stands here is said of now.
    const names = [row, ...copying].map(({ name }) => name).concat(row.source.kind === 'copy' ? row.source.of : []);
    const observation = await withAges(session, await withDescribed(session, listed, names), [row.name]);
    const copies = copying.map((copy) => ({ row: copy, summary: inventoryRow(copy, environment, observation) }));
    const summary = inventoryRow(row, environment, observation);
    const stored = observation.secrets.get(row.name);
    const services = environment.ecs?.services ?? {};
    const holds = flags.inspect ? await inspectValue(session, row, stored) : undefined;
    return this.finish({
      text: showScreen(
        {
          environment,
          row,
          stored,
          summary,
          copies,
          services,
          holds,
          keys: observation.keys,
          now: session.now(),
          usage: session.usage,
          here: session.here,
        },
        this.style,
      ),
      data: {
        secret: {
          ...summary,
          environment: environment.name,
          row,
          stored,
          holds: holds?.text,
          copies: copies.map((copy) => copy.summary),
        },
      },
    });
  }
}
