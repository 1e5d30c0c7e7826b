/**
 * A loopback front of the sandbox that refuses what was signed at another time, as AWS does and the sandbox does not:
 * "Signature expired" (IAM user guide, "Troubleshoot SigV4", checked 2026-11-22).
 */
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Cloud } from '../../src/sandbox/cloud.js';

/** AWS allows five; a sandbox whose clock runs fast needs more between two calls. */
const MOST_MS = 15 * 60_000;

export interface StrictClock {
  readonly url: string;
  /** Calls that were refused. */
  readonly refused: readonly string[];
  close(): Promise<void>;
}

export async function openStrictClock(target: string, { clock }: Cloud): Promise<StrictClock> {
  const refused: string[] = [];
  const server = createServer((incoming, response) => {
    const operation = `${incoming.headers['x-amz-target'] ?? 'sts'}`.split('.').at(-1) as string;
    const signed = signedAt(`${incoming.headers['x-amz-date']}`);
    if (Math.abs(signed - clock.now().getTime()) > MOST_MS) {
      refused.push(operation);
      const sts = operation === 'sts';
      const message = `Signature expired: ${signed} is now earlier than it may be`;
      response.writeHead(403, {
        date: clock.now().toUTCString(),
        'content-type': sts ? 'text/xml' : 'application/x-amz-json-1.1',
      });
      response.end(
        sts
          ? `<ErrorResponse><Error><Code>SignatureDoesNotMatch</Code><Message>${message}</Message></Error></ErrorResponse>`
          : JSON.stringify({ __type: 'InvalidSignatureException', message }),
      );
      incoming.resume();
      return;
    }
    const onward = request(
      target,
      { method: incoming.method, headers: incoming.headers, path: incoming.url },
      (answer) => {
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(response);
      },
    );
    onward.on('error', () => response.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    refused,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** `20261122T065735Z` */
function signedAt(text: string): number {
  return Date.parse(text.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}
