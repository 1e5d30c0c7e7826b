/**
 * The rules of a store, asked of moto: an emulator of Secrets Manager by other people, so that the
 * sandbox and the store cannot be wrong together on the points where both read AWS alike.
 */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { type Kit, openKit, STORE_RULES, type Test } from '../providers/store-rules.js';
import { MOTO_SERVER } from './tools.js';

/**
 * Where moto 5.2.5 is known not to be AWS, by rule. A rule that comes to hold fails here, so that the
 * list stays as short as it can be.
 */
const NOT_AWS: Readonly<Record<string, string>> = {
  'a secret without a version is seen, and has none':
    'BatchGetSecretValue fails as a whole where AWS says in Errors which secret it cannot read',
  'a label is put on a version, and stays on it': 'labels of ours are wiped from a version that becomes AWSPREVIOUS',
  'a label moves from the version that has it': 'the same: there is no label left to move',
  'a new secret has the key it was given': 'a key that does not exist is accepted',
};

/** A promise, so that every rule fails where it does not come to serve. */
let url: Promise<string>;

beforeAll(() => {
  const server = spawn(MOTO_SERVER, ['-H', '127.0.0.1', '-p', '0'], { stdio: ['ignore', 'ignore', 'pipe'] });
  url = listening(server);
  url.catch(() => {});
  return () => void server.kill();
});

/** Where it serves, by its own word. */
function listening(server: ChildProcessByStdio<null, null, Readable>): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    server.on('error', () => reject(new Error(`moto is not there: ${JSON.stringify(inject('problems'))}`)));
    server.on('exit', (code) => reject(new Error(`moto ended with ${code}: ${said}`)));
    server.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      const [found] = /http:\/\/127\.0\.0\.1:\d+/.exec(said) ?? [];
      if (found !== undefined) resolve(found);
    });
  });
}

/** It is one cloud for everybody. */
async function motoKit(test: Test): Promise<Kit> {
  const at = await url;
  await fetch(`${at}/moto-api/reset`, { method: 'POST' });
  return openKit(test, at);
}

describe('the store aws on moto', () => {
  it.for(STORE_RULES.filter(([rule]) => !(rule in NOT_AWS)))('%s', async ([, holds], test) =>
    holds(await motoKit(test)),
  );

  it.for(Object.entries(NOT_AWS))('does not hold: %s (%s)', async ([rule], test) => {
    const [, holds] = STORE_RULES.find(([known]) => known === rule) ?? [];
    expect(holds, 'a rule of this name').toBeDefined();
    const kit = await motoKit(test);
    await expect(holds?.(kit)).rejects.toThrow();
  });
});
