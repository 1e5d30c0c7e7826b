/** Reads the sources of rows into files, and says of each row why its source cannot be used. */
import { Fault, problemOf } from '../core/fault.js';
import { awsFlags } from '../core/hints.js';
import type { Environment, Problem, SecretRow } from '../core/model.js';
import type { ValueFile } from '../core/ports.js';
import { refusalOf } from '../core/value.js';
import { sourceKinds } from '../providers/registry.js';
import type { Session } from './session.js';

export interface ReadSources {
  readonly files: ReadonlyMap<string, ValueFile>;
  readonly unusable: ReadonlyMap<string, Problem>;
}

/** Copies and placeholders have nothing to read; what is new at each reading is read when it is written. */
export async function readSources(session: Session, rows: readonly SecretRow[]): Promise<ReadSources> {
  const files = new Map<string, ValueFile>();
  const unusable = new Map<string, Problem>();
  await Promise.all(
    rows.map(async (row) => {
      const kind = sourceKinds[row.source.kind];
      if (row.source.kind === 'copy' || row.source.kind === 'placeholder' || kind.fresh) return;
      try {
        files.set(row.name, await readSource(session, row));
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        // A full disk or a closed directory is not the row's.
        if (error.code.startsWith('scratch')) throw error;
        unusable.set(row.name, problemOf(error));
      }
    }),
  );
  return { files, unusable };
}

/** One value in a file, checked. Throws a `Fault`: the kind cannot be read, the source refuses, the value is none. */
export async function readSource(session: Session, row: SecretRow): Promise<ValueFile> {
  const { manifest, environment, scratch } = session;
  if (row.source.kind === 'manual') throw needsPerson(environment);
  const kind = sourceKinds[row.source.kind];
  if (!kind.open) throw noProvider(row, environment);
  const provider = await kind.open();
  const file = await provider.read(row.source as never, { scratch, directory: manifest.directory });
  const refusal = refusalOf(await scratch.open(file), row, environment);
  if (refusal) throw new Fault(refusal.code, refusal.message, refusal);
  return file;
}

function needsPerson(environment: Environment): Fault {
  return new Fault('needs-person', 'a person has to put its value there', { hints: [byHand(environment)] });
}

function noProvider(row: SecretRow, environment: Environment): Fault {
  return new Fault('no-provider', `${row.sourceText}: no provider yet`, {
    details: [`This version cannot read ${row.source.kind} sources; a value that a person puts there counts.`],
    hints: [byHand(environment)],
  });
}

/** The same line for every row, so that a report says it once. */
function byHand(environment: Environment): string {
  return `aws secretsmanager put-secret-value --secret-id NAME --secret-string file://FILE${awsFlags(environment)}`;
}
