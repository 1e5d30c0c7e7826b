/** What comes before another restart, by why new tasks cannot start. */
import { describe, expect, it } from 'vitest';
import { heldHints, mendHints, mendText } from '../../src/core/mending.js';
import type { Obstacle, Restart } from '../../src/core/model.js';

const AWS = { aws: { account: '039624954211', region: 'us-east-1', profile: undefined, kmsKey: undefined } };
const KEY = { id: 'arn:aws:kms:us-east-1:039624954211:key/1', state: 'Disabled' };
const of = (why: Obstacle['why'], id = 'prod/a', variable = 'A'): Obstacle => ({
  variable,
  id,
  why,
  ...(why === 'key' ? { key: KEY } : {}),
});
const RESTORE = 'aws secretsmanager restore-secret --secret-id prod/a --region us-east-1';
const ENABLE = `aws kms enable-key --key-id ${KEY.id} --region us-east-1`;

describe('mending', () => {
  it.each<[obstacles: Obstacle[], text: string, hints: string[]]>([
    [[of('missing')], 'register a task definition in which A names a secret that is there, and deploy it', []],
    [
      [of('another-arn', 'prod/a-ZCUKcB')],
      'register a task definition in which A names prod/a by the ARN of now, and deploy it',
      [],
    ],
    [[of('empty')], 'give prod/a a value; then apply, which fills and restarts what is due', []],
    // A restart would bring what an unfilled secret holds to the tasks.
    [
      [of('deleting'), of('deleting', 'prod/a', 'B')],
      'restore prod/a; then apply, which fills and restarts what is due',
      [RESTORE],
    ],
    [
      [of('key'), of('key', 'prod/b', 'B')],
      `make ${KEY.id} usable; then apply, which fills and restarts what is due`,
      [ENABLE],
    ],
    [
      [of('missing', 'prod/gone', 'GONE'), of('key'), of('deleting')],
      `restore prod/a; make ${KEY.id} usable; apply, which fills what is due; register a task definition in which GONE names a secret that is there, and deploy it`,
      [RESTORE, ENABLE],
    ],
  ])('%j', (obstacles, text, hints) => {
    expect(mendText(obstacles)).toBe(text);
    expect(mendHints(obstacles, AWS)).toEqual(hints);
  });
});

describe('what helps restarts that cannot go well', () => {
  const held = (target: string, obstacles: Obstacle[], controller: Restart['controller'] = 'ECS'): Restart => ({
    kind: 'restart',
    target,
    service: `askflorence-prod-${target}`,
    cluster: 'askflorence-prod',
    because: ['prod/a'],
    theirs: [],
    tasks: 1,
    minimumHealthyPercent: 100,
    taggedImages: [],
    controller,
    asked: 'due',
    heldBy: ['prod/a'],
    unread: [],
    unfit: [],
    obstacles,
  });

  it('is a command once, whatever number of services it helps, and what is to be done by hand for each', () => {
    const web = held('web', [of('key'), of('missing', 'prod/gone', 'GONE')]);
    const worker = held('worker', [of('key', 'prod/b', 'B'), of('empty')]);
    expect(heldHints([web, worker], AWS)).toEqual([
      ENABLE,
      'web: register a task definition in which GONE names a secret that is there, and deploy it',
      'worker: give prod/a a value; then apply, which fills and restarts what is due',
    ]);
  });

  it('is nothing where something else deploys, or nothing stands in the way', () => {
    expect(heldHints([held('web', [of('missing')], 'CODE_DEPLOY'), held('worker', [])], AWS)).toEqual([]);
  });
});
