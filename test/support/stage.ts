/** Where a transcript plays: what is typed runs for real, and what happens beside the terminal is done to the cloud. */
import { answerOf } from './normal.js';
import type { Transcript } from './transcript.js';
import { changes } from './truth.js';
import { openWorkplace, type Workplace } from './workplace.js';

/** Every transcript begins here, so that version and plan ids come out the same. */
const MORNING = new Date('2026-04-22T18:40:00Z');

export interface Stage {
  play(line: string): Promise<string[]>;
  close(): Promise<void>;
}

export async function openStage({ files }: Transcript): Promise<Stage> {
  const manifest = files.get('secrets.manifest.yaml');
  const world = files.get('world.yaml');
  const place = await openWorkplace({
    start: MORNING,
    ...(manifest === undefined ? {} : { manifest }),
    ...(world === undefined ? {} : { world }),
  });
  for (const [name, text] of files) place.file(name, text);
  place.dotenv();
  const running: Running = { pid: 0, since: 0, plan: '' };
  return {
    play: async (line) => {
      if (line.startsWith('# ')) return happen(line.slice(2), place, running);
      const { words, env } = wordsOf(line.slice(2).replaceAll('$PLAN', () => running.plan));
      if (words[0] !== 'secretsmith') throw new Error(`only secretsmith is typed here: ${line}`);
      running.since = place.cloud.calls.length;
      const run = await place.run(words.slice(1), { env, started: (pid) => (running.pid = pid) });
      running.plan = /\bPlan ([0-9a-f]{7}):/.exec(run.stdout + run.stderr)?.[1] ?? running.plan;
      return answerOf(run, place);
    },
    close: place.close,
  };
}

interface Running {
  pid: number;
  /** How many calls had been made when it began. */
  since: number;
  /** The id of the plan that was shown last: `$PLAN` on the next line. */
  plan: string;
}

type Happening = (place: Workplace, running: Running, words: readonly string[]) => void;

/** The sentences that a transcript may use behind `# `. */
const HAPPENINGS: readonly (readonly [RegExp, Happening])[] = [
  [
    /^IAM denies (\S+) on (\S+)$/,
    ({ cloud }, _, [action = '', name = '']) => {
      for (const { denied } of cloud.accounts.values()) denied.push({ action, resource: `*:secret:${name}-??????` });
    },
  ],
  [
    /^the next run is killed as AWS has made its write (\d+)$/,
    ({ cloud }, running, [count]) => {
      const kill = () => void process.kill(running.pid, 'SIGKILL');
      cloud.faults.once('PutSecretValue', { run: kill, cut: true }, { phase: 'after', skip: Number(count) - 1 });
    },
  ],
  [/^(\d+) days pass$/, ({ cloud }, _, [days]) => cloud.clock.advance(Number(days) * 86_400_000)],
  [
    /^all that AWS was asked: (.+)$/,
    ({ cloud }, { since }, [said]) => {
      const asked = [...new Set(cloud.calls.slice(since).map((call) => `${call.service}:${call.operation}`))].join(
        ', ',
      );
      if (asked !== said) throw new Error(`AWS was asked ${asked}`);
    },
  ],
  [
    /^nothing was written$/,
    ({ cloud }, { since }) => {
      const changed = changes(cloud, since).map((call) => call.operation);
      if (changed.length > 0) throw new Error(`AWS was asked ${changed.join(', ')}`);
    },
  ],
];

async function happen(sentence: string, place: Workplace, running: Running): Promise<string[]> {
  const [pattern, happening] = HAPPENINGS.find(([known]) => known.test(sentence)) ?? [];
  if (!pattern || !happening) throw new Error(`nothing here knows how to do this: # ${sentence}`);
  happening(place, running, pattern.exec(sentence)?.slice(1) ?? []);
  return [];
}

/** A line as a shell splits it: quotes keep words together, `NAME=value` in front sets a variable. */
function wordsOf(line: string): { words: string[]; env: Record<string, string> } {
  const all = [...line.matchAll(/(?:[^\s'"]|'[^']*'|"[^"]*")+/g)].map(([word]) => word.replace(/['"]/g, ''));
  const first = all.findIndex((word) => !/^[A-Z_]+=/.test(word));
  const env = Object.fromEntries(all.slice(0, first).map((word) => word.split(/=(.*)/s).slice(0, 2)));
  return { words: all.slice(first), env };
}
