/** Whose value a secret holds, where that is not what its row says: read from version ids alone. */
import type { Environment, Observation, Origin, SecretRow, State, StoredSecret, Version } from './model.js';
import { type Address, currentOf, isCopyOf, makerOf } from './version.js';

/** Undefined where the value is its source's, of now or of before, or there is none. `originals`: what has a copy. */
export function originOf(
  row: SecretRow,
  state: State,
  environment: Environment,
  { secrets }: Observation,
  originals: ReadonlySet<string>,
): Origin | undefined {
  const stored = secrets.get(row.name);
  const current = stored && currentOf(stored);
  if (!current || (state !== 'differs' && state !== 'foreign')) return undefined;
  const maker = makerOf(current.id);
  if (maker.by !== 'us') return { by: maker.by, of: undefined };
  const { verb } = maker;
  if (verb === 'placeholder') return undefined;
  if (verb !== 'copy') {
    const own = row.source.kind === 'copy' || row.source.kind === 'atlas' ? undefined : 'fill';
    return verb === own ? undefined : { by: verb, of: undefined };
  }
  const { account, region } = environment.aws;
  const address = { account, region, name: row.name };
  if (row.source.kind !== 'copy')
    return { by: 'copy', of: copiedFrom(current.id, address, secrets.values())?.original.name };
  // Its own original first: most often that has only moved on. Of what nobody sees any more nothing is said.
  const { of } = row.source;
  const among = [...new Set([of, ...originals])].flatMap((name) => secrets.get(name) ?? []);
  const found = copiedFrom(current.id, address, among)?.original.name;
  return found === undefined || found === of ? undefined : { by: 'copy', of: found };
}

/** The secret one of whose labelled versions this is a copy of, and that version. */
export function copiedFrom(
  version: string,
  address: Address,
  secrets: Iterable<StoredSecret>,
): { readonly original: StoredSecret; readonly copied: Version } | undefined {
  for (const original of secrets) {
    const copied = original.versions.find(({ id }) => isCopyOf(version, address, id));
    if (copied) return { original, copied };
  }
  return undefined;
}
