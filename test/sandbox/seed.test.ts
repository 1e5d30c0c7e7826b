import {
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ListTasksCommand,
} from '@aws-sdk/client-ecs';
import { GetSecretValueCommand, ListSecretsCommand } from '@aws-sdk/client-secrets-manager';
import { describe, expect, test } from 'vitest';
import type { Environment, Manifest, SecretRow, Source } from '../../src/core/model.js';
import { findService } from '../../src/sandbox/aws/ecs/state.js';
import { findKey } from '../../src/sandbox/aws/kms.js';
import { profiles, seed } from '../../src/sandbox/seed.js';
import { parseWorld } from '../../src/sandbox/world.js';
import { clients, MINUTE, raw, type Sandbox, START, sandbox } from './sandbox.js';

const place = { file: 'secrets.manifest.yaml', line: 1, column: 1 };

function environment(name: string, account: string, kmsKey: string): Environment {
  return {
    name,
    prefix: `${name}/`,
    aws: { account, region: 'us-east-1', profile: name === 'prod' ? 'askflorence-prod' : undefined, kmsKey },
    ecs: {
      cluster: `askflorence-${name}`,
      services: { app: `askflorence-${name}-app`, worker: `askflorence-${name}-worker` },
      place,
    },
    vercel: undefined,
    atlas: undefined,
    protected: name === 'prod',
    unattended: [],
    createMissing: false,
    placeholders: ['PLACEHOLDER', 'TODO'],
    owner: undefined,
    accept: [],
    place,
  };
}

function row(name: string, source: Source, more: Partial<SecretRow> = {}): SecretRow {
  return {
    name,
    environment: name.split('/')[0] ?? '',
    source,
    sourceText: source.kind,
    follow: false,
    consumers: [{ kind: 'service', service: 'app' }],
    stopgap: undefined,
    permanent: false,
    shape: undefined,
    rotate: undefined,
    until: undefined,
    variable: undefined,
    description: undefined,
    owner: undefined,
    accept: [],
    place,
    ...more,
  };
}

const MANIFEST: Manifest = {
  file: 'secrets.manifest.yaml',
  directory: '/',
  journal: undefined,
  environments: [
    environment('prod', '039624954211', 'alias/askflorence-prod'),
    environment('staging', '549136075525', 'alias/askflorence-staging-data'),
  ],
  secrets: [
    row('prod/cms-api-key', { kind: 'vercel', name: 'CMS_TOKEN', multiline: false }),
    row('prod/mongodb/app-read', { kind: 'dotenv', file: '.env.prod', variable: 'MONGODB_URI' }),
    row('prod/mongodb/audit-read', { kind: 'copy', of: 'prod/mongodb/app-read' }),
    row('prod/mongodb/waitlist-write', { kind: 'dotenv', file: '.env.prod', variable: 'MONGODB_URI' }),
    row('prod/posthog-key', { kind: 'manual' }, { variable: 'POSTHOG', rotate: { kind: 'aws' } }),
    row('prod/whisper/api-key', { kind: 'placeholder' }, { consumers: [] }),
    row('staging/cms-api-key', { kind: 'manual' }, { consumers: [{ kind: 'service', service: 'worker' }] }),
  ],
};

async function seeded(world?: string): Promise<Sandbox> {
  const made = await sandbox();
  seed(made.cloud, MANIFEST, world === undefined ? undefined : parseWorld(world, 'demo/world.yaml'));
  return made;
}

describe('a seeded sandbox', () => {
  test('has a secret for each row, made by Terraform, with the placeholder, under the environment’s key', async () => {
    const { sm, region } = await seeded();
    const { SecretList = [] } = await sm.send(new ListSecretsCommand({}));
    expect(SecretList.map(({ Name }) => Name)).toEqual(
      MANIFEST.secrets.filter((one) => one.environment === 'prod').map(({ name }) => name),
    );
    for (const { SecretVersionsToStages = {}, KmsKeyId, CreatedDate } of SecretList) {
      expect(Object.keys(SecretVersionsToStages)).toEqual([expect.stringMatching(/^terraform-\d{18}[0-9a-f]{8}$/)]);
      expect(KmsKeyId).toBe(findKey(region, 'alias/askflorence-prod')?.arn);
      expect(KmsKeyId).toMatch(/^arn:aws:kms:us-east-1:039624954211:key\//);
      expect(START.getTime() - (CreatedDate?.getTime() ?? 0)).toBeGreaterThan(20 * MINUTE);
    }
    expect(SecretList.find(({ Name }) => Name === 'prod/posthog-key')?.RotationEnabled).toBe(true);
    expect((await sm.send(new GetSecretValueCommand({ SecretId: 'prod/whisper/api-key' }))).SecretString).toBe(
      'PLACEHOLDER',
    );
  });

  test('has every environment in its own account', async () => {
    const { url } = await seeded();
    const staging = clients(url, '549136075525');
    const { SecretList } = await staging.sm.send(new ListSecretsCommand({}));
    expect(SecretList?.map(({ Name }) => Name)).toEqual(['staging/cms-api-key']);
    const services = ['askflorence-staging-app', 'askflorence-staging-worker'];
    const answer = await staging.ecs.send(new DescribeServicesCommand({ cluster: 'askflorence-staging', services }));
    expect(answer.services).toHaveLength(2);
  });

  test('wires each service to the secrets it consumes, by full ARN', async () => {
    const { ecs, region } = await seeded();
    const taskDefinition = 'askflorence-prod-app-task';
    const answer = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }));
    const [container] = answer.taskDefinition?.containerDefinitions ?? [];
    const arn = (name: string) => region.secrets.get(name)?.arn;
    expect(container?.name).toBe('app');
    expect(container?.secrets).toEqual([
      { name: 'CMS_TOKEN', valueFrom: arn('prod/cms-api-key') },
      { name: 'MONGODB_URI', valueFrom: arn('prod/mongodb/app-read') },
      { name: 'MONGODB_AUDIT_READ', valueFrom: arn('prod/mongodb/audit-read') },
      { name: 'MONGODB_WAITLIST_WRITE', valueFrom: arn('prod/mongodb/waitlist-write') },
      { name: 'POSTHOG', valueFrom: arn('prod/posthog-key') },
    ]);
  });

  test('runs tasks that were started after the secrets were made, and have read them', async () => {
    const { cloud, ecs } = await seeded();
    const cluster = 'askflorence-prod';
    const { taskArns: tasks } = await ecs.send(new ListTasksCommand({ cluster, serviceName: 'askflorence-prod-app' }));
    const [task] = (await ecs.send(new DescribeTasksCommand({ cluster, tasks }))).tasks ?? [];
    expect(task?.lastStatus).toBe('RUNNING');
    expect(START.getTime() - (task?.startedAt?.getTime() ?? 0)).toBeGreaterThan(10 * MINUTE);
    const service = findService(cloud, '039624954211', 'us-east-1', cluster, 'askflorence-prod-app');
    expect(service.deployments).toMatchObject([{ rollout: 'COMPLETED' }]);
    expect(Object.keys(service.tasks[0]?.fetched ?? {})).toHaveLength(5);
  });

  test('runs one task a service, or as many as the world says', async () => {
    const { cloud } = await seeded('services: { prod: { app: { tasks: 2, minimumHealthyPercent: 50 } } }');
    const find = (name: string) => findService(cloud, '039624954211', 'us-east-1', 'askflorence-prod', name);
    expect(find('askflorence-prod-app')).toMatchObject({ desired: 2, minimumHealthyPercent: 50 });
    expect(find('askflorence-prod-worker')).toMatchObject({ desired: 1, minimumHealthyPercent: 100 });
  });

  test('has a healthy key that rotates', async () => {
    const { url, region } = await seeded();
    const KeyId = findKey(region, 'alias/askflorence-prod')?.id;
    const reply = await raw(url, 'TrentService.GetKeyRotationStatus', JSON.stringify({ KeyId }), { service: 'kms' });
    expect(await reply.json()).toMatchObject({ KeyRotationEnabled: true });
  });

  test('is the same each time', async () => {
    const [one, two] = [await seeded(), await seeded()];
    expect(one.cloud.dump()).toBe(two.cloud.dump());
  });
});

test('profiles are an AWS config with one profile an environment', () => {
  expect(profiles(MANIFEST, 'http://127.0.0.1:4566')).toBe(`[profile askflorence-prod]
aws_access_key_id = 039624954211
aws_secret_access_key = sandbox
region = us-east-1
endpoint_url = http://127.0.0.1:4566

[profile staging]
aws_access_key_id = 549136075525
aws_secret_access_key = sandbox
region = us-east-1
endpoint_url = http://127.0.0.1:4566
`);
});

describe('a world', () => {
  test('has values by file, and tasks by environment and service', () => {
    const world = parseWorld(
      'dotenv: { .env.prod: { MONGODB_URI: mongodb://CANARY } }\nservices: { prod: { app: {} } }',
      'world.yaml',
    );
    expect(world.dotenv['.env.prod']).toEqual({ MONGODB_URI: 'mongodb://CANARY' });
    expect(world.services.prod?.app).toEqual({ tasks: 1, minimumHealthyPercent: 100 });
  });

  test('may be empty', () => {
    expect(parseWorld('', 'world.yaml')).toEqual({ services: {}, dotenv: {}, accounts: {} });
  });

  test.each([
    ['colours: {}', 'colours is unknown here (known: services, dotenv, accounts)'],
    [
      'services: { prod: { app: { task: 2 } } }',
      'services.prod.app.task is unknown here (known: tasks, minimumHealthyPercent)',
    ],
    ['services: { prod: { app: { tasks: two } } }', 'services.prod.app.tasks is not a count'],
    ['dotenv: { .env: { KEY: 1 } }', 'dotenv..env.KEY is not a text'],
    ['services: []', 'services is not a map'],
    ['accounts: { "1": { policies: audit.json } }', 'accounts.1.policies is not a list'],
    ['accounts: { "1": { roles: a } }', 'accounts.1.roles is unknown here (known: role, policies)'],
  ])('with %s is refused', (yaml, problem) => {
    expect(() => parseWorld(yaml, 'world.yaml')).toThrow(`world.yaml: ${problem}`);
  });

  test.each([
    'services: { test: { app: {} } }',
    'services: { prod: { cron: {} } }',
    'accounts: { "111122223333": {} }',
  ])('of strangers is refused: %s', async (yaml) => {
    const { cloud } = await sandbox();
    expect(() => seed(cloud, MANIFEST, parseWorld(yaml, 'world.yaml'))).toThrow(/is not in secrets\.manifest\.yaml/);
  });
});
