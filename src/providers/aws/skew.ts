import type { Wire } from './wire.js';

/**
 * What AWS's clock is ahead of this machine's, in milliseconds, as the last answer told it. A signature is good for
 * five minutes (IAM user guide, "Troubleshoot SigV4", checked 2026-11-22). The SDK learns the difference from the
 * first answer of each client and asks again; a client that sends each call once has to know it before.
 */
export function clockOffset(wire: Wire): number {
  return wire.now === undefined ? 0 : wire.now.getTime() - Date.now();
}
