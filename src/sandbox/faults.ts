/**
 * What went over the wire, and what a test orders to go wrong. Every request is a `Call`. It is
 * offered to the hooks twice: before it takes effect, and after, when only the reply is missing.
 * That second moment is where a client cannot know what it has done.
 */

/** One request. It holds names, never values. */
export interface Call {
  /** Counts from 1. */
  readonly n: number;
  readonly service: string;
  readonly operation: string;
  readonly account: string;
  readonly region: string;
  /** What it was about: a secret, a service, a cluster; several joined by commas. */
  readonly target: string | undefined;
  /** In sandbox time. */
  readonly at: Date;
  readonly requestId: string;
  readonly userAgent: string | undefined;
  /** The error class it was answered with; absent while it runs and when it succeeded. */
  error?: string;
  /** It was stopped before it took effect, by something else than an answer of AWS. */
  lost?: true;
}

export type Phase = 'before' | 'after';

/** What shall go wrong; done in the order of the members. */
export interface Fault {
  /** Real milliseconds to wait. */
  readonly delay?: number;
  /** Anything: kill a child process, write a secret behind the client's back. */
  readonly run?: () => void | Promise<void>;
  /** Close the connection without an answer. */
  readonly cut?: boolean;
  /** Answer with this instead of what the protocol demands. */
  readonly body?: { readonly text: string; readonly status?: number; readonly type?: string };
  /** Answer with an error of AWS. */
  readonly error?: { readonly type: string; readonly message?: string; readonly status?: number };
}

export type Hook = (call: Call, phase: Phase) => Fault | undefined | Promise<Fault | undefined>;

export interface Order {
  readonly phase?: Phase;
  /** Only calls it says yes to. */
  readonly when?: (call: Call) => boolean;
  /** How many calls it shall hit. */
  readonly times?: number;
  /** How many matching calls pass unharmed first. */
  readonly skip?: number;
}

export class Faults {
  readonly #hooks = new Set<Hook>();

  /** Ask `hook` at both moments of every call. Returns how to stop that. */
  on(hook: Hook): () => void {
    this.#hooks.add(hook);
    return () => void this.#hooks.delete(hook);
  }

  /** Order a fault for the next call of an operation; `*` is any operation. */
  once(operation: string, fault: Fault, order: Omit<Order, 'times'> = {}): () => void {
    return this.times(operation, fault, { ...order, times: 1 });
  }

  /** Order a fault for several calls of an operation, by default for all. */
  times(operation: string, fault: Fault, order: Order = {}): () => void {
    const { phase = 'before', when = () => true, times = Number.POSITIVE_INFINITY, skip = 0 } = order;
    let seen = 0;
    const off = this.on((call, moment) => {
      if (moment !== phase || (operation !== '*' && call.operation !== operation) || !when(call)) return undefined;
      seen += 1;
      if (seen <= skip) return undefined;
      if (seen >= skip + times) off();
      return fault;
    });
    return off;
  }

  clear(): void {
    this.#hooks.clear();
  }

  /** Every fault ordered for this moment of this call. */
  async offer(call: Call, phase: Phase): Promise<Fault[]> {
    const ordered: Fault[] = [];
    for (const hook of [...this.#hooks]) {
      const fault = await hook(call, phase);
      if (fault !== undefined) ordered.push(fault);
    }
    return ordered;
  }
}
