/**
 * The kinds of source: one line each. What a kind needs to be written and described is here; what
 * reads it is imported when it is read.
 */
import type { z } from 'zod';
import type { Source, SourceKind } from '../core/model.js';
import type { SourceKindEntry } from '../core/ports.js';
import { atlasSchema, describeAtlas } from './atlas/schema.js';
import { commandSchema, describeCommand } from './command/schema.js';
import { copySchema, describeCopy } from './copy/schema.js';
import { describeDotenv, dotenvSchema } from './dotenv/schema.js';
import { describeGenerate, generateSchema } from './generate/schema.js';
import { describeJson, jsonSchema } from './json/schema.js';
import { describeManual, manualSchema } from './manual/schema.js';
import { describePlaceholder, placeholderSchema } from './placeholder/schema.js';
import { describeVercel, vercelSchema } from './vercel/schema.js';

type WithoutKind<S> = S extends unknown ? Omit<S, 'kind'> : never;

/** A kind of source and how it is written in a manifest. */
export interface SourceKindModule<K extends SourceKind = SourceKind> extends SourceKindEntry<K> {
  /** It is a plain word, `source: manual`, instead of a key with something under it. */
  readonly word?: true;
  /** What stands under its key; of a word, the word. `nested` is the schema of a source inside this one. */
  schema(nested: z.ZodType<Source>): z.ZodType<WithoutKind<Extract<Source, { kind: K }>>>;
  /** Why it cannot be a field of a JSON secret; absent: it can. */
  readonly notInJson?: string;
}

export const sourceKinds: { readonly [K in SourceKind]: SourceKindModule<K> } = {
  placeholder: {
    kind: 'placeholder',
    word: true,
    schema: () => placeholderSchema,
    describe: describePlaceholder,
    notInJson: 'a placeholder is a whole secret, not a field of one',
  },
  manual: {
    kind: 'manual',
    word: true,
    schema: () => manualSchema,
    describe: describeManual,
    notInJson: 'a person types a whole secret, not a field of one',
  },
  copy: {
    kind: 'copy',
    schema: () => copySchema,
    describe: describeCopy,
    notInJson: 'a copy is a whole secret, so that it can move with its original',
  },
  dotenv: {
    kind: 'dotenv',
    schema: () => dotenvSchema,
    describe: describeDotenv,
    open: () => import('./dotenv/source.js').then((module) => module.dotenvSource),
  },
  generate: {
    kind: 'generate',
    schema: () => generateSchema,
    describe: describeGenerate,
    open: () => import('./generate/source.js').then((module) => module.generateSource),
    fresh: true,
  },
  vercel: { kind: 'vercel', schema: () => vercelSchema, describe: describeVercel },
  command: { kind: 'command', schema: () => commandSchema, describe: describeCommand },
  json: { kind: 'json', schema: jsonSchema, describe: describeJson },
  atlas: {
    kind: 'atlas',
    schema: () => atlasSchema,
    describe: describeAtlas,
    notInJson: 'Atlas rotates a whole connection string, not a field of a secret',
  },
};

/** The entry of a kind, or undefined for a word that names none. */
export function sourceKind(kind: string): SourceKindModule | undefined {
  return Object.hasOwn(sourceKinds, kind) ? (sourceKinds[kind as SourceKind] as SourceKindModule) : undefined;
}

/** A source in words: `dotenv CMS_API_KEY`. */
export function describeSource(source: Source): string {
  return (sourceKinds[source.kind] as SourceKindModule).describe(source);
}
