import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  ListSecretVersionIdsCommand,
  PutResourcePolicyCommand,
  PutSecretValueCommand,
  RemoveRegionsFromReplicationCommand,
  ReplicateSecretToRegionsCommand,
  type ReplicateSecretToRegionsCommandInput,
  RotateSecretCommand,
  StopReplicationToReplicaCommand,
  TagResourceCommand,
  UpdateSecretCommand,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { describe, expect, test } from 'vitest';
import { makeKey } from '../../src/sandbox/aws/kms.js';
import { Cloud } from '../../src/sandbox/cloud.js';
import { ACCOUNT, clients, MINUTE, refusal, type Sandbox, sandbox, token } from './sandbox.js';

const NAME = 'prod/key';
const ELSEWHERE = 'eu-west-1';
const A = token('a');
const B = token('b');

interface Two extends Sandbox {
  /** The client of the other region. */
  readonly there: Sandbox['sm'];
}

/** A secret, and what the other region holds by then. */
async function secret(more: object = {}): Promise<Two> {
  const made = await sandbox();
  await made.sm.send(new CreateSecretCommand({ Name: NAME, SecretString: 'one', ClientRequestToken: A, ...more }));
  return { ...made, there: clients(made.url, ACCOUNT, ELSEWHERE).sm };
}

const replicate = ({ sm }: Sandbox, more: Partial<ReplicateSecretToRegionsCommandInput> = {}) =>
  sm.send(new ReplicateSecretToRegionsCommand({ SecretId: NAME, AddReplicaRegions: [{ Region: ELSEWHERE }], ...more }));
const look = (sm: Sandbox['sm']) => sm.send(new DescribeSecretCommand({ SecretId: NAME }));
const value = async (sm: Sandbox['sm']) => (await sm.send(new GetSecretValueCommand({ SecretId: NAME }))).SecretString;
const put = ({ sm }: Sandbox) =>
  sm.send(new PutSecretValueCommand({ SecretId: NAME, SecretString: 'two', ClientRequestToken: B }));

/** A secret that is in step with its replica. */
async function replicated(more: object = {}): Promise<Two> {
  const made = await secret(more);
  await replicate(made);
  made.cloud.clock.advance(MINUTE);
  return made;
}

// Secrets Manager API reference, ReplicateSecretToRegions; ReplicationStatusType: InProgress, InSync, Failed (checked 2026-11-22)
describe('ReplicateSecretToRegions', () => {
  test('is InProgress, then InSync, and only then is there a replica', async () => {
    const made = await secret();
    const { ReplicationStatus } = await replicate(made);
    expect(ReplicationStatus).toEqual([
      { Region: ELSEWHERE, KmsKeyId: 'alias/aws/secretsmanager', Status: 'InProgress' },
    ]);
    expect((await refusal(value(made.there))).name).toBe('ResourceNotFoundException');
    made.cloud.clock.advance(MINUTE);
    expect(await value(made.there)).toBe('one');
    expect(await look(made.sm)).toMatchObject({
      PrimaryRegion: 'us-east-1',
      ReplicationStatus: [{ Region: ELSEWHERE, Status: 'InSync' }],
    });
  });

  // StopReplicationToReplica: "The replica ARN is the same as the original primary secret ARN expect the Region is changed to the replica Region."
  test('gives the replica the same ARN but for the region, the same versions, and the primary’s region', async () => {
    const made = await replicated({ Tags: [{ Key: 'team', Value: 'web' }] });
    const primary = await look(made.sm);
    expect(await look(made.there)).toMatchObject({
      ARN: primary.ARN?.replace('us-east-1', ELSEWHERE),
      PrimaryRegion: 'us-east-1',
      VersionIdsToStages: { [A]: ['AWSCURRENT'] },
      Tags: [{ Key: 'team', Value: 'web' }],
    });
    const Filters = [{ Key: 'primary-region' as const, Values: ['us-east-1'] }];
    for (const client of [made.sm, made.there]) {
      const { SecretList } = await client.send(new ListSecretsCommand({ Filters }));
      expect(SecretList).toMatchObject([{ Name: NAME, PrimaryRegion: 'us-east-1' }]);
    }
  });

  test('of a secret that was never replicated is shown nowhere', async () => {
    const shown = await look((await secret()).sm);
    expect([shown.PrimaryRegion, shown.ReplicationStatus]).toEqual([undefined, undefined]);
  });

  test('brings every change over, a moment later', async () => {
    const made = await replicated();
    await put(made);
    expect((await look(made.sm)).ReplicationStatus).toMatchObject([{ Status: 'InProgress' }]);
    expect(await value(made.there)).toBe('one');
    made.cloud.clock.advance(MINUTE);
    expect(await value(made.there)).toBe('two');
    expect((await look(made.sm)).ReplicationStatus).toMatchObject([{ Status: 'InSync' }]);
  });

  // "By default, secrets aren't overwritten"; StatusMessage "such as 'Secret with this name already exists in this region'"
  test('fails where another secret has the name, unless it is to be overwritten', async () => {
    const made = await secret();
    await made.there.send(new CreateSecretCommand({ Name: NAME, SecretString: 'theirs', ClientRequestToken: A }));
    await replicate(made);
    made.cloud.clock.advance(MINUTE);
    expect((await look(made.sm)).ReplicationStatus).toMatchObject([
      { Status: 'Failed', StatusMessage: 'Secret with this name already exists in this region' },
    ]);
    expect(await value(made.there)).toBe('theirs');
    await replicate(made, { ForceOverwriteReplicaSecret: true });
    made.cloud.clock.advance(MINUTE);
    expect(await value(made.there)).toBe('one');
  });

  test('encrypts the replica with a key of its region, and fails without it', async () => {
    const made = await secret();
    const AddReplicaRegions = [{ Region: ELSEWHERE, KmsKeyId: 'alias/there' }];
    await replicate(made, { AddReplicaRegions });
    made.cloud.clock.advance(MINUTE);
    expect((await look(made.sm)).ReplicationStatus).toMatchObject([{ KmsKeyId: 'alias/there', Status: 'Failed' }]);
    const key = makeKey(made.cloud.region(ACCOUNT, ELSEWHERE), made.cloud.random, 0, 'alias/there');
    await replicate(made, { AddReplicaRegions });
    made.cloud.clock.advance(MINUTE);
    const { Versions } = await made.there.send(new ListSecretVersionIdsCommand({ SecretId: NAME }));
    expect(Versions).toMatchObject([{ KmsKeyIds: [key.arn] }]);
    key.state = 'Disabled';
    await put(made);
    made.cloud.clock.advance(MINUTE);
    expect((await look(made.sm)).ReplicationStatus).toMatchObject([{ Status: 'Failed' }]);
    expect((await look(made.there)).VersionIdsToStages).toEqual({ [A]: ['AWSCURRENT'] });
  });

  // DescribeSecret, LastAccessedDate: "The date that the secret was last accessed in the Region. This field is omitted if
  // the secret has never been retrieved in the Region."
  test('does not bring over when the primary was read', async () => {
    const made = await secret();
    await value(made.sm);
    await replicate(made);
    made.cloud.clock.advance(MINUTE);
    expect((await look(made.sm)).LastAccessedDate).toBeDefined();
    expect((await look(made.there)).LastAccessedDate).toBeUndefined();
  });

  test('into its own region is refused', async () => {
    const call = replicate(await secret(), { AddReplicaRegions: [{ Region: 'us-east-1' }] });
    expect((await refusal(call)).name).toBe('InvalidParameterException');
  });

  test('goes on after the state was written to a file and read again', async () => {
    const made = await secret();
    await replicate(made);
    const dumped = made.cloud.dump();
    const other = new Cloud({ clock: made.cloud.clock });
    other.load(dumped);
    made.cloud.load(other.dump());
    made.cloud.clock.advance(MINUTE);
    expect(await value(made.there)).toBe('one');
  });

  test('can be asked for when the secret is made', async () => {
    const made = await secret({ AddReplicaRegions: [{ Region: ELSEWHERE }] });
    made.cloud.clock.advance(MINUTE);
    expect(await value(made.there)).toBe('one');
  });
});

// Secrets Manager User Guide, "Replicate secrets across Regions": a replica is changed through its primary (checked 2026-11-22)
describe('a replica', () => {
  test.each([
    ['PutSecretValue', new PutSecretValueCommand({ SecretId: NAME, SecretString: 'x', ClientRequestToken: B })],
    ['UpdateSecret', new UpdateSecretCommand({ SecretId: NAME, Description: 'x' })],
    [
      'UpdateSecretVersionStage',
      new UpdateSecretVersionStageCommand({ SecretId: NAME, VersionStage: 'x', MoveToVersionId: A }),
    ],
    ['TagResource', new TagResourceCommand({ SecretId: NAME, Tags: [{ Key: 'a', Value: 'b' }] })],
    ['PutResourcePolicy', new PutResourcePolicyCommand({ SecretId: NAME, ResourcePolicy: '{}' })],
    ['RotateSecret', new RotateSecretCommand({ SecretId: NAME, ClientRequestToken: B })],
    // "You can't directly delete a replica secret"
    ['DeleteSecret', new DeleteSecretCommand({ SecretId: NAME })],
    [
      'ReplicateSecretToRegions',
      new ReplicateSecretToRegionsCommand({ SecretId: NAME, AddReplicaRegions: [{ Region: 'eu-west-2' }] }),
    ],
  ])('refuses %s', async (_, command) => {
    const { there } = await replicated();
    expect(await refusal(there.send(command as PutSecretValueCommand))).toMatchObject({
      name: 'InvalidRequestException',
      message: "Operation not permitted on a replica secret. Call must be made in primary secret's region.",
    });
  });

  // StopReplicationToReplica: "Removes the link … and promotes the replica to a primary secret in the replica Region."
  test('that is promoted is a secret of its own', async () => {
    const made = await replicated();
    await made.there.send(new StopReplicationToReplicaCommand({ SecretId: NAME }));
    await made.there.send(new PutSecretValueCommand({ SecretId: NAME, SecretString: 'x', ClientRequestToken: B }));
    expect((await look(made.there)).PrimaryRegion).toBeUndefined();
    expect((await look(made.sm)).ReplicationStatus).toBeUndefined();
    made.cloud.clock.advance(MINUTE);
    expect([await value(made.sm), await value(made.there)]).toEqual(['one', 'x']);
  });

  test('is promoted in its own region only', async () => {
    const { sm } = await replicated();
    expect((await refusal(sm.send(new StopReplicationToReplicaCommand({ SecretId: NAME })))).name).toBe(
      'InvalidRequestException',
    );
  });
});

// Secrets Manager API reference, RemoveRegionsFromReplication and DeleteSecret (checked 2026-11-22)
describe('the end of a replica', () => {
  const remove = ({ sm }: Sandbox, ...RemoveReplicaRegions: string[]) =>
    sm.send(new RemoveRegionsFromReplicationCommand({ SecretId: NAME, RemoveReplicaRegions }));

  // "When you delete a replica, it is deleted immediately."
  test('comes at once, and the primary stays', async () => {
    const made = await replicated();
    expect((await remove(made, ELSEWHERE)).ReplicationStatus).toEqual([]);
    expect((await refusal(value(made.there))).name).toBe('ResourceNotFoundException');
    expect(await value(made.sm)).toBe('one');
  });

  test('in a region without one is refused', async () => {
    expect((await refusal(remove(await replicated(), 'eu-west-2'))).name).toBe('InvalidParameterException');
  });

  // "You can't delete a primary secret that is replicated to other Regions. You must first delete the replicas using RemoveRegionsFromReplication"
  test('has to come before the end of the primary', async () => {
    const made = await replicated();
    const erase = () => made.sm.send(new DeleteSecretCommand({ SecretId: NAME }));
    expect((await refusal(erase())).name).toBe('InvalidParameterException');
    await remove(made, ELSEWHERE);
    await erase();
  });
});
