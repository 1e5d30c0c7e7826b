/**
 * The AWS CLI against the sandbox, as a person uses it who has typed the `export` lines that the sandbox
 * prints: every operation that it serves, and what the CLI adds to them: pages, waiters, files.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { aws, awsCli } from './clients/clients.js';
import { inputOf, judge, ROWS, titled } from './clients/table.js';
import { ACCOUNT, openWorld } from './clients/world.js';

it.concurrent.for(titled(ROWS))('%s', async ([, row], test) => {
  const world = await openWorld(test);
  row.given?.(world);
  judge(row, await awsCli(world, { ...row, input: inputOf(row, world) }));
});

describe('what AWS can answer to anything', () => {
  const list = { service: 'secretsmanager', operation: 'ListSecrets' } as const;

  it.concurrent('a denial says who and what', async (test) => {
    const world = await openWorld(test);
    world.cloud.account(ACCOUNT).denied.push({ action: 'secretsmanager:ListSecrets', resource: '*' });
    const { error } = await awsCli(world, list);
    expect(error?.code).toBe('AccessDeniedException');
    expect(error?.message).toMatch(/is not authorized to perform: secretsmanager:ListSecrets on resource: \*/);
  });

  it.concurrent.for(['ThrottlingException', 'ExpiredTokenException'])('%s', async (refused, test) => {
    const world = await openWorld(test);
    world.cloud.faults.times('*', { error: { type: refused } });
    judge({ expected: { refused } }, await awsCli(world, list));
  });

  it.concurrent('throttling is waited out by its own retries', async (test) => {
    const world = await openWorld(test);
    world.cloud.faults.times('ListSecrets', { error: { type: 'ThrottlingException' } }, { times: 2 });
    judge({ expected: { holds: {} } }, await awsCli(world, { ...list, env: { AWS_MAX_ATTEMPTS: '3' } }));
  });

  it.concurrent('nobody knows the credentials', async (test) => {
    const {
      env: { AWS_PROFILE: _, ...env },
      ...world
    } = await openWorld(test);
    const strange = {
      AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'CANARY',
      AWS_DEFAULT_REGION: 'us-east-1',
    };
    const answered = await awsCli({ ...world, env }, { service: 'sts', operation: 'GetCallerIdentity', env: strange });
    judge({ expected: { refused: 'InvalidClientTokenId' } }, answered);
  });
});

describe('as a person types it', () => {
  it.concurrent('every page of a list, and no more than asked for', async (test) => {
    const world = await openWorld(test);
    for (let n = 0; n < 120; n += 1) world.did('secretsmanager', 'CreateSecret', { Name: `dev/${n}` });
    const query = ['--query', 'length(SecretList)'];
    expect((await aws(world, ['secretsmanager', 'list-secrets', ...query])).stdout.trim()).toBe('123');
    expect((await aws(world, ['secretsmanager', 'list-secrets', '--max-items', '7', ...query])).stdout).toBe('7\n');
  });

  it.concurrent('a value from a file is stored byte for byte, and read back', async (test) => {
    const world = await openWorld(test);
    const file = join(world.env.HOME ?? '', 'value');
    writeFileSync(file, 'CANARY-ünï\n');
    const id = ['--secret-id', 'dev/one'];
    expect(
      (await aws(world, ['secretsmanager', 'put-secret-value', ...id, '--secret-string', `file://${file}`])).code,
    ).toBe(0);
    const read = await aws(world, [
      'secretsmanager',
      'get-secret-value',
      ...id,
      '--query',
      'SecretString',
      '--output',
      'text',
    ]);
    expect(read.stdout).toBe('CANARY-ünï\n\n');
  });

  it.concurrent('ecs wait services-stable ends when a forced deployment has completed', async (test) => {
    const world = await openWorld(test, 40);
    const on = ['--cluster', 'dev'];
    expect(
      (await aws(world, ['ecs', 'update-service', ...on, '--service', 'dev-app', '--force-new-deployment'])).code,
    ).toBe(0);
    expect((await aws(world, ['ecs', 'wait', 'services-stable', ...on, '--services', 'dev-app'])).code).toBe(0);
    expect(world.service.deployments[0]?.rollout).toBe('COMPLETED');
  });
});
