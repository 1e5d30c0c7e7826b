/** The record of a run. What it says of an apply is in kill.test.ts and execute.test.ts. */
import fs, {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { type Journal, type JournalOptions, openJournal } from '../../src/engine/journal.js';

vi.mock('node:fs', async (actual) => {
  const real = await actual<typeof fs>();
  return { ...real, default: real, appendFileSync: vi.fn(real.appendFileSync) };
});

/** The next line finds so much room, and no more. */
function leaveRoom(characters: number, code: string): void {
  vi.mocked(appendFileSync).mockImplementationOnce((path, data, options) => {
    fs.appendFileSync(path, String(data).slice(0, characters), options);
    throw Object.assign(new Error(`${code}: CANARY`), { code });
  });
}

const NOW = new Date('2026-04-22T18:40:00Z');
const BEGIN = { run: '0123456789ab', event: 'begin', command: 'apply', environment: 'dev', version: '0.1.0' };

function open(options: Partial<JournalOptions> = {}) {
  const home = mkdtempSync(join(tmpdir(), 'journal-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const notes: string[] = [];
  const journal = openJournal({
    directory: undefined,
    env: { XDG_STATE_HOME: home },
    run: '0123456789ab',
    context: { command: 'apply', environment: 'dev' },
    begin: { version: '0.1.0' },
    now: () => NOW,
    note: (text) => notes.push(text),
    ...options,
  });
  return { home, journal, notes };
}

const eventsOf = ({ file }: Journal) =>
  (file === undefined ? '' : readFileSync(file, 'utf8'))
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
    .map(({ event, exit }) => (exit === undefined ? event : `${event} ${exit}`));

it('has no file before there is something to say', () => {
  const { home, journal } = open();
  expect([journal.file, readdirSync(home)]).toEqual([undefined, []]);
});

it('is one private file of whole lines, each of which says who and where', () => {
  const { home, journal } = open();
  journal.write('write', { secret: 'dev/pay' });
  journal.result('written', { secret: 'dev/pay', text: 'two\nlines' });
  expect(journal.file).toBe(join(home, 'secretsmith', '2026-04-22T184000.000Z-0123456789ab.jsonl'));
  const file = journal.file as string;
  expect((statSync(file).mode & 0o777).toString(8)).toBe('600');
  expect((statSync(join(home, 'secretsmith')).mode & 0o777).toString(8)).toBe('700');
  const lines = readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const said = { at: NOW.toISOString(), run: '0123456789ab', command: 'apply', environment: 'dev', secret: 'dev/pay' };
  expect(lines).toEqual([
    { ...BEGIN, at: NOW.toISOString() },
    { ...said, event: 'write' },
    { ...said, event: 'written', text: 'two\nlines' },
  ]);
});

describe('ends', () => {
  it('with the exit', () => {
    const { journal } = open();
    journal.result('value-read', { secret: 'dev/pay' });
    journal.end(3);
    expect(eventsOf(journal)).toEqual(['begin', 'value-read', 'end 3']);
  });

  it('once', () => {
    const { journal } = open();
    journal.result('value-read', { secret: 'dev/pay' });
    journal.end(4);
    journal.end(130);
    expect(eventsOf(journal)).toEqual(['begin', 'value-read', 'end 4']);
  });

  it.each([
    [0, undefined],
    [4, undefined],
    [130, 'SIGINT'],
    [143, 'SIGTERM'],
    [129, 'SIGHUP'],
    [131, 'SIGQUIT'],
  ])('with the signal of exit %i', (exit, signal) => {
    const { journal } = open();
    journal.result('value-read', { secret: 'dev/pay' });
    journal.end(exit);
    const last = readFileSync(journal.file as string, 'utf8')
      .trimEnd()
      .split('\n')
      .at(-1) as string;
    expect(JSON.parse(last).signal).toBe(signal);
  });

  it('and makes no file for that alone', () => {
    const { home, journal } = open();
    journal.end(0);
    expect([eventsOf(journal), readdirSync(home)]).toEqual([[], []]);
  });
});

it('never goes on in a file that stands there already', () => {
  const { home, journal } = open();
  const folder = join(home, 'secretsmith');
  mkdirSync(folder);
  writeFileSync(join(folder, '2026-04-22T184000.000Z-0123456789ab.jsonl'), 'of somebody else', { mode: 0o666 });
  expect(() => journal.write('write', {})).toThrow(/EEXIST/);
});

it("stands in the manifest's directory where it names one", () => {
  const { home } = open();
  const { journal } = open({ directory: join(home, 'records') });
  journal.write('apply', {});
  expect(readdirSync(join(home, 'records'))).toHaveLength(1);
});

it('stops what it cannot announce, and no more than mentions what it cannot report', () => {
  const { home } = open();
  const blocked = join(home, 'my file');
  writeFileSync(blocked, '');
  const { journal, notes } = open({ directory: join(blocked, 'records') });
  expect(() => journal.write('write', {})).toThrow(/the record of this run cannot be written in .*: ENOTDIR/);
  const hint = `ls -ld '${blocked}'`;
  expect(() => journal.write('write', {})).toThrow(expect.objectContaining({ hints: expect.arrayContaining([hint]) }));
  expect(notes).toEqual([]);
  journal.result('written', {});
  journal.result('end', {});
  expect(notes).toHaveLength(1);
  expect(notes[0]).toContain('what follows is not in it');
});

describe('on a disk that is full', () => {
  it.each([
    ['ENOSPC', (home: string) => `df -h ${home}`],
    ['EDQUOT', (home: string) => `df -h ${home}`],
    ['EFBIG', () => 'ulimit -f'],
  ])('every try says %s, and what shows why', (code, hint) => {
    const { home, journal } = open();
    for (const room of [0, 20]) {
      leaveRoom(room, code);
      expect(() => journal.write('write', {})).toThrow(
        expect.objectContaining({
          message: `the record of this run cannot be written in ${join(home, 'secretsmith')}: ${code}`,
          hints: [hint(join(home, 'secretsmith')), 'journal: DIR in the manifest names another directory'],
        }),
      );
      expect(journal.file).toBeUndefined();
    }
    journal.write('write', {});
    expect(eventsOf(journal)).toEqual(['begin', 'write']);
  });

  it('no part of a line stays in it', () => {
    const { journal, notes } = open();
    journal.write('write', { secret: 'dev/päy' });
    leaveRoom(20, 'ENOSPC');
    expect(() => journal.write('write', {})).toThrow(/ENOSPC$/);
    leaveRoom(20, 'ENOSPC');
    journal.result('written', {});
    journal.end(4);
    expect(eventsOf(journal)).toEqual(['begin', 'write', 'end 4']);
    expect(notes).toEqual([expect.stringMatching(/ENOSPC; what follows is not in it$/)]);
  });
});
