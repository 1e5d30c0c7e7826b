/** Reads the sources of rows into files, and says of each row why its source cannot be used. */
import { Fault, problemOf } from '../core/fault.js';
import { grouped } from '../core/grouped.js';
import { putText } from '../core/hints.js';
import type { Environment, Problem, SecretRow } from '../core/model.js';
import type { ValueFile } from '../core/ports.js';
import { sourceKinds } from '../providers/registry.js';
import { fitting } from './contents.js';
import type { Session } from './session.js';

export interface ReadSources {
  readonly files: ReadonlyMap<string, ValueFile>;
  readonly unusable: ReadonlyMap<string, Problem>;
}

/** Copies and placeholders have nothing to read; what is new at each reading is read when it is written. */
export async function readSources(session: Session, rows: readonly SecretRow[]): Promise<ReadSources> {
  const files = new Map<string, ValueFile>();
  const unusable = new Map<string, Problem>();
  const read = rows.filter(
    ({ source: { kind } }) => kind !== 'copy' && kind !== 'placeholder' && !sourceKinds[kind].fresh,
  );
  // The same line for many that are told together, so that a report says it once.
  const closed = grouped(
    read.filter(({ source: { kind } }) => !sourceKinds[kind].open),
    toldWith,
  );
  await Promise.all(
    read.map(async (row) => {
      try {
        const named = closed.get(toldWith(row))?.length === 1 ? row.name : 'NAME';
        files.set(row.name, await readSource(session, row, named));
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

/** Those that a person fills for the same reason stand under one line. */
function toldWith({ source: { kind } }: SecretRow): string {
  return kind === 'manual' ? 'needs-person' : 'no-provider';
}

/**
 * One value in a file, checked. Throws a `Fault`: the kind cannot be read, the source refuses, the value is none.
 * `named`: what a hint calls a secret that takes its value from a person.
 */
export async function readSource(session: Session, row: SecretRow, named: string = row.name): Promise<ValueFile> {
  const { manifest, environment, scratch } = session;
  if (row.source.kind === 'manual') throw needsPerson(environment, named);
  const kind = sourceKinds[row.source.kind];
  if (!kind.open) throw noProvider(row, environment, named);
  const provider = await kind.open();
  return fitting(session, row, await provider.read(row.source as never, { scratch, directory: manifest.directory }));
}

function needsPerson(environment: Environment, named: string): Fault {
  return new Fault('needs-person', 'a person has to put its value there', { hints: [putText(named, environment)] });
}

function noProvider(row: SecretRow, environment: Environment, named: string): Fault {
  return new Fault('no-provider', `${row.sourceText}: no provider yet`, {
    details: [`This version cannot read ${row.source.kind} sources; a value that a person puts there counts.`],
    hints: [putText(named, environment)],
  });
}
