/**
 * The leaves of the manifest. A message is one line; what follows a line break in it is the hint.
 */
import { z } from 'zod';
import { isDay } from '../core/time.js';
import { REGION, regionMeant } from './regions.js';

export const text = z.string().regex(/\S/, 'the text is empty');

export const variable = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'not the name of a variable\nletters, digits and `_`, no digit first');

/** Letters AWS accepts in a secret's name. */
export const SECRET_NAME = /^[A-Za-z0-9/_+=.@-]{1,512}$/;

export const secretName = z
  .string()
  .regex(SECRET_NAME, 'not a name AWS accepts\n1 to 512 ASCII letters, digits and any of / _ + = . @ -');

/** A short name of our own: of an environment, a service, a stopgap. */
export const shortName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/, 'not a short name\nletters, digits, `-` and `_`, at most 64');

export const account = z
  .string({
    error: ({ input }) =>
      typeof input === 'number' && input >= 0 && input < 1e12
        ? `an account is a quoted text, or its leading zeros are lost\naccount: "${String(input).padStart(12, '0')}"`
        : undefined,
  })
  .regex(/^\d{12}$/, 'an account has twelve digits\naccount: "039624954211"')
  .describe('The twelve digits of the AWS account, in quotes');

export const region = z
  .string()
  .superRefine((text, context) => {
    if (REGION.test(text)) return;
    const meant = regionMeant(text);
    const hint = meant === undefined ? 'a region is written us-east-1' : `did you mean ${meant}?`;
    context.addIssue({ code: 'custom', message: `not an AWS region\n${hint}` });
  })
  .meta({ pattern: REGION.source, description: 'us-east-1' });

/** A day, to its end in UTC. */
export const day = z
  .string({ error: ({ input }) => (typeof input === 'number' ? `not a day\n${DAY_HINT}` : undefined) })
  .superRefine((text, context) => {
    if (isDay(text)) return;
    const [, year, month, date] = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:T.*)?$/.exec(text) ?? [];
    const meant = `${year}-${month?.padStart(2, '0')}-${date?.padStart(2, '0')}`;
    const exists = isDay(meant);
    const message = year === undefined || exists ? 'not a day' : 'there is no such day';
    context.addIssue({ code: 'custom', message: `${message}\n${exists ? `did you mean ${meant}?` : DAY_HINT}` });
  })
  .meta({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', description: 'A day, YYYY-MM-DD; it lasts until its end in UTC' });

const DAY_HINT = 'a day is written YYYY-MM-DD: 2026-12-31';

const DURATION_HINT = 'a duration is in days or weeks: 90d, 12w';

/** Days. */
export const duration = z
  .string({
    error: ({ input }) =>
      typeof input === 'number'
        ? `not a duration\n${input > 0 && Number.isInteger(input) ? `did you mean ${input}d? ` : ''}${DURATION_HINT}`
        : undefined,
  })
  .regex(/^[1-9]\d{0,3}[dw]$/, `not a duration\n${DURATION_HINT}`)
  .transform((text) => Number.parseInt(text, 10) * (text.endsWith('w') ? 7 : 1))
  .describe('Days or weeks: 90d, 12w');

/** A ticket's number or key; `"#56"` and `56` are one ticket. */
export const ticket = z
  .union([
    z
      .number()
      .int()
      .min(1)
      .transform((number) => String(number)),
    z
      .string()
      .regex(/^#?[^\s#]/, 'the ticket is empty')
      .transform((text) => text.replace(/^#/, '')),
  ])
  .describe('A number or a quoted text: 56, "#56", OPS-12. Unquoted, #56 is a comment');
