/**
 * The outer shape of a manifest. What a source holds is each kind's own affair, so the schema of a
 * source is a parameter: the loader picks it by its one key, an editor is given all of them.
 */
import { z } from 'zod';
import type { Source } from '../core/model.js';
import { account, day, duration, region, secretName, shortName, text, ticket, variable } from './fields.js';

const consumer = z
  .union([
    z.string().describe("A service, by its short name under the environment's `ecs`"),
    z
      .strictObject({
        vercel: variable.describe("A variable of the environment's Vercel project"),
        redeploy: z.boolean().default(false).describe('Deploy again on Vercel after a change'),
      })
      .describe('A variable on Vercel that gets the same value'),
    z
      .strictObject({
        external: text.describe('What reads it: a Lambda, a scheduled task, an image build'),
        apply: text.optional().describe('The command that gives it the new value; listed for a person'),
      })
      .describe('Something a restart cannot reach'),
  ])
  .meta({ id: 'Consumer', description: 'Who reads the value' });

const acceptance = z
  .strictObject({
    rule: z
      .string()
      .regex(
        /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
        'not the name of an audit rule\na rule is written in lower case: atlas-open-access',
      )
      .describe('The audit rule: atlas-open-access'),
    reason: text.describe('Why it is accepted'),
    until: day,
    ticket: ticket.optional(),
  })
  .meta({ id: 'Acceptance', description: 'A finding that a person has accepted until the end of a day' });

const credentials = z
  .strictObject({ secret: secretName })
  .describe("The secret that holds the tool's own credentials, read with the caller's role");

const environmentShape = {
  prefix: secretName.optional().describe("What its secrets' names begin with; default: its name and a slash"),
  aws: z
    .strictObject({
      account,
      region,
      profile: text.optional().describe('The AWS profile to use when nothing else is said'),
      kmsKey: text.optional().describe('The key its secrets are encrypted with: alias/…, an id or an ARN'),
    })
    .describe('The account and region that hold its secrets'),
  ecs: z
    .strictObject({
      cluster: text.describe('Its name in ECS'),
      services: z.record(shortName, text).describe('A short name for each service: its name in ECS'),
    })
    .optional()
    .describe('The cluster and services that read its secrets'),
  vercel: z
    .strictObject({
      project: text.describe('Its id or name: prj_…'),
      team: text.optional().describe('Its id or slug: team_…'),
      environment: text.describe('production, preview, development or a custom environment'),
      credentials: credentials.optional(),
    })
    .optional()
    .describe('The Vercel project and environment that values come from or go to'),
  atlas: z
    .strictObject({
      project: z
        .string()
        .regex(/^[0-9a-f]{24}$/, "not the id of an Atlas project\n24 hex digits, from the project's settings")
        .describe("The project's id"),
      cluster: text.describe("The cluster's name"),
      verify: z
        .enum(['direct', 'status-only'])
        .default('direct')
        .describe('direct: a new password is proved by logging in; status-only: what Atlas says is enough'),
      credentials: credentials.optional(),
    })
    .optional()
    .describe('The MongoDB Atlas project whose users are rotated'),
  protected: z.boolean().default(false).describe("Writing needs the environment's name typed back, and a reason"),
  unattended: z.array(z.literal('rotate')).default([]).describe('What may run here with nobody watching'),
  createMissing: z.boolean().default(false).describe('May apply create a secret that does not exist?'),
  placeholders: z
    .array(text)
    .min(1)
    .default(['PLACEHOLDER'])
    .describe('Texts that count as no value: the whole value, trimmed, case-sensitive'),
  owner: text.optional().describe('Owner of rows and stopgaps that name none'),
  consumers: z.array(consumer).default([]).describe('Consumers of rows that name none'),
  accept: z.array(acceptance).default([]).describe('Findings a person has accepted'),
};

const stopgapShape = {
  reason: text.describe('Why it is not the real thing yet'),
  ticket: ticket.optional(),
  until: day,
  owner: text.optional().describe("Who ends it; default: the row's owner"),
};

const stopgap = z
  .strictObject(stopgapShape)
  .meta({ id: 'Stopgap', description: 'Why a secret holds something that is not meant to stay' });

const shape = z
  .union([
    z.enum(['mongodb-uri', 'url', 'json', 'pem', 'uuid']),
    z
      .strictObject({
        pattern: z.string().refine(isPattern, 'the pattern is not a regular expression').optional(),
        minLength: z.number().int().min(1).optional(),
        maxLength: z.number().int().min(1).optional(),
      })
      .refine(
        (text) => Object.keys(text).length > 0,
        'the shape says nothing\ngive it a pattern, minLength or maxLength',
      )
      .refine(
        ({ minLength, maxLength }) => (minLength ?? 0) <= (maxLength ?? Number.POSITIVE_INFINITY),
        'minLength is larger than maxLength',
      ),
  ])
  .meta({ id: 'Shape', description: 'What a value has to look like before it is written' });

const rotate = z
  .union(
    [
      z.strictObject({
        every: duration,
        outage: z
          .literal('accepted')
          .optional()
          .describe('Whoever still uses the old password is cut off, and that is accepted'),
      }),
      z.strictObject({ never: text.describe('Why it never rotates') }),
      z.strictObject({ by: z.literal('aws').describe('Secrets Manager rotates it, and secretsmith leaves it alone') }),
    ],
    {
      error: ({ input }) =>
        typeof input === 'string' ? 'not a rotation\nrotate: { every: 90d }, { never: WHY } or { by: aws }' : undefined,
    },
  )
  .meta({ id: 'Rotation', description: 'When it changes: every so often, never, or when AWS does it' });

function rowShape(source: z.ZodType<Source>) {
  return {
    source,
    follow: z
      .boolean()
      .default(false)
      .describe('The source stays the truth, instead of only supplying the first value'),
    consumers: z.array(consumer).optional().describe("Who reads it; default: the environment's consumers"),
    stopgap: z
      .union([z.string().describe('One of `stopgaps`, by its name'), stopgap])
      .optional()
      .describe('It holds something that is not meant to stay'),
    permanent: z.boolean().default(false).describe('A copy that is meant to stay one'),
    shape: shape.optional(),
    rotate: rotate.optional(),
    until: day.optional().describe('Last day of a placeholder'),
    variable: variable.optional().describe('The variable a task sees, where no task definition says so yet'),
    description: text.optional().describe('What it is for'),
    owner: text.optional().describe("Who answers for it; default: the environment's owner"),
    accept: z.array(acceptance).default([]).describe('Findings about this secret that a person has accepted'),
  };
}

/** The shapes of the parts, for a manifest that has to be read part by part because something in it is wrong. */
export function shapesOf(source: z.ZodType<Source>) {
  return { environment: environmentShape, stopgap: stopgapShape, row: rowShape(source) };
}

export function manifestSchema(source: z.ZodType<Source>) {
  const row = z
    .strictObject(rowShape(source))
    .meta({ id: 'Row', description: 'One secret: where its value comes from, who reads it, when it changes' });
  const environment = z.strictObject(environmentShape).meta({
    id: 'Environment',
    description: 'An AWS account and region, and the secrets whose names begin with its prefix',
  });
  return z.strictObject({
    version: z
      .literal(1, 'this secretsmith reads manifests of version 1\nversion: 1')
      .describe('Version of this format'),
    environments: z
      .record(shortName, environment)
      .refine((all) => Object.keys(all).length > 0, 'the manifest names no environment')
      .describe('By name, as --env takes it'),
    stopgaps: z.record(shortName, stopgap).default({}).describe('Stopgaps that several rows share, by name'),
    secrets: z
      .record(z.string().meta({ pattern: SECRET_NAME_PATTERN }), row)
      .describe("By the secret's full name in AWS"),
    journal: text.optional().describe('Directory of the run records, relative to the manifest'),
  });
}

// Names are looked at after the schema, so that a bad name does not hide what else is wrong in its row.
const SECRET_NAME_PATTERN = '^[A-Za-z0-9/_+=.@-]{1,512}$';

function isPattern(pattern: string): boolean {
  try {
    new RegExp(pattern, 'u');
    return true;
  } catch {
    return false;
  }
}

export type ManifestShape = z.output<ReturnType<typeof manifestSchema>>;
export type EnvironmentShape = ManifestShape['environments'][string];
export type StopgapShape = ManifestShape['stopgaps'][string];
export type RowShape = ManifestShape['secrets'][string];
export type ConsumerShape = z.output<typeof consumer>;
export type AcceptanceShape = z.output<typeof acceptance>;
