import type { z } from 'zod';
import type { Located } from './located.js';
import type { Report } from './report.js';
import {
  type EnvironmentShape,
  type ManifestShape,
  manifestSchema,
  type RowShape,
  type StopgapShape,
  shapesOf,
} from './schema.js';
import { sourceSchema } from './source.js';
import { check, remarksOfAll } from './wording.js';

/** The part that is well-formed: a field that is absent or broken is undefined, and so is a broken element of a list. */
export type Sound<T> = {
  readonly [K in keyof T]?:
    | T[K]
    | (NonNullable<T[K]> extends readonly (infer E)[] ? readonly (E | undefined)[] : never)
    | undefined;
};

/** What is well-formed in a manifest. */
export interface Draft {
  readonly environments: ReadonlyMap<string, Sound<EnvironmentShape>>;
  readonly stopgaps: ReadonlyMap<string, Sound<StopgapShape>>;
  readonly rows: ReadonlyMap<string, Sound<RowShape>>;
  readonly journal: string | undefined;
}

const schema = manifestSchema(sourceSchema);
const shapes = shapesOf(sourceSchema);

/** Check the data against the schema; what is wrong goes into the report, what is well-formed into the draft. */
export function draftOf(located: Located, report: Report): Draft {
  const whole = check<ManifestShape>(schema, located.data);
  if (whole.data !== undefined) {
    const { environments, stopgaps, secrets, journal } = whole.data;
    return { environments: mapOf(environments), stopgaps: mapOf(stopgaps), rows: mapOf(secrets), journal };
  }
  for (const remark of remarksOfAll(whole.issues, located)) report.addBroken(remark);
  const parts = <T>(key: string, shape: Shape) =>
    new Map(Object.entries(mapping(located.valueAt([key]))).map(([name, part]) => [name, soundFields<T>(shape, part)]));
  return {
    environments: parts<EnvironmentShape>('environments', shapes.environment),
    stopgaps: parts<StopgapShape>('stopgaps', shapes.stopgap),
    rows: parts<RowShape>('secrets', shapes.row),
    journal: undefined,
  };
}

type Shape = Readonly<Record<string, z.ZodType>>;

function soundFields<T>(shape: Shape, part: unknown): Sound<T> {
  const fields: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(shape)) {
    const value = mapping(part)[name];
    const sound = check(field, value);
    if (sound.issues === undefined) fields[name] = sound.data;
    else if (Array.isArray(value) && isList(field)) fields[name] = value.map((element) => soundElement(field, element));
  }
  return fields as Sound<T>;
}

function isList(field: z.ZodType): boolean {
  return check(field, []).issues === undefined;
}

function soundElement(list: z.ZodType, element: unknown): unknown {
  const alone = check(list, [element]);
  return alone.issues === undefined ? (alone.data as unknown[])[0] : undefined;
}

function mapping(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

function mapOf<T>(record: Readonly<Record<string, T>>): Map<string, T> {
  return new Map(Object.entries(record));
}
