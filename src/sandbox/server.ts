/**
 * The sandbox on the wire: one HTTP server on loopback for all services and accounts. It records each
 * call, does what was ordered to go wrong, and leaves the rest to the gateway. It logs nothing.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { admit, credentials, perform, type Reply, type Request, refuse, route, targetOf } from './aws/gateway.js';
import { ApiError } from './aws/json.js';
import type { Cloud } from './cloud.js';
import type { Call, Fault, Phase } from './faults.js';
import { uuid } from './random.js';

export interface ServeOptions {
  /** Default: one that is free. */
  readonly port?: number;
}

export interface Served {
  readonly url: string;
  readonly port: number;
  /** Stop listening and cut what is still connected. */
  close(): Promise<void>;
}

/** Serve a cloud on 127.0.0.1, and nowhere else: it holds secrets and checks no signature. */
export async function serve(cloud: Cloud, options: ServeOptions = {}): Promise<Served> {
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    answer(cloud, request, response).catch((error: unknown) => {
      // A defect of the sandbox, not an answer of AWS. The text of an error may hold what was sent.
      const name = error instanceof Error ? error.name : 'Error';
      if (!response.headersSent) response.writeHead(500, { 'x-amzn-errortype': 'SandboxDefect' });
      response.end(JSON.stringify({ __type: 'SandboxDefect', message: `the sandbox failed with ${name}` }));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(cloud: Cloud, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const requestId = uuid(cloud.requestIds);
  const body = await text(incoming);
  const request = { ...route(incoming.headers['x-amz-target'], body), headers: incoming.headers, body };
  if (cloud.latency > 0) await sleep(cloud.latency);
  const reply = await handle(cloud, request, requestId);
  const head = { 'x-amzn-requestid': requestId, date: cloud.clock.now().toUTCString() };
  if (reply === 'cut') {
    incoming.socket.destroy();
    return;
  }
  response.writeHead(reply.status, {
    ...head,
    'content-type': reply.type,
    'content-length': Buffer.byteLength(reply.body),
  });
  response.end(reply.body);
}

/** From the faults ordered for this call to its reply. */
async function handle(cloud: Cloud, request: Request, requestId: string): Promise<Reply | 'cut'> {
  const { service, operation } = request;
  const scope = credentials(request.headers.authorization);
  const call: Call = {
    n: cloud.calls.length + 1,
    service,
    operation,
    account: scope.account,
    region: scope.region,
    target: targetOf(request),
    at: cloud.clock.now(),
    requestId,
    userAgent: request.headers['user-agent'],
  };
  cloud.calls.push(call);

  const refused = admit(cloud, call, scope);
  if (refused !== undefined) return refuse(call, refused);
  const before = await faulted(cloud, call, 'before');
  if (before !== undefined) {
    if (call.error === undefined) call.lost = true;
    return before;
  }
  const reply = perform(cloud, request, call);
  if (reply.error !== undefined) call.error = reply.error;
  return (await faulted(cloud, call, 'after')) ?? reply;
}

/** Do what is ordered for this moment; undefined when the call goes on. */
async function faulted(cloud: Cloud, call: Call, phase: Phase): Promise<Reply | 'cut' | undefined> {
  for (const fault of await cloud.faults.offer(call, phase)) {
    if (fault.delay !== undefined) await sleep(fault.delay);
    await fault.run?.();
    const reply = replyOf(call, fault);
    if (reply !== undefined) return reply;
  }
  return undefined;
}

function replyOf(call: Call, fault: Fault): Reply | 'cut' | undefined {
  if (fault.cut) return 'cut';
  if (fault.body) {
    const { text: body, status = 200, type = 'text/html' } = fault.body;
    return { status, type, body };
  }
  const { error } = fault;
  return error && refuse(call, new ApiError(error.type, error.message ?? `${error.type} was ordered`, error.status));
}

async function text(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
