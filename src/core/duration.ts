import { EXIT, Fault } from './fault.js';

const UNITS = { s: 1_000, m: 60_000, h: 3_600_000 } as const;

/** `90s`, `15m`, `1h` in milliseconds. Throws a `Fault` with exit 64. */
export function parseDuration(text: string, flag: string): number {
  const parts = /^(\d+)\s*([smh])$/.exec(text.trim());
  if (!parts) {
    throw new Fault('usage', `${flag} takes a time such as 90s, 15m or 1h`, { exit: EXIT.usage });
  }
  return Number(parts[1]) * UNITS[parts[2] as keyof typeof UNITS];
}
