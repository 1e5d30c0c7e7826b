import { type Alias, isAlias, isMap, isScalar, isSeq, type Node, type Scalar, type YAMLMap, type YAMLSeq } from 'yaml';
import type { Place } from '../core/model.js';
import { type Path, pathText, quoted } from './path.js';
import { ManifestFault, type ManifestProblem } from './problems.js';
import type { ManifestText } from './text.js';

/** Offsets of a key and its value; an element of a list has one for both. */
interface Spot {
  readonly key: number;
  readonly value: number;
}

type Spots = Map<string | number, Spot>;

/** What aliases may add to a document; a manifest of 1,000 rows has 15,000 nodes. */
const MOST_ALIASED_NODES = 100_000;
const DEEPEST = 100;

/** Plain data from YAML, the place of everything in it, and what the walk over it found wrong. */
export class Located {
  readonly data: unknown;
  readonly text: ManifestText;
  /** Keys that stand twice, and what cannot be a key or an alias. */
  readonly problems: readonly ManifestProblem[];
  readonly #spots: WeakMap<object, Spots>;

  constructor(text: ManifestText, data: unknown, spots: WeakMap<object, Spots>, problems: readonly ManifestProblem[]) {
    this.text = text;
    this.data = data;
    this.#spots = spots;
    this.problems = problems;
  }

  /** Where a key or value stands; of what is missing, where its nearest parent's key stands. */
  placeOf(path: Path, side: 'key' | 'value' = 'value'): Place {
    return this.text.placeAt(this.#offsetOf(path, side));
  }

  valueAt(path: Path): unknown {
    let value = this.data;
    for (const step of path) {
      if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
      value = (value as Record<string | number, unknown>)[step];
    }
    return value;
  }

  /** Is there a key, even one without data? */
  has(path: Path): boolean {
    const parent = this.valueAt(path.slice(0, -1));
    const last = path.at(-1);
    return typeof parent === 'object' && parent !== null && last !== undefined && Object.hasOwn(parent, last);
  }

  /** The text from a key on. */
  textFrom(path: Path): string {
    const offset = this.#offsetOf(path, 'key');
    return this.text.text.slice(offset, offset + 80);
  }

  #offsetOf(path: Path, side: 'key' | 'value'): number {
    let value: unknown = this.data;
    let spot: Spot | undefined;
    for (const step of path) {
      const next = typeof value === 'object' && value !== null ? this.#spots.get(value)?.get(step) : undefined;
      if (next === undefined) return spot?.key ?? 0;
      spot = next;
      value = (value as Record<string | number, unknown>)[step];
    }
    // Nothing stands where a value is missing, so its key is shown.
    return (side === 'key' || value === null ? spot?.key : spot?.value) ?? 0;
  }
}

/** Walk a document once: data, places, duplicate keys. Throws a `ManifestFault` when its aliases explode. */
export function locate(text: ManifestText, root: Node): Located {
  const walk = new Walk(text);
  const data = walk.dataOf(root, []);
  return new Located(text, data, walk.spots, walk.problems);
}

class Walk {
  readonly spots = new WeakMap<object, Spots>();
  readonly problems: ManifestProblem[] = [];
  readonly #text: ManifestText;
  /** As YAML has it: an alias means the nearest anchor of its name above it. */
  readonly #anchors = new Map<string, Node>();
  /** Anchored nodes that are being read because of an alias. */
  readonly #aliased: Node[] = [];
  #aliasedNodes = 0;

  constructor(text: ManifestText) {
    this.#text = text;
  }

  dataOf(node: Node | null, path: Path): unknown {
    if (node === null) return null;
    if (isAlias(node)) return this.#aliasData(node, path);
    if (this.#aliased.length > 0) {
      this.#aliasedNodes++;
      if (this.#aliasedNodes > MOST_ALIASED_NODES || path.length > DEEPEST) throw this.#explosion(node);
    } else if (node.anchor !== undefined) this.#anchors.set(node.anchor, node);
    if (isMap(node)) return this.#mapData(node, path);
    if (isSeq(node)) return this.#listData(node, path);
    return isScalar(node) ? node.value : null;
  }

  #mapData(map: YAMLMap, path: Path): Record<string, unknown> {
    const data: Record<string, unknown> = {};
    const spots: Spots = new Map();
    this.spots.set(data, spots);
    for (const pair of map.items) {
      const keyNode = pair.key as Node | null;
      const offset = offsetOf(keyNode) ?? offsetOf(map) ?? 0;
      const key = this.#keyOf(keyNode, offset, path);
      if (key === undefined) continue;
      const inside = [...path, key];
      const earlier = spots.get(key);
      if (earlier !== undefined) {
        const { line, column } = this.#text.placeAt(earlier.key);
        this.#add(
          offset,
          inside,
          `the key${quoted(key)} stands here a second time`,
          `the first is on ${line}:${column}`,
        );
        continue;
      }
      const valueNode = pair.value as Node | null;
      spots.set(key, { key: offset, value: offsetOf(valueNode) ?? offset });
      data[key] = this.dataOf(valueNode, inside);
    }
    return data;
  }

  #listData(list: YAMLSeq, path: Path): unknown[] {
    const data: unknown[] = [];
    const spots: Spots = new Map();
    this.spots.set(data, spots);
    for (const item of list.items as (Node | null)[]) {
      const offset = offsetOf(item) ?? offsetOf(list) ?? 0;
      const index = data.length;
      spots.set(index, { key: offset, value: offset });
      data.push(this.dataOf(item, [...path, index]));
    }
    return data;
  }

  #keyOf(node: Node | null, offset: number, path: Path): string | undefined {
    const key = isScalar(node) ? keyText(node) : undefined;
    if (key === undefined || key === '') this.#add(offset, path, 'a key is a plain text', 'write `key: value`');
    else if (key === '__proto__') this.#add(offset, path, '`__proto__` cannot be a key');
    else if (key === '<<')
      this.#add(offset, path, '`<<` merges nothing here', 'write the keys out, or use an alias for a whole value');
    else {
      if (node?.anchor !== undefined && this.#aliased.length === 0) this.#anchors.set(node.anchor, node);
      return key;
    }
    return undefined;
  }

  #aliasData(alias: Alias, path: Path): unknown {
    const target = this.#anchors.get(alias.source);
    if (target === undefined) {
      this.#add(
        offsetOf(alias) ?? 0,
        path,
        `no anchor${quoted(alias.source)} stands above this alias`,
        'a text that begins with `*` needs quotes',
      );
      return undefined;
    }
    if (this.#aliased.includes(target)) throw this.#explosion(alias);
    this.#aliased.push(target);
    const data = this.dataOf(target, path);
    this.#aliased.pop();
    return data;
  }

  #explosion(node: Node): ManifestFault {
    const message = 'aliases make this document too large';
    const hint = 'an alias of aliases of aliases grows without end; write the values out';
    return new ManifestFault(this.#text.file, [
      { place: this.#text.placeAt(offsetOf(node) ?? 0), path: '', message, hint },
    ]);
  }

  #add(offset: number, path: Path, message: string, hint?: string): void {
    const place = this.#text.placeAt(offset);
    this.problems.push({ place, path: pathText(path), message, ...(hint === undefined ? {} : { hint }) });
  }
}

/** A key as it is written: `56`, `yes` and `1.0` are texts here. */
function keyText(node: Scalar): string {
  return typeof node.value === 'string' ? node.value : (node.source ?? '');
}

function offsetOf(node: Node | null): number | undefined {
  return node?.range?.[0];
}
