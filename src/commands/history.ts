import { Flags } from '@oclif/core';
import { BaseCommand } from '../base-command.js';
import { Fault } from '../core/fault.js';
import type { Environment } from '../core/model.js';
import { findRow } from '../core/selection.js';
import { parseSince } from '../core/time.js';
import { trailOf } from '../core/trail.js';
import { nameArg } from '../flags.js';
import { emptyText, historyScreen } from '../views/history.js';

export default class History extends BaseCommand {
  static override summary = "a secret's versions: when, and by what, they were made";
  static override args = { name: nameArg };
  static override flags = {
    since: Flags.string({ helpValue: 'DAY', summary: 'from this day, YYYY-MM-DD, UTC' }),
    verify: Flags.boolean({ summary: 'how CloudTrail shows the same without this tool' }),
  };
  static override examples = ['<%= config.bin %> history prod/mongodb/app-write --since 2026-07-01 --verify'];

  async run(): Promise<object> {
    const { args, flags } = await this.parse(History);
    const since = parseSince(flags.since);
    const manifest = await this.loadManifest();
    const { row, environment } = findRow(manifest, args.name, this.global.env);
    const session = await this.open(manifest, environment);
    const kept = await session.store.history(row.name).catch((error: unknown) => {
      throw placed(error, row.name, environment);
    });
    const versions = kept
      .filter((version) => !since || !version.created || version.created >= since)
      .sort((a, b) => (b.created?.getTime() ?? 0) - (a.created?.getTime() ?? 0));
    const trails = flags.verify ? versions.map((version) => trailOf(version, environment, session.now())) : undefined;
    const piped = process.stdout.isTTY !== true;
    if (piped && versions.length === 0) this.note(emptyText(row.name));
    return this.finish({
      text: historyScreen({ name: row.name, versions, trails, here: this.here(undefined) }, this.style, piped),
      data: { name: row.name, versions, trails },
    });
  }
}

/** Who declares a secret wants to know where it is not. */
function placed(error: unknown, name: string, { aws }: Environment): unknown {
  if (!(error instanceof Fault) || error.code !== 'not-found') return error;
  return new Fault(error.code, `${name} does not exist in ${aws.account} ${aws.region}`, error);
}
