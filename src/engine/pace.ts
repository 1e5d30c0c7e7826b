import { setTimeout as sleep } from 'node:timers/promises';

/** The only way to wait. */
export interface Pace {
  /** Resolves after so many milliseconds of AWS's time, or at once when the signal is given. */
  wait(ms: number, signal?: AbortSignal): Promise<void>;
  /** Milliseconds of AWS's time since some moment; only differences mean something. */
  now(): number;
}

/**
 * `SECRETSMITH_PACE` scales every wait, for an emulator whose clock runs faster; against AWS itself
 * (`emulated` false) it has no effect.
 */
export function openPace(env: NodeJS.ProcessEnv, emulated: boolean): Pace {
  const wish = Number(env.SECRETSMITH_PACE);
  const scale = emulated && wish > 0 && wish <= 1 ? wish : 1;
  return {
    now: () => performance.now() / scale,
    wait: (ms, signal) => sleep(ms * scale, undefined, signal ? { signal } : {}).catch(() => undefined),
  };
}

/** Between two looks at what is shown as it was before, in milliseconds; `SETTLE_MS` together. */
const WAITS_MS: readonly number[] = [100, 200, 400, 800, 1_600, 1_900];

/** As long as the answer is old, it is asked for again; after that it is what there is. */
export async function askUntil<T>(pace: Pace, ask: () => Promise<T>, isOld: (answer: T) => boolean): Promise<T> {
  let answer = await ask();
  for (const ms of WAITS_MS) {
    if (!isOld(answer)) break;
    await pace.wait(ms);
    answer = await ask();
  }
  return answer;
}
