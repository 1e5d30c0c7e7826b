/**
 * Signals. The first one asks: the call in flight is finished and nothing new is begun. The second ends
 * the process at once. Either way the exit listeners run, so this run's files are removed.
 */
import { setMaxListeners } from 'node:events';

export interface Interrupt {
  readonly signal: AbortSignal;
  /** Which signal came, if one did. */
  readonly received: NodeJS.Signals | undefined;
  close(): void;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;
const NUMBERS = { SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGTERM: 15 } as const;

/** The shell's exit code for a process that a signal ended. */
export function exitCodeOf(signal: NodeJS.Signals): number {
  return 128 + (NUMBERS[signal as keyof typeof NUMBERS] ?? 0);
}

/** The signal that such an exit code tells of. */
export function signalOf(exit: number): NodeJS.Signals | undefined {
  return SIGNALS.find((signal) => exitCodeOf(signal) === exit);
}

/** Without `gently`, the first signal already ends the process: for what changes nothing. `last` is told of the one that does, with its exit. */
export function openInterrupt(gently?: () => void, last: (exit: number) => void = () => {}): Interrupt {
  const controller = new AbortController();
  // Every restart that is followed listens; Node warns from the eleventh listener on.
  setMaxListeners(0, controller.signal);
  let received: NodeJS.Signals | undefined;
  const onSignal = (signal: NodeJS.Signals) => {
    if (received !== undefined || !gently) {
      const exit = exitCodeOf(signal);
      last(exit);
      process.exit(exit);
    }
    received = signal;
    gently();
    controller.abort(signal);
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return {
    signal: controller.signal,
    get received() {
      return received;
    },
    close: () => {
      for (const signal of SIGNALS) process.off(signal, onSignal);
    },
  };
}
