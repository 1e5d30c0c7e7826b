/** What holds of every screen, at every width, in colour and without, for names of any length. */
import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import type { Receipt } from '../../src/core/model.js';
import { appliedScreen } from '../../src/views/applied.js';
import { planScreen } from '../../src/views/plan.js';
import { eventText } from '../../src/views/progress.js';
import { type Style, table, wrap } from '../../src/views/style.js';
import { RESTART_FAILED, RUN, SCREENS, WRITE_FAILED } from '../support/screens.js';
import { APPLY, HERE, NARROW, OPERATOR, PROD, receiptsOf, WIDE } from '../support/story.js';
import {
  at,
  CONSOLE,
  copyOf,
  dotenv,
  NOW,
  ours,
  planOf,
  row,
  service,
  stored,
  TERRAFORM,
  task,
} from '../support/world.js';

const WIDTHS = [40, 59, 60, 80, 200];

/** Names, commands and hints are never cut; beside them a line may hold a mark and nothing else. */
const WHOLE =
  /gh workflow run|^\s*((hint|fix|record):|# try:|export |(finish it +)?secretsmith |(\S{1,4} )?\S+$|\S+:\d+:\d+ )/u;

const tooWide = (text: string, { width }: Style) =>
  text.split('\n').filter((line) => stringWidth(line) > width && !WHOLE.test(line) && !isService(line));
/** A service has two names, which stand side by side. */
const isService = (line: string) => /^ {2}[>!.] \S+ +\S+$/.test(line);

const wordsOf = (text: string) => text.split(/\s+/).filter((word) => word !== '' && word !== '#');
const commandsOf = (text: string) =>
  text.match(/(?<=(hint|fix|record|try): ).*$|(secretsmith [a-z]+|gh workflow) .*$/gm) ?? [];

describe.each(Object.entries(SCREENS))('%s', (_, draw) => {
  const drawn = (style: Style) => draw(style);

  it.each(WIDTHS)('is no wider than %i columns', (width) => {
    expect(tooWide(drawn({ ...WIDE, width }), { ...WIDE, width })).toEqual([]);
  });

  it('ends with hints that are each told once', () => {
    const hints = drawn(WIDE).match(/^hint: .*$/gm) ?? [];
    expect(hints).toEqual([...new Set(hints)]);
  });

  it('has no line that ends in a space', () => {
    for (const width of WIDTHS) expect(drawn({ ...WIDE, width })).not.toMatch(/ $/m);
  });

  it.each(WIDTHS)('says the same in colour, in %i columns', (width) => {
    expect(stripVTControlCharacters(drawn({ ...WIDE, width, colour: true }))).toBe(drawn({ ...WIDE, width }));
  });

  it('says the same in 40 columns, word by word, and cuts no command', () => {
    expect(wordsOf(drawn(NARROW))).toEqual(wordsOf(drawn(WIDE)));
    expect(commandsOf(drawn(NARROW))).toEqual(commandsOf(drawn(WIDE)));
  });

  it('is ASCII where the terminal is not UTF-8', () => {
    expect(drawn({ ...WIDE, utf8: false })).toMatch(/^[\x20-\x7e\n]*$/);
  });
});

it('colour is there when it is wanted', () => {
  expect(SCREENS['plan, to fill']({ ...WIDE, colour: true })).toContain('\u001b[');
});

describe('any plan', () => {
  const SITUATIONS = ['fill', 'blocked', 'manual', 'done', 'foreign', 'reserved', 'copy', 'missing'] as const;
  const part = fc.stringMatching(/^[a-z0-9][a-z0-9.@-]{0,60}$/);
  const aRow = fc.record({
    name: fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => `prod/${parts.join('/')}`),
    what: fc.constantFrom(...SITUATIONS),
  });
  const rows = fc.uniqueArray(aRow, { selector: ({ name }) => name, minLength: 1, maxLength: 30 });
  const aService = fc.record({
    alias: part,
    running: fc.integer({ min: 0, max: 3 }),
    age: fc.constantFrom(-90_000, -1),
  });
  const services = fc.uniqueArray(aService, { selector: ({ alias }) => alias, maxLength: 3 });
  const outcome = fc.constantFrom<Receipt['outcome']>('done', 'unneeded', 'held', 'stopped', 'failed', 'unconfirmed');

  const aPlan = fc.tuple(rows, services).map(([declared, services]) => {
    const original = declared.find(({ what }) => what === 'fill' || what === 'done')?.name;
    const declaredRows = declared.map(({ name, what }) => {
      if (what === 'copy' && original !== undefined) return row(name, copyOf(original));
      return row(name, what === 'manual' ? 'manual' : what === 'reserved' ? 'placeholder' : dotenv('X'), {
        follow: what === 'foreign',
      });
    });
    const secrets = declared.flatMap(({ name, what }) => {
      if (what === 'missing') return [];
      if (what === 'done') return [stored(name, ours('fill', name))];
      if (what === 'foreign') return [stored(name, CONSOLE, { content: 'other-than-source' })];
      return [stored(name, TERRAFORM, what === 'blocked' ? { deletion: at(1) } : {})];
    });
    const names = declared.map(({ name }) => name);
    return planOf({
      rows: declaredRows,
      secrets,
      services: services.map(({ alias, running, age }) =>
        service(
          alias,
          names,
          Array.from({ length: running }, (_, index) => task(`t${index}`, at(age), names)),
          {
            desired: running,
          },
        ),
      ),
    });
  });
  const aStyle = fc.record({ width: fc.integer({ min: 40, max: 200 }), colour: fc.boolean(), utf8: fc.boolean() });

  it('names every row that needs a person, and every change, whole and once, at any width', () => {
    fc.assert(
      fc.property(aPlan, aStyle, (plan, style) => {
        const usage = { calls: 1, valuesRead: 0 };
        const text = stripVTControlCharacters(
          planScreen({ environment: PROD, identity: OPERATOR, plan, usage, apply: APPLY, here: HERE }, style, true),
        );
        expect(tooWide(text, style)).toEqual([]);
        const words = wordsOf(text).map((word) => word.replace(/,$/, ''));
        const shown = plan.rows.filter(({ action }) => action !== 'none');
        const settled = plan.writes.length === 0 && plan.restarts.length === 0;
        for (const { name, action } of shown) {
          if (action === 'blocked' || action === 'fill' || action === 'replace') expect(words).toContain(name);
          else if (!settled) expect(words).toContain(name);
        }
      }),
      { numRuns: 300, seed: 80 },
    );
  });

  it('the eye that reads only the last line finds a command, or what the plan comes to', () => {
    fc.assert(
      fc.property(aPlan, (plan) => {
        const usage = { calls: 1, valuesRead: 0 };
        const text = planScreen(
          { environment: PROD, identity: OPERATOR, plan, usage, apply: APPLY, here: HERE },
          { ...WIDE, width: 1000 },
        );
        const last = text.split('\n').at(-1);
        expect(last).toMatch(
          /^(hint: secretsmith apply --env prod --expect [0-9a-f]{7}|Nothing (to do|can be done): .*)$/,
        );
      }),
      { numRuns: 300, seed: 81 },
    );
  });

  it('however it ended, the first line does not claim more than was done', () => {
    fc.assert(
      fc.property(aPlan, fc.infiniteStream(outcome), aStyle, (plan, outcomes, style) => {
        const decided = (one: Receipt): Receipt => ({ ...one, outcome: outcomes.next().value as Receipt['outcome'] });
        const receipts = receiptsOf(plan);
        const writes = receipts.writes.map(decided);
        const restarts = receipts.restarts.map(decided);
        const screen = {
          environment: PROD,
          plan,
          writes,
          restarts,
          spared: [],
          production: { at: NOW, services: [], unseen: plan.restarts.map(({ target }) => target) },
          interrupted: false,
          finish: APPLY,
          here: HERE,
          tookMs: 1,
          journal: undefined,
        };
        const text = stripVTControlCharacters(appliedScreen(screen, { ...style, width: Math.max(style.width, 100) }));
        expect(tooWide(stripVTControlCharacters(appliedScreen(screen, style)), style)).toEqual([]);
        const good = [...writes, ...restarts].every(({ outcome }) => outcome === 'done' || outcome === 'unneeded');
        const whole = good && plan.rows.every(({ action }) => action !== 'blocked');
        expect(/^Applied [0-9a-f]{7} to prod in /.test(text)).toBe(whole);
        const changed = [...writes, ...restarts].some(({ outcome }) => outcome === 'done' || outcome === 'unconfirmed');
        expect(text.includes('production now')).toBe(!whole && changed);
      }),
      { numRuns: 300, seed: 82 },
    );
  });
});

describe('a row of a table', () => {
  const line = (name: string, command: boolean) => ({
    indent: 0,
    mark: '>',
    name,
    text: 'npm run a --b c d e',
    command,
  });
  it.each([
    ['beside its name', 60, 'x'.repeat(30)],
    ['under a long name', 60, 'x'.repeat(50)],
    ['in a narrow terminal', 20, 'x'],
  ])('never cuts a command %s', (_, width, name) => {
    const text = (command: boolean) => table({ ...WIDE, width }, [line(name, command)]).join('\n');
    expect(text(true)).toContain('npm run a --b c d e');
    expect(wordsOf(text(true))).toEqual(wordsOf(text(false)));
  });

  it('cuts other texts', () => {
    expect(table({ ...WIDE, width: 20 }, [line('x', false)]).length).toBe(3);
  });

  it('stands in one column with the others, and a very long name does not push them out', () => {
    const lines = ['a', 'bbb', 'x'.repeat(70)].map((name) => ({ indent: 2, mark: '+', name, text: 'text' }));
    expect(table(WIDE, lines)).toEqual(['  + a    text', '  + bbb  text', `  + ${'x'.repeat(70)}`, '      text']);
  });
});

describe('the words of a text', () => {
  const aText = fc
    .array(fc.stringMatching(/^[a-zé世]{1,12}$/u), { minLength: 1, maxLength: 30 })
    .map((words) => words.join(' '));
  it('stay as they are, and every line is as long as it may be', () => {
    fc.assert(
      fc.property(aText, fc.integer({ min: 10, max: 60 }), fc.integer({ min: 0, max: 9 }), (text, width, indent) => {
        const lines = wrap({ ...WIDE, width }, text, indent);
        expect(wordsOf(lines.join(' '))).toEqual(wordsOf(text));
        const room = width - indent;
        lines.forEach((line, index) => {
          const words = wordsOf(line);
          if (words.length > 1) expect(stringWidth(words.join(' '))).toBeLessThanOrEqual(room);
          const next = wordsOf(lines[index + 1] ?? '')[0];
          if (next) expect(stringWidth(`${words.join(' ')} ${next}`)).toBeGreaterThan(room);
        });
      }),
    );
  });
});

describe('a log has one line an event, and names what it is about', () => {
  it.each([...RUN, WRITE_FAILED, RESTART_FAILED].map((event) => [event.kind, event] as const))('%s', (_, event) => {
    const text = eventText(event);
    const name = 'name' in event ? event.name : 'service' in event ? event.service : undefined;
    if (name === undefined) expect(text).toBeUndefined();
    else expect(text).toMatch(new RegExp(`^(wrote|not written|restart) ${name}\\b[^\\n]*$`));
  });
});
