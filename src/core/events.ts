import type { ServiceEvent } from './model.js';

/** What happens while it happens: events for whoever shows them. They hold names, never values. */
export type Event =
  | { readonly kind: 'write-begun'; readonly total: number }
  | { readonly kind: 'written'; readonly name: string; readonly version: string }
  | { readonly kind: 'write-failed'; readonly name: string; readonly message: string }
  | { readonly kind: 'settling'; readonly ms: number }
  /** For somebody else's deployment to end. */
  | { readonly kind: 'restart-waits'; readonly service: string }
  /** `followed`: it was under way before this run came to it. */
  | {
      readonly kind: 'restart-begun';
      readonly service: string;
      readonly deployment: string;
      readonly followed: boolean;
    }
  | {
      readonly kind: 'restart-seen';
      readonly service: string;
      readonly tasks: readonly TaskSeen[];
      readonly wanted: number;
      /** What ECS said last of the service. */
      readonly event: ServiceEvent | undefined;
    }
  /** `open`: it goes on without this run, or was not begun; nothing is known to have failed. */
  | {
      readonly kind: 'restart-ended';
      readonly service: string;
      readonly ok: boolean;
      readonly open: boolean;
      readonly message: string;
    };

export interface TaskSeen {
  readonly id: string;
  readonly age: 'new' | 'old';
  readonly state: 'starting' | 'running';
  /** Undefined for one that is still provisioned. */
  readonly since: Date | undefined;
}

export type Report = (event: Event) => void;
