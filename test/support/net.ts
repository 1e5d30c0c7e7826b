/** Looks for canaries wherever a run could have left one: what it printed, its files, its command line and environment. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Run } from './workplace.js';

/** A canary as it is and as it would be after the usual conversions, with a half of it at either end. */
export function formsOf(canary: string): string[] {
  const half = Math.ceil(canary.length / 2);
  const json = JSON.stringify(canary).slice(1, -1);
  const coded = encodeURIComponent(canary);
  const hex = Buffer.from(canary).toString('hex');
  const whole = [canary, json, JSON.stringify(json).slice(1, -1), coded, coded.replaceAll('%20', '+'), hex];
  return [...new Set([...whole, hex.toUpperCase(), canary.slice(0, half), canary.slice(-half), ...base64Of(canary)])];
}

/** Base64 of a text depends on how many bytes stand before it; the digits at its ends depend on its neighbours. */
function base64Of(canary: string): string[] {
  return [0, 1, 2].flatMap((before) => {
    const digits = Buffer.from(' '.repeat(before) + canary)
      .toString('base64')
      .replace(/=+$/, '');
    const inner = digits.slice(before === 0 ? 0 : before + 1, -2);
    return [inner, inner.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

export interface Net {
  /** Begin to watch a process. */
  watch(pid: number): void;
  /** Names of the places where something was caught, without what. */
  caught(run: Run, folder: string, beyond?: readonly (readonly [place: string, text: string])[]): string[];
}

const EVERY_MS = 5;

/** `own` are files of the folder that hold the canaries by right. */
export function openNet(canaries: readonly string[], own: readonly string[]): Net {
  const forms = canaries.flatMap(formsOf);
  const seen = new Map<string, string>();
  const look = (pid: number) => {
    for (const file of ['cmdline', 'environ']) {
      try {
        const text = readFileSync(`/proc/${pid}/${file}`, 'latin1');
        seen.set(file, `${seen.get(file) ?? ''}\n${text}`);
      } catch {
        return false;
      }
    }
    return true;
  };
  return {
    watch: (pid) => {
      const timer = setInterval(() => look(pid) || clearInterval(timer), EVERY_MS);
      look(pid);
    },
    caught: (run, folder, beyond = []) => {
      const files = filesUnder(folder).filter((file) => !own.includes(relative(folder, file)));
      const places = [
        ['stdout', run.stdout],
        ['stderr', run.stderr],
        ...seen,
        ...files.map((file) => [relative(folder, file), `${file}\n${readFileSync(file, 'utf8')}`] as const),
        ...beyond,
      ] as const;
      return places.filter(([, text]) => forms.some((form) => text.includes(form))).map(([place]) => place);
    },
  };
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
