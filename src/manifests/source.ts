import { z } from 'zod';
import type { Source } from '../core/model.js';
import { nearest } from '../core/nearest.js';
import { type SourceKindModule, sourceKind, sourceKinds } from '../providers/registry.js';
import { quoted } from './path.js';
import { check } from './wording.js';

const KINDS = Object.values(sourceKinds) as readonly SourceKindModule[];
const WORDS = KINDS.filter((kind) => kind.word).map((kind) => kind.kind);
const KEYS = KINDS.filter((kind) => !kind.word).map((kind) => kind.kind);
const FORMS = `a source is ${WORDS.map((word) => `\`${word}\``).join(' or ')}, or one key of ${KEYS.join(', ')}`;

/** A source, read by the schema of the one kind it names; a union of all kinds would say nothing useful. */
export const sourceSchema: z.ZodType<Source> = picked(false);

function picked(inJson: boolean): z.ZodType<Source> {
  // Made when the first JSON secret is read, for it contains itself.
  const nested = z.lazy(() => nestedSource);
  const schemas = new Map(KINDS.map((kind) => [kind.kind, kind.schema(nested)]));
  return z.unknown().transform((value, context): Source => {
    const wrong = (message: string, hint?: string, path: string[] = []): never => {
      const params = { side: path.length > 0 ? 'key' : 'value' };
      context.addIssue({ code: 'custom', message: hint === undefined ? message : `${message}\n${hint}`, path, params });
      return z.NEVER;
    };
    if (value === undefined || value === null) {
      return wrong(value === null ? 'the source has no value' : '`source` is missing', FORMS);
    }
    const name = nameOfKind(value, wrong);
    if (name === undefined) return z.NEVER;
    const kind = sourceKind(name);
    const schema = kind && schemas.get(kind.kind);
    if (kind === undefined || schema === undefined) return z.NEVER;
    if (inJson && kind.notInJson !== undefined) {
      return wrong(`a field of a JSON secret cannot be \`${kind.kind}\``, kind.notInJson);
    }
    const found = check(schema, kind.word ? value : (value as Record<string, unknown>)[kind.kind]);
    if (found.data !== undefined) return { kind: kind.kind, ...found.data } as Source;
    for (const issue of found.issues) {
      // Zod words an issue again that has neither message nor input.
      context.issues.push({
        ...issue,
        input: value,
        path: [...(kind.word ? [] : [kind.kind]), ...issue.path],
      } as never);
    }
    return z.NEVER;
  });
}

const nestedSource: z.ZodType<Source> = picked(true);

type Wrong = (message: string, hint?: string, path?: string[]) => never;

/** The kind that a source names, or undefined after saying why it names none. Never a word that was not a key. */
function nameOfKind(value: unknown, wrong: Wrong): string | undefined {
  if (typeof value === 'string') {
    if (sourceKind(value)?.word) return value;
    if (sourceKind(value)) return wrong(`\`${value}\` needs to know more`, `source: { ${value}: … }`);
    const meant = nearest(value, WORDS);
    return wrong('this is no source', meant === undefined ? FORMS : `did you mean \`${meant}\`?`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return wrong('this is no source', FORMS);
  const keys = Object.keys(value);
  const [key] = keys;
  if (key === undefined) return wrong('the source has no key', FORMS);
  if (keys.length > 1) {
    const named = keys.slice(0, 4).map((name) => quoted(name).trim() || 'another');
    return wrong(
      `a source has one key, and this one has ${named.join(' and ')}`,
      'keys of the row stand beside `source`, not under it',
    );
  }
  if (sourceKind(key)?.word) return wrong(`\`${key}\` is a plain word`, `source: ${key}`, [key]);
  if (sourceKind(key) === undefined) {
    const meant = nearest(key, KEYS);
    return wrong(`unknown source${quoted(key)}`, meant === undefined ? FORMS : `did you mean \`${meant}\`?`, [key]);
  }
  return key;
}
