import type { Source } from '../../core/model.js';
import { nearest } from '../../core/nearest.js';
import { sourceKinds } from '../../providers/registry.js';
import type { Sound } from '../draft.js';
import { quoted } from '../path.js';
import type { RowShape } from '../schema.js';
import type { Context } from './context.js';

const CAN_FOLLOW = ['dotenv', 'vercel', 'command', 'json'] as const;

/** Fields of a row that only make sense beside some others. */
export function checkRows(context: Context): void {
  for (const [name, row] of context.draft.rows) {
    checkStopgap(context, name, row);
    if (row.source === undefined) continue;
    checkSourceOf(context, name, row.source, row);
    checkRotation(context, name, row.source, row);
  }
}

function checkStopgap({ draft, report }: Context, name: string, row: Sound<RowShape>): void {
  if (typeof row.stopgap !== 'string' || draft.stopgaps.has(row.stopgap)) return;
  // One that is broken has its name all the same; where all of it is no mapping nobody knows the names.
  if (draft.stopgaps.size === 0 && report.isBroken(['stopgaps'])) return;
  const meant = nearest(row.stopgap, draft.stopgaps.keys());
  const hint =
    meant === undefined
      ? 'name it under `stopgaps:`, or write it out: { reason: …, until: … }'
      : `did you mean \`${meant}\`?`;
  report.add(['secrets', name, 'stopgap'], `there is no stopgap${quoted(row.stopgap)}`, hint);
}

function checkSourceOf({ report }: Context, name: string, source: Source, row: Sound<RowShape>): void {
  const path = ['secrets', name];
  if (row.until !== undefined && source.kind !== 'placeholder') {
    report.addToKey(
      [...path, 'until'],
      'only a placeholder has a last day',
      'a value that is not meant to stay has a `stopgap` with its `until`',
    );
  }
  if (row.permanent && source.kind !== 'copy') {
    report.addToKey([...path, 'permanent'], 'only a copy is permanent', 'leave it out');
  }
  if (!row.follow) return;
  if (!(CAN_FOLLOW as readonly string[]).includes(source.kind)) {
    const hint =
      source.kind === 'copy' || source.kind === 'atlas'
        ? 'leave it out: this source rules anyway'
        : `only ${CAN_FOLLOW.join(', ')} can`;
    report.addToKey([...path, 'follow'], `a ${source.kind} source cannot be followed`, hint);
  } else if (source.kind === 'json' && hasFreshField(source)) {
    report.addToKey(
      [...path, 'follow'],
      'a source with a generated field cannot be followed',
      'it would give another value every time',
    );
  }
}

function hasFreshField(source: Source): boolean {
  if (source.kind !== 'json') return sourceKinds[source.kind].fresh === true;
  return Object.values(source.fields).some(hasFreshField);
}

function checkRotation({ report }: Context, name: string, source: Source, row: Sound<RowShape>): void {
  const { rotate } = row;
  if (rotate === undefined) return;
  const path = ['secrets', name, 'rotate'];
  if (source.kind === 'placeholder' && 'every' in rotate) {
    report.addToKey(
      [...path, 'every'],
      'a placeholder does not rotate',
      'leave it out until the row has a source; `until` gives a placeholder a last day',
    );
  } else if (source.kind === 'copy') {
    report.addToKey(
      path,
      'a copy rotates with its original',
      `say so at ${quoted(source.of).trim() || 'the original'}, and leave it out here`,
    );
  }
}
