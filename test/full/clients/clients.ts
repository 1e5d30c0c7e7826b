/** Two official clients of AWS as functions: boto3, in a process that stays, and the AWS CLI, one process a call. */
import { type ChildProcessByStdio, execFile, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { AWS_CLI, PYTHON } from '../tools.js';
import type { World } from './world.js';

export interface Asked {
  readonly service: string;
  readonly operation: string;
  readonly input?: object;
  /** More environment than the sandbox's own. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface Refusal {
  readonly code: string;
  readonly message: string;
  /** boto3 alone: is it one of the operation's own errors, is it caught as that, and whose request was it? */
  readonly declared?: boolean;
  readonly caughtByItsClass?: boolean;
  readonly requestId?: string;
}

export interface Answered {
  readonly result?: unknown;
  readonly error?: Refusal;
  /** boto3 alone: where the answer is not of the shape that the service's model gives it. */
  readonly strangers?: readonly string[];
}

export type Client = (world: World, asked: Asked) => Promise<Answered>;

/** What only boto3 is asked: to fetch every page, to wait, to try again. */
export interface Boto3Asked extends Asked {
  readonly do?: 'call' | 'paginate' | 'wait';
  readonly pages?: { readonly PageSize: number };
  readonly waiter?: { readonly Delay: number; readonly MaxAttempts: number };
  readonly retries?: { readonly mode: string; readonly total_max_attempts: number };
}

export interface Boto3 {
  readonly call: (world: World, asked: Boto3Asked) => Promise<Answered>;
  close(): void;
}

export function openBoto3(): Boto3 {
  const child: ChildProcessByStdio<Writable, Readable, null> = spawn(
    PYTHON,
    [join(import.meta.dirname, 'boto3_client.py')],
    { stdio: ['pipe', 'pipe', 'inherit'], env: {} },
  );
  const waiting: { resolve(answered: Answered): void; reject(error: Error): void }[] = [];
  let ended: Error | undefined;
  const fail = (error: Error) => {
    ended ??= error;
    for (const { reject } of waiting.splice(0)) reject(error);
  };
  child.on('error', fail);
  child.on('exit', (code) => fail(new Error(`boto3 ended with ${code}`)));
  child.stdin.on('error', fail);
  createInterface({ input: child.stdout }).on('line', (line) => waiting.shift()?.resolve(JSON.parse(line)));
  return {
    call: (world, { env, ...asked }) =>
      new Promise((resolve, reject) => {
        if (ended !== undefined) return reject(ended);
        waiting.push({ resolve, reject });
        child.stdin.write(`${JSON.stringify({ do: 'call', ...asked, env: { ...world.env, ...env } })}\n`);
      }),
    close: () => void child.kill(),
  };
}

/** `aws SERVICE OPERATION --cli-input-json …`, one page and one try. */
export const awsCli: Client = async (world, { service, operation, input = {}, env }) => {
  const { binary, rest } = apart(input);
  const words = [service, kebab(operation), '--no-paginate', '--cli-input-json', JSON.stringify(rest)];
  for (const [member, base64] of binary) {
    const file = join(world.env.HOME ?? '', member);
    writeFileSync(file, Buffer.from(base64, 'base64'));
    words.push(`--${kebab(member)}`, `fileb://${file}`);
  }
  const { code, stdout, stderr } = await aws(world, words, { AWS_MAX_ATTEMPTS: '1', ...env });
  if (code === 0) return { result: stdout === '' ? {} : JSON.parse(stdout) };
  const [, type = stderr, message = ''] =
    /An error occurred \((\w+)\) when calling the \w+ operation[^:]*: (.*)/.exec(stderr) ?? [];
  return { error: { code: type, message } };
};

/** The AWS CLI as a person types it. */
export function aws(
  world: World,
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(AWS_CLI, [...words], { env: { ...world.env, ...env }, maxBuffer: 2 ** 24 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
      resolve({ code, stdout, stderr: stderr || (error?.message ?? '') });
    });
  });
}

/** The CLI takes bytes from files alone: a text in its JSON is taken as it stands. */
function apart(input: object): { binary: [string, string][]; rest: object } {
  const isBytes = (value: unknown): value is { $base64: string } =>
    typeof value === 'object' && value !== null && '$base64' in value;
  const members = Object.entries(input);
  return {
    binary: members.flatMap(([name, value]) => (isBytes(value) ? [[name, value.$base64] as [string, string]] : [])),
    rest: Object.fromEntries(members.filter(([, value]) => !isBytes(value))),
  };
}

function kebab(name: string): string {
  return name.replace(/(?<=[a-z0-9])[A-Z]/g, '-$&').toLowerCase();
}
