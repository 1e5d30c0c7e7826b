/** Every rule of the audit: what passes, what is a finding, and where it says that it could not tell. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type AuditReport, audit, openFindings } from '../../src/core/audit.js';
import type { Acceptance, StoredSecret } from '../../src/core/model.js';
import { ALL_RULES } from '../../src/core/rules/index.js';
import { currentOf } from '../../src/core/version.js';
import {
  ACCOUNT,
  arnOf,
  at,
  CONSOLE,
  copyOf,
  deployment,
  dotenv,
  environment,
  GENERATED,
  KEY,
  manifest,
  NOW,
  observation,
  ours,
  outsideTask,
  REGION,
  reference,
  row,
  STOPGAP,
  service,
  stored,
  TERRAFORM,
  task,
  version,
  type World,
} from '../support/world.js';

const NAME = 'prod/a';
const FILLED = ours('fill', NAME, TERRAFORM);
const DAY = 86_400;

const wanted = row(NAME, dotenv('A'));
const forApp = row(NAME, dotenv('A'), { consumers: [{ kind: 'service', service: 'app' }] });
const reserved = row(NAME, 'placeholder');
const copied = row('prod/copy', copyOf(NAME), { stopgap: STOPGAP });
const stopgapUntil = (until: string) => row('prod/copy', copyOf(NAME), { stopgap: { ...STOPGAP, until } });

/** NOW is 2026-07-21. */
const TODAY = '2026-07-21';
const YESTERDAY = '2026-07-20';

const reader = service('app', [NAME]);
const runningSince = (seconds: number) => service('app', [NAME], [task('6c1f0a3e-1', at(seconds), [NAME])]);
/** Its task names the secret by the ARN that it had before. */
const withFormer = service(
  'app',
  [NAME],
  [task('6c1f0a3e-1', at(10), [], { reads: [reference(NAME, `${arnOf(NAME).slice(0, -6)}Before`)] })],
);
const migrating = (seconds: number) => outsideTask('migrate', at(seconds), [NAME]);
/** A task of a service that the manifest does not name. */
const working = (seconds: number, id = 'worker-1') => ({
  ...outsideTask(id, at(seconds), [NAME]),
  group: 'service:worker',
});
const CLUSTER = { cluster: 'shop', services: {}, place: { file: 'secrets.manifest.yaml', line: 12, column: 5 } };
const UPDATE =
  'aws ecs update-service --cluster shop --service worker --force-new-deployment --profile askflorence-prod --region us-east-1';
const NAMING = 'name it under ecs.services, and in the consumers of what it reads: secrets.manifest.yaml:12';
/** A service whose task definition names the secret with these three parts behind its ARN. */
const naming = (valueFrom: string) => service('app', [], [], { reads: [reference(NAME, valueFrom)] });
const pinning = (parts: string) => naming(`${arnOf(NAME)}:${parts}`);
const pinningTwice = service('app', [], [], {
  reads: [reference('PRIMARY', `${arnOf(NAME)}::AWSPREVIOUS:`), reference('SECOND', `${arnOf(NAME)}::AWSPREVIOUS:`)],
});
/** A value of ours is current, and this version the one before it. */
const after = (previous: string) =>
  stored(NAME, undefined, { versions: [version(FILLED, 'AWSCURRENT'), version(previous, ['AWSPREVIOUS', 'blue'])] });
const writtenAt = (seconds: number, id = FILLED) => stored(NAME, id, { lastChanged: at(seconds) });
const replicaWith = (id: string) => stored(NAME, id, { replicaOf: 'us-west-2' });
const pendingOf = (id: string) =>
  stored(NAME, undefined, {
    lastChanged: at(0),
    versions: [version(id, ['AWSCURRENT', 'AWSPENDING'], at(-60))],
  });
const pendingLabel = pendingOf(FILLED);

/** Another version than the current one carries AWSPENDING. */
const rotating = (current: string | undefined, name = NAME) =>
  stored(name, undefined, {
    versions: [
      ...(current === undefined ? [] : [version(current, 'AWSCURRENT', at(-60))]),
      version(PENDING, 'AWSPENDING', at(0)),
    ],
  });
const PENDING = ours('rotate', NAME, FILLED);
const copyStored = (origin: string) => stored('prod/copy', ours('copy', 'prod/copy', origin));
const inStep = [writtenAt(0), copyStored(FILLED)];
/** What was a copy, under a row with another source. */
const freed = row('prod/copy', 'manual');
const followed = row('prod/copy', dotenv('COPY'), { follow: true });
/** The original, after another value has taken the place of this one. */
const replaced = (previous: string) =>
  stored(NAME, undefined, {
    versions: [version(ours('fill', NAME, previous), 'AWSCURRENT'), version(previous, 'AWSPREVIOUS')],
  });

/** It finds no capacity: nothing failed, and nothing runs. */
const STALLED = deployment({ created: at(-3600) });

const DISABLED = { ...KEY, state: 'Disabled' };
const HIDDEN = { arn: undefined, state: 'not-visible' };

type Case = readonly [about: string, world: World, verdict: string];

/** A verdict is `pass`, `not looked at`, or a finding: its target, then its message. */
const CASES: Readonly<Record<string, readonly Case[]>> = {
  missing: [
    ['it exists', { rows: [wanted], secrets: [writtenAt(0)] }, 'pass'],
    [
      'it does not',
      { rows: [wanted], secrets: [] },
      'prod/a: is declared and does not exist in 039624954211 us-east-1',
    ],
    [
      'a placeholder does not',
      { rows: [reserved], secrets: [] },
      'prod/a: is declared and does not exist in 039624954211 us-east-1',
    ],
  ],
  'pending-deletion': [
    ['it stays', { rows: [wanted], secrets: [writtenAt(0)] }, 'pass'],
    [
      'it goes',
      { rows: [wanted], secrets: [stored(NAME, FILLED, { deletion: at(DAY) })] },
      'prod/a: is declared and being deleted',
    ],
    ['it goes, and nobody declares it', { rows: [], secrets: [stored(NAME, FILLED, { deletion: at(DAY) })] }, 'pass'],
  ],
  'service-missing': [
    ['it is there', { rows: [wanted], secrets: [writtenAt(0)], services: [reader] }, 'pass'],
    [
      'it is not, or not by this name',
      { rows: [wanted], secrets: [writtenAt(0)], absent: [{ alias: 'app', name: 'shop-app', cluster: 'shop' }] },
      'app: shop-app does not exist in cluster shop, so nothing is restarted: it is not made yet, or goes by another name',
    ],
  ],
  'rotation-unfinished': [
    ['no rotation', { rows: [wanted], secrets: [writtenAt(0)] }, 'pass'],
    // AWSPENDING beside AWSCURRENT is a rotation that is over (Secrets Manager API reference, RotateSecret, checked 2026-11-22).
    ['AWSPENDING stayed on the current version', { rows: [wanted], secrets: [pendingLabel] }, 'pass'],
    [
      'another version is pending',
      { rows: [wanted], secrets: [rotating(FILLED)] },
      'prod/a: a rotation was begun and not finished; until then nothing may write it',
    ],
    [
      'the first version is pending',
      { rows: [wanted], secrets: [rotating(undefined)] },
      'prod/a: a rotation was begun and not finished; until then nothing may write it',
    ],
    ['AWS rotates it', { rows: [wanted], secrets: [{ ...rotating(FILLED), rotationEnabled: true }] }, 'pass'],
    ['nobody declares it', { rows: [], secrets: [rotating(FILLED)] }, 'pass'],
  ],
  'managed-undeclared': [
    ['a source keeps it', { rows: [wanted], secrets: [writtenAt(0)] }, 'pass'],
    [
      'AWS rotates it, and nobody says so',
      { rows: [wanted], secrets: [stored(NAME, FILLED, { rotationEnabled: true })] },
      'prod/a: is rotated or managed by AWS, so nothing else may write it',
    ],
    [
      'it is a replica, and nobody says so',
      { rows: [wanted], secrets: [replicaWith(FILLED)] },
      'prod/a: is a replica of the secret in us-west-2, and only that one is written',
    ],
    [
      'AWS rotates it, as is declared',
      {
        rows: [row(NAME, dotenv('A'), { rotate: { kind: 'aws' } })],
        secrets: [stored(NAME, FILLED, { rotationEnabled: true })],
      },
      'pass',
    ],
    ['nobody declares it', { rows: [], secrets: [stored(NAME, FILLED, { rotationEnabled: true })] }, 'pass'],
  ],
  'copy-out-of-step': [
    ['in step', { rows: [wanted, copied], secrets: [writtenAt(0), copyStored(FILLED)] }, 'pass'],
    [
      'of an older version',
      { rows: [wanted, copied], secrets: [writtenAt(0), copyStored(TERRAFORM)] },
      'prod/copy: holds another version of prod/a than the current one',
    ],
    [
      'set by a person',
      { rows: [wanted, copied], secrets: [writtenAt(0), stored('prod/copy', ours('set', 'prod/copy'))] },
      'prod/copy: holds a value that was put there instead of that of prod/a',
    ],
    [
      'of a version that nobody has looked into',
      { rows: [wanted, copied], secrets: [writtenAt(0), stored('prod/copy', CONSOLE)] },
      'not looked at',
    ],
    [
      'never filled, which unfilled says',
      { rows: [wanted, copied], secrets: [writtenAt(0), stored('prod/copy', TERRAFORM)] },
      'pass',
    ],
    [
      'in a rotation, which rotation-unfinished says',
      { rows: [wanted, copied], secrets: [writtenAt(0), rotating(ours('copy', 'prod/copy', TERRAFORM), 'prod/copy')] },
      'pass',
    ],
    [
      'no copy any more, and its own value',
      { rows: [wanted, freed], secrets: [writtenAt(0), stored('prod/copy', ours('fill', 'prod/copy'))] },
      'pass',
    ],
    [
      'no copy any more, and still the value of another',
      { rows: [wanted, freed], secrets: [writtenAt(0), copyStored(FILLED)] },
      'prod/copy: is no copy any more and still holds the credential of prod/a',
    ],
    [
      'no copy any more, and an earlier value of another',
      { rows: [wanted, freed], secrets: [replaced(FILLED), copyStored(FILLED)] },
      'prod/copy: is no copy any more and still holds a credential of prod/a that is not its current one',
    ],
    [
      'no copy any more, and nobody knows of whom',
      { rows: [wanted, freed], secrets: [writtenAt(0), copyStored('gone')] },
      'prod/copy: is no copy any more and still holds a copied credential; of which secret, its version does not tell',
    ],
    [
      'a placeholder by now, and still the value of another',
      { rows: [wanted, row('prod/copy', 'placeholder')], secrets: [writtenAt(0), copyStored(FILLED)] },
      'prod/copy: is no copy any more and still holds the credential of prod/a',
    ],
    [
      'its source rules by now, and nobody has compared them',
      { rows: [wanted, followed], secrets: [writtenAt(0), copyStored(FILLED)] },
      'not looked at',
    ],
    [
      'its source rules by now, and says the same',
      { rows: [wanted, followed], secrets: [writtenAt(0), { ...copyStored(FILLED), content: 'same-as-source' }] },
      'pass',
    ],
    [
      'its source rules by now, and says something else',
      { rows: [wanted, followed], secrets: [writtenAt(0), { ...copyStored(FILLED), content: 'other-than-source' }] },
      'prod/copy: is no copy any more and still holds the credential of prod/a',
    ],
    [
      'no copy any more, and being deleted, which pending-deletion says',
      { rows: [wanted, freed], secrets: [writtenAt(0), { ...copyStored(FILLED), deletion: at(DAY) }] },
      'pass',
    ],
  ],
  'placeholder-in-use': [
    ['a value of ours', { rows: [wanted], secrets: [writtenAt(0)], services: [reader] }, 'pass'],
    ['nobody reads the placeholder', { rows: [wanted], secrets: [writtenAt(0, TERRAFORM)] }, 'pass'],
    [
      'a service reads it',
      { rows: [wanted], secrets: [writtenAt(0, TERRAFORM)], services: [reader] },
      'prod/a: read by app',
    ],
    [
      'a service reads ours',
      { rows: [reserved], secrets: [writtenAt(0, ours('placeholder', NAME))], services: [reader] },
      'prod/a: read by app',
    ],
    [
      'a service reads one that nobody declares',
      { rows: [], secrets: [writtenAt(0, TERRAFORM)], services: [reader] },
      'prod/a: read by app',
    ],
    [
      'it is empty, which unfilled says',
      { rows: [wanted], secrets: [stored(NAME, undefined)], services: [reader] },
      'pass',
    ],
    ['a person wrote it', { rows: [wanted], secrets: [writtenAt(0, CONSOLE)], services: [reader] }, 'not looked at'],
    [
      'a service reads the version before, which is one',
      { rows: [wanted], secrets: [after(TERRAFORM)], services: [pinning(':AWSPREVIOUS:')] },
      'prod/a: read by app at AWSPREVIOUS',
    ],
    [
      'a service reads one of ours, by another label',
      { rows: [wanted], secrets: [after(ours('placeholder', NAME))], services: [pinning(':blue:')] },
      'prod/a: read by app at blue',
    ],
    [
      'a service reads one by its id, which has no label any more',
      { rows: [wanted], secrets: [writtenAt(0)], services: [pinning(`::${TERRAFORM}`)] },
      `prod/a: read by app at version ${TERRAFORM}`,
    ],
    [
      'a service reads the current one by its id',
      { rows: [wanted], secrets: [writtenAt(0, TERRAFORM)], services: [pinning(`::${TERRAFORM}`)] },
      `prod/a: read by app at version ${TERRAFORM}`,
    ],
    [
      'one service reads what is current, and one what is a placeholder',
      {
        rows: [wanted],
        secrets: [after(TERRAFORM)],
        services: [service('web', [NAME]), pinning('key:AWSPREVIOUS:')],
      },
      'prod/a: read by app at AWSPREVIOUS',
    ],
    [
      'a service reads the version before, a value of ours',
      { rows: [wanted], secrets: [after(ours('fill', NAME))], services: [pinning(':AWSPREVIOUS:')] },
      'pass',
    ],
    [
      'a service reads the version before, by a person',
      { rows: [wanted], secrets: [after(CONSOLE)], services: [pinning(':AWSPREVIOUS:')] },
      'not looked at',
    ],
    [
      'no version carries the label, so no task can start',
      { rows: [wanted], secrets: [after(TERRAFORM)], services: [pinning(':green:')] },
      'pass',
    ],
    [
      'the current one is a placeholder, and the service reads the value before',
      {
        rows: [wanted],
        secrets: [
          stored(NAME, undefined, { versions: [version(TERRAFORM, 'AWSCURRENT'), version(FILLED, 'AWSPREVIOUS')] }),
        ],
        services: [pinning(':AWSPREVIOUS:')],
      },
      'pass',
    ],
  ],
  'placeholder-overdue': [
    ['it has no last day', { rows: [reserved], secrets: [writtenAt(0, TERRAFORM)] }, 'pass'],
    ['its last day is today', { rows: [{ ...reserved, until: TODAY }], secrets: [writtenAt(0, TERRAFORM)] }, 'pass'],
    [
      'it was yesterday',
      { rows: [{ ...reserved, until: YESTERDAY }], secrets: [writtenAt(0, TERRAFORM)] },
      'prod/a: was to have a value by 2026-07-20',
    ],
    [
      'it was yesterday, and it does not even exist',
      { rows: [{ ...reserved, until: YESTERDAY }], secrets: [] },
      'prod/a: was to have a value by 2026-07-20',
    ],
    ['it has its value', { rows: [{ ...reserved, until: YESTERDAY }], secrets: [writtenAt(0)] }, 'pass'],
    [
      'a person wrote it',
      { rows: [{ ...reserved, until: YESTERDAY }], secrets: [writtenAt(0, CONSOLE)] },
      'not looked at',
    ],
  ],
  'stopgap-overdue': [
    ['no stopgap', { rows: [wanted], secrets: [] }, 'pass'],
    ['its last day is today', { rows: [stopgapUntil(TODAY)], secrets: [] }, 'pass'],
    ['it was yesterday', { rows: [stopgapUntil(YESTERDAY)], secrets: inStep }, 'prod/copy: holds prod/a'],
    [
      'it was yesterday, and it holds a placeholder',
      { rows: [stopgapUntil(YESTERDAY)], secrets: [writtenAt(0), stored('prod/copy', TERRAFORM)] },
      'prod/copy: is to hold prod/a',
    ],
  ],
  stopgap: [
    ['no stopgap', { rows: [wanted], secrets: [] }, 'pass'],
    ['its last day is to come', { rows: [copied], secrets: inStep }, 'prod/copy: holds prod/a'],
    ['it does not exist yet', { rows: [copied], secrets: [writtenAt(0)] }, 'prod/copy: is to hold prod/a'],
    [
      'it and its original are placeholders',
      { rows: [copied], secrets: [writtenAt(0, TERRAFORM), stored('prod/copy', TERRAFORM)] },
      'prod/copy: is to hold prod/a',
    ],
    [
      'it holds what a person put there',
      { rows: [copied], secrets: [writtenAt(0), stored('prod/copy', CONSOLE, { content: 'value' })] },
      'prod/copy: is to hold prod/a',
    ],
    [
      'not a copy, and a placeholder',
      { rows: [{ ...wanted, stopgap: STOPGAP }], secrets: [writtenAt(0, TERRAFORM)] },
      'prod/a: is to hold dotenv A: narrow-scoped users not created yet',
    ],
    [
      'not a copy',
      { rows: [{ ...wanted, stopgap: STOPGAP }], secrets: [writtenAt(0)] },
      'prod/a: holds dotenv A: narrow-scoped users not created yet',
    ],
    ['it is over, which stopgap-overdue says', { rows: [stopgapUntil(YESTERDAY)], secrets: [] }, 'pass'],
  ],
  'stopgap-ending': [
    ['31 days to go', { rows: [stopgapUntil('2026-08-21')], secrets: [] }, 'pass'],
    [
      '30 days to go',
      { rows: [stopgapUntil('2026-08-20')], secrets: [] },
      'prod/copy: ends on 2026-08-20, in 30 d, owner platform (#56)',
    ],
    [
      'its last day',
      { rows: [stopgapUntil(TODAY)], secrets: [] },
      'prod/copy: ends on 2026-07-21, in 0 d, owner platform (#56)',
    ],
    ['over', { rows: [stopgapUntil(YESTERDAY)], secrets: [] }, 'pass'],
  ],
  'service-failing': [
    ['as many run as it wants', { rows: [wanted], secrets: [writtenAt(0)], services: [runningSince(10)] }, 'pass'],
    [
      'a young deployment passes through nothing',
      { rows: [wanted], secrets: [writtenAt(0)], services: [{ ...reader, deployments: [deployment()] }] },
      'pass',
    ],
    [
      'it is down, and its deployment finds no capacity',
      { rows: [wanted], secrets: [writtenAt(0)], services: [{ ...reader, deployments: [STALLED] }] },
      'app: 0 tasks of 1 wanted run, and a deployment is under way since 2026-07-21T11:00:00Z',
    ],
    [
      'its tasks fail',
      { rows: [wanted], secrets: [], services: [{ ...reader, deployments: [deployment({ failedTasks: 3 })] }] },
      'app: its deployment of 2026-07-21T11:59:00Z is failing: 3 tasks failed, 0 tasks of 1 wanted run',
    ],
    [
      'its rollback fails too',
      {
        rows: [wanted],
        secrets: [],
        services: [{ ...reader, deployments: [deployment({ failedTasks: 1, rolloutReason: 'rolling back to it' })] }],
      },
      'app: its rollback of 2026-07-21T11:59:00Z is failing: 1 task failed, 0 tasks of 1 wanted run',
    ],
    [
      'it is down, and nothing is done about it',
      { rows: [wanted], secrets: [], services: [{ ...reader, deployments: [deployment({ rollout: 'COMPLETED' })] }] },
      'app: 0 tasks of 1 wanted run, and no deployment is under way',
    ],
  ],
  'stale-task': [
    ['it started after the write', { rows: [wanted], secrets: [writtenAt(0)], services: [runningSince(10)] }, 'pass'],
    [
      'it started before',
      { rows: [wanted], secrets: [writtenAt(0)], services: [runningSince(-10)] },
      'app: 1 of 1 tasks started before a value they read was written',
    ],
    [
      'it started while it was written',
      { rows: [wanted], secrets: [writtenAt(0)], services: [runningSince(-1)] },
      'app: 1 of 1 tasks started before a value they read was written',
    ],
    [
      'nobody can say, which freshness-unknown does',
      { rows: [wanted], secrets: [pendingLabel], services: [runningSince(-10)] },
      'pass',
    ],
    [
      'it is new, and has the value of a secret that was deleted and made again',
      { rows: [wanted], secrets: [writtenAt(0)], services: [withFormer] },
      'app: 1 of 1 tasks started before a value they read was written',
    ],
    ['it is of no service, and new', { rows: [wanted], secrets: [writtenAt(0)], outside: [migrating(10)] }, 'pass'],
    [
      'it is of no service, and old',
      { rows: [wanted], secrets: [writtenAt(0)], outside: [migrating(-10)] },
      'family:migrate: a task of no service started before a value it reads was written; no restart reaches it',
    ],
    [
      'its service is not in the manifest, and it is new',
      { rows: [wanted], secrets: [writtenAt(0)], outside: [working(10)] },
      'pass',
    ],
    [
      'its service is not in the manifest, and it is old',
      { rows: [wanted], secrets: [writtenAt(0)], outside: [working(-10), working(10)] },
      'service:worker: a task of a service that the manifest does not name started before a value it reads was written; no apply restarts it',
    ],
    [
      'several of one group are old',
      {
        rows: [wanted],
        secrets: [writtenAt(0)],
        outside: [working(-10), working(-20), migrating(-10), migrating(-20)],
      },
      'service:worker: 2 tasks of a service that the manifest does not name started before a value they read was written; no apply restarts them; ' +
        'family:migrate: 2 tasks of no service started before a value they read was written; no restart reaches them',
    ],
  ],
  'consumer-undeclared': [
    ['its row names who reads it', { rows: [forApp], secrets: [writtenAt(0)], services: [reader] }, 'pass'],
    ['nobody reads it', { rows: [forApp], secrets: [writtenAt(0)] }, 'pass'],
    [
      'its row names nobody',
      { rows: [wanted], secrets: [writtenAt(0)], services: [reader, service('worker', [NAME])] },
      'prod/a: read by app, worker, which its consumers do not name',
    ],
    [
      'its row names another',
      { rows: [forApp], secrets: [writtenAt(0)], services: [reader, service('worker', [NAME])] },
      'prod/a: read by worker, which its consumers do not name',
    ],
    [
      'a service reads it that is not in the manifest',
      { rows: [forApp], secrets: [writtenAt(0)], services: [reader], outside: [working(10), working(20)] },
      'service:worker: a service that the manifest does not name reads secrets of this environment',
    ],
    [
      'a service that is not in the manifest reads one version of it',
      {
        rows: [forApp],
        secrets: [writtenAt(0)],
        outside: [{ ...working(10), reads: [reference(NAME, `${arnOf(NAME)}:::${CONSOLE}`)] }],
      },
      'service:worker: a service that the manifest does not name reads secrets of this environment',
    ],
    ['a task of no service reads it', { rows: [forApp], secrets: [writtenAt(0)], outside: [migrating(10)] }, 'pass'],
    [
      'a service that is not in the manifest reads none of it',
      { rows: [forApp], secrets: [writtenAt(0)], outside: [{ ...working(10), reads: [reference('staging/a')] }] },
      'pass',
    ],
    [
      'it is not declared itself, which orphan says',
      { rows: [], secrets: [writtenAt(0)], services: [reader], outside: [working(10)] },
      'pass',
    ],
  ],
  'wrong-key': [
    ["the manifest's", { rows: [wanted], secrets: [writtenAt(0)] }, 'pass'],
    [
      'the default one',
      { rows: [wanted], secrets: [stored(NAME, FILLED, { kmsKey: undefined })] },
      'prod/a: is not encrypted with alias/askflorence-prod',
    ],
    [
      'the manifest names none that exists',
      { rows: [wanted], secrets: [writtenAt(0)], key: { arn: undefined, state: 'missing' } },
      'prod/a: alias/askflorence-prod does not exist in 039624954211',
    ],
    ['it may not be looked at', { rows: [wanted], secrets: [writtenAt(0)], key: HIDDEN }, 'not looked at'],
    [
      'the default one needs no look',
      { rows: [wanted], secrets: [stored(NAME, FILLED, { kmsKey: undefined })], key: HIDDEN },
      'prod/a: is not encrypted with alias/askflorence-prod',
    ],
    ['it cannot be used, which key-unhealthy says', { rows: [wanted], secrets: [writtenAt(0)], key: DISABLED }, 'pass'],
    ['nobody declares the secret', { rows: [], secrets: [stored(NAME, FILLED, { kmsKey: undefined })] }, 'pass'],
  ],
  'key-unhealthy': [
    ['it is enabled', { rows: [wanted], secrets: [writtenAt(0)] }, 'pass'],
    [
      'it is disabled',
      { rows: [wanted], secrets: [writtenAt(0)], key: DISABLED },
      'prod/a: cannot be read or written: its key is Disabled',
    ],
    ['it may not be looked at', { rows: [wanted], secrets: [writtenAt(0)], key: HIDDEN }, 'not looked at'],
    [
      'it is another one, which wrong-key says',
      { rows: [wanted], secrets: [stored(NAME, FILLED, { kmsKey: undefined })], key: DISABLED },
      'pass',
    ],
  ],
  'not-wired': [
    ['the service reads it', { rows: [forApp], secrets: [writtenAt(0)], services: [reader] }, 'pass'],
    [
      'the service does not',
      { rows: [forApp], secrets: [writtenAt(0)], services: [service('app', [])] },
      'prod/a: is declared for app, whose task definition :4 does not read it',
    ],
    ['it does not exist, which missing says', { rows: [forApp], secrets: [], services: [service('app', [])] }, 'pass'],
    [
      'nobody is declared to read it',
      { rows: [wanted], secrets: [writtenAt(0)], services: [service('app', [])] },
      'pass',
    ],
    [
      'the service pins it, which pinned-version says',
      { rows: [forApp], secrets: [writtenAt(0)], services: [pinning(`::${FILLED}`)] },
      'pass',
    ],
  ],
  'pinned-version': [
    ['it is followed', { rows: [wanted], secrets: [writtenAt(0)], services: [reader] }, 'pass'],
    ['its JSON key is followed', { rows: [wanted], secrets: [writtenAt(0)], services: [pinning('key::')] }, 'pass'],
    [
      'one version is named',
      { rows: [wanted], secrets: [writtenAt(0)], services: [pinning(`::${CONSOLE}`)] },
      `prod/a: read by app at version ${CONSOLE}: a new value never reaches it`,
    ],
    [
      'a label is named',
      { rows: [wanted], secrets: [writtenAt(0)], services: [pinning(':AWSPREVIOUS:')] },
      'prod/a: read by app at AWSPREVIOUS: it is always one value behind',
    ],
    [
      'another label is named',
      { rows: [wanted], secrets: [writtenAt(0)], services: [pinning(':blue:')] },
      'prod/a: read by app at blue: a new value reaches it only where blue is moved to it',
    ],
    [
      'a label and a version are named',
      { rows: [wanted], secrets: [writtenAt(0)], services: [pinning(`:AWSPREVIOUS:${CONSOLE}`)] },
      `prod/a: read by app at version ${CONSOLE}: a new value never reaches it`,
    ],
    [
      'twice',
      { rows: [wanted], secrets: [writtenAt(0)], services: [pinningTwice] },
      'prod/a: read by app at AWSPREVIOUS: it is always one value behind',
    ],
    [
      'the current version is named, which the next write changes',
      { rows: [], secrets: [writtenAt(0)], services: [pinning(`::${FILLED}`)] },
      `prod/a: read by app at version ${FILLED}: a new value never reaches it`,
    ],
  ],
  'reference-broken': [
    ['it names what there is', { rows: [wanted], secrets: [writtenAt(0)], services: [reader] }, 'pass'],
    [
      'it names what there is not',
      { rows: [], secrets: [], services: [reader] },
      "app: askflorence-prod-app's task definition names what does not exist: its next task cannot start",
    ],
    [
      'it names what was deleted and made again',
      { rows: [], secrets: [stored(NAME, FILLED, { arn: `${arnOf(NAME).slice(0, -6)}Again1` })], services: [reader] },
      "app: askflorence-prod-app's task definition names what does not exist: its next task cannot start",
    ],
    [
      'it names what another account has under the same name',
      { rows: [], secrets: [], services: [naming(arnOf(NAME).replace(ACCOUNT, '549136075525'))] },
      'pass',
    ],
    [
      'it names what another region has under the same name',
      { rows: [], secrets: [writtenAt(0)], services: [naming(arnOf(NAME).replace(REGION, 'eu-central-1'))] },
      'pass',
    ],
    [
      'it names by an ARN without its ending what there is not',
      { rows: [], secrets: [], services: [naming(arnOf(NAME).slice(0, -7))] },
      "app: askflorence-prod-app's task definition names what does not exist: its next task cannot start",
    ],
    [
      'it names what is not of this environment',
      { rows: [], secrets: [], services: [service('app', ['other/x'])] },
      'pass',
    ],
  ],
  'freshness-unknown': [
    ['it is fresh', { rows: [wanted], secrets: [writtenAt(0)], services: [runningSince(10)] }, 'pass'],
    ['it is stale', { rows: [wanted], secrets: [writtenAt(0)], services: [runningSince(-10)] }, 'pass'],
    [
      'a rotation is not finished',
      { rows: [wanted], secrets: [pendingLabel], services: [runningSince(-10)] },
      'app: cannot be told apart: fresh or stale',
    ],
    [
      'a rotation is not finished, and a task of no service reads it',
      { rows: [wanted], secrets: [pendingLabel], outside: [migrating(-10)] },
      'family:migrate: cannot be told apart: fresh or stale',
    ],
    [
      'a rotation is not finished, and tasks read it whose service is not in the manifest',
      { rows: [wanted], secrets: [pendingLabel], outside: [working(-10), working(-20)] },
      'service:worker: cannot be told apart: fresh or stale',
    ],
  ],
  unfilled: [
    ['a value of ours', { rows: [wanted], secrets: [writtenAt(0)] }, 'pass'],
    [
      'a placeholder',
      { rows: [wanted], secrets: [writtenAt(0, TERRAFORM)] },
      'prod/a: holds a placeholder; declared: dotenv A',
    ],
    [
      'a placeholder in use, which placeholder-in-use says',
      { rows: [wanted], secrets: [writtenAt(0, TERRAFORM)], services: [reader] },
      'pass',
    ],
    ['empty', { rows: [wanted], secrets: [stored(NAME, undefined)] }, 'prod/a: is empty; declared: dotenv A'],
    [
      'empty and read',
      { rows: [wanted], secrets: [stored(NAME, undefined)], services: [reader] },
      'prod/a: is empty; declared: dotenv A',
    ],
    ['a replica with a value of ours', { rows: [wanted], secrets: [replicaWith(FILLED)] }, 'pass'],
    [
      'a replica: its primary is what is filled',
      { rows: [wanted], secrets: [replicaWith(TERRAFORM)] },
      'not looked at',
    ],
    ['meant to be a placeholder', { rows: [reserved], secrets: [writtenAt(0, TERRAFORM)] }, 'pass'],
    ['missing, which missing says', { rows: [wanted], secrets: [] }, 'pass'],
    ['a person wrote it', { rows: [wanted], secrets: [writtenAt(0, CONSOLE)] }, 'not looked at'],
  ],
  orphan: [
    ['declared', { rows: [wanted], secrets: [writtenAt(0)] }, 'pass'],
    ['not declared', { rows: [], secrets: [writtenAt(0)] }, 'prod/a: is not in the manifest'],
    ['not declared, and going', { rows: [], secrets: [stored(NAME, FILLED, { deletion: at(DAY) })] }, 'pass'],
    [
      "not declared, and another service's",
      { rows: [], secrets: [stored(NAME, CONSOLE, { managedBy: 'rds' })] },
      'pass',
    ],
    ["not declared, and another region's", { rows: [], secrets: [replicaWith(FILLED)] }, 'pass'],
  ],
  placeholder: [
    ['nobody reads it', { rows: [reserved], secrets: [writtenAt(0, TERRAFORM)] }, 'prod/a: no task reads it'],
    [
      'a service reads it, which placeholder-in-use says',
      { rows: [reserved], secrets: [writtenAt(0, TERRAFORM)], services: [reader] },
      'pass',
    ],
    [
      'a service reads it, by its version',
      { rows: [reserved], secrets: [writtenAt(0, TERRAFORM)], services: [pinning(`::${TERRAFORM}`)] },
      'pass',
    ],
    ['it has a value', { rows: [reserved], secrets: [writtenAt(0)] }, 'pass'],
    ['it is declared with a source', { rows: [wanted], secrets: [writtenAt(0, TERRAFORM)] }, 'pass'],
  ],
};

function auditOf(world: World, now = NOW): AuditReport {
  const { rows, secrets, services, key, outside, absent, environment: prod = environment() } = world;
  const seen = observation(secrets, services, NOW, key, outside, absent);
  return audit(manifest(rows, [prod]), prod, seen, now, ['--env', prod.name]);
}

function verdictOf(report: AuditReport, rule: string): string {
  const found = report.findings.filter((finding) => finding.rule === rule);
  if (found.length > 0) return found.map(({ target, message }) => `${target}: ${message}`).join('; ');
  return report.notLookedAt.some((unseen) => unseen.rule === rule) ? 'not looked at' : 'pass';
}

describe.each(Object.entries(CASES))('%s', (rule, cases) => {
  it.each(cases)('%s', (_, world, verdict) => {
    expect(verdictOf(auditOf(world), rule)).toBe(verdict);
  });
});

it('every rule is seen to pass and to find something here', () => {
  expect(Object.keys(CASES).sort()).toEqual(ALL_RULES.map(({ id }) => id).sort());
  for (const cases of Object.values(CASES)) {
    const verdicts = cases.map(([, , verdict]) => verdict);
    expect(verdicts).toContain('pass');
    expect(verdicts.some((verdict) => verdict.includes(': '))).toBe(true);
  }
});

it('errors come before warnings, warnings before notes', () => {
  const order = ALL_RULES.map(({ severity }) => ['error', 'warning', 'note'].indexOf(severity));
  expect(order).toEqual([...order].sort());
});

describe('what a finding says beside its message', () => {
  const find = (world: World, rule: string) => auditOf(world).findings.find((finding) => finding.rule === rule);

  it('a stale task: when it started, and of when the value is', () => {
    expect(
      find({ rows: [wanted], secrets: [writtenAt(0)], services: [runningSince(-10)] }, 'stale-task'),
    ).toMatchObject({
      evidence: ['6c1f0a3e started 2026-07-21T11:59:52Z, prod/a is of 2026-07-21T12:00:00Z'],
      fix: ['secretsmith restart app --env prod'],
    });
  });

  it.each<[string, string[], readonly number[], string[]]>([
    [
      'each task with its start, where one value is newer',
      ['prod/a'],
      [-10, -9],
      [
        'task-0-0 started 2026-07-21T11:59:52Z, prod/a is of 2026-07-21T12:00:00Z',
        'task-1-0 started 2026-07-21T11:59:53Z, prod/a is of 2026-07-21T12:00:00Z',
      ],
    ],
    [
      'the tasks on one line and the values on another, where they lack several',
      ['prod/a', 'prod/b', 'prod/c'],
      [-10, -9],
      [
        'task-0-0 started 2026-07-21T11:59:52Z, task-1-0 started 2026-07-21T11:59:53Z',
        '3 values are newer, the last of 2026-07-21T12:00:02Z: prod/a, prod/b, prod/c',
      ],
    ],
  ])('stale tasks: %s', (_, names, starts, evidence) => {
    const rows = names.map((name) => row(name, dotenv('A')));
    const secrets = names.map((name, index) => stored(name, ours('fill', name), { lastChanged: at(index) }));
    const tasks = starts.map((since, index) => task(`task-${index}-000`, at(since), names));
    const found = find({ rows, secrets, services: [service('app', names, tasks)] }, 'stale-task');
    expect(found).toMatchObject({ target: 'app', evidence });
    const ended = { rows, secrets, outside: tasks.map((one) => ({ ...one, group: 'family:migrate' })) };
    expect(find(ended, 'stale-task')).toMatchObject({ target: 'family:migrate', evidence });
  });

  it('stale tasks: apart, where they lack other values, and those by a former ARN by themselves', () => {
    const former = { ...reference('prod/a', `${arnOf('prod/a').slice(0, -6)}Before`) };
    const rows = ['prod/a', 'prod/b'].map((name) => row(name, dotenv('A')));
    const secrets = ['prod/a', 'prod/b'].map((name) => stored(name, ours('fill', name), { lastChanged: at(0) }));
    const old = task('task-0-000', at(-10), [], { reads: [former, reference('prod/b')] });
    const other = task('task-1-000', at(-9), ['prod/b']);
    const services = [service('app', ['prod/a', 'prod/b'], [old, other])];
    expect(find({ rows, secrets, services }, 'stale-task')?.evidence).toEqual([
      'task-0-0 started 2026-07-21T11:59:52Z',
      'prod/b is of 2026-07-21T12:00:00Z',
      'by the ARN that it had before it was made anew: prod/a',
      'task-1-0 started 2026-07-21T11:59:53Z, prod/b is of 2026-07-21T12:00:00Z',
    ]);
  });

  it('tasks that nobody can judge: one line a task, with what it reads', () => {
    const names = ['prod/a', 'prod/b'];
    const secrets = names.map((name) =>
      stored(name, undefined, { lastChanged: at(0), versions: pendingLabel.versions }),
    );
    const services = [service('app', names, [task('task-0-000', at(-10), names)])];
    expect(
      find({ rows: names.map((name) => row(name, dotenv('A'))), secrets, services }, 'freshness-unknown'),
    ).toMatchObject({
      evidence: ['task-0-0  prod/a, prod/b'],
    });
  });

  it('a stale task whose newer value is none: plan, for a restart would make it worse', () => {
    const world = { rows: [wanted], secrets: [writtenAt(0, TERRAFORM)], services: [runningSince(-10)] };
    expect(find(world, 'stale-task')?.fix).toEqual(['secretsmith plan --env prod']);
  });

  // A restart by name overrides what holds it, and whoever pastes a fix has named it.
  describe('a task whose service may read no value after a restart: plan, which looks', () => {
    const [OTHER, PLAN] = ['prod/b', 'secretsmith plan --env prod'];
    const reading = (names: readonly string[]) => ({
      ...runningSince(-10),
      reads: names.map((name) => reference(name)),
    });
    const other = row(OTHER, dotenv('B'));
    it.each<[string, World]>([
      ['the newer version is of nobody we know', { rows: [wanted], secrets: [writtenAt(0, CONSOLE)] }],
      ['…also where nobody declares it', { rows: [], secrets: [writtenAt(0, CONSOLE)] }],
      ['another one is', { rows: [wanted, other], secrets: [writtenAt(0), stored(OTHER, CONSOLE)] }],
      ['another one is a placeholder', { rows: [wanted, other], secrets: [writtenAt(0), stored(OTHER, TERRAFORM)] }],
    ])('%s', (_, world) => {
      const app = reading(world.secrets.map(({ name }) => name));
      expect(find({ ...world, services: [app] }, 'stale-task')?.fix).toEqual([PLAN]);
      const unknown = world.secrets.map((one) => (one.name === NAME ? pendingOf(currentOf(one)?.id ?? '') : one));
      expect(find({ ...world, secrets: unknown, services: [app] }, 'freshness-unknown')?.fix).toEqual([PLAN]);
      const deployed = { ...app, controller: 'CODE_DEPLOY' as const };
      expect(find({ ...world, services: [deployed] }, 'stale-task')?.fix).toEqual([PLAN]);
    });

    it('not where the other one is meant to be a placeholder', () => {
      const world = { rows: [wanted, row(OTHER, 'placeholder')], secrets: [writtenAt(0), stored(OTHER, TERRAFORM)] };
      const fix = find({ ...world, services: [reading([NAME, OTHER])] }, 'stale-task')?.fix;
      expect(fix).toEqual(['secretsmith restart app --env prod']);
    });
  });

  it('a stale task whose service has an unusable key: that comes first', () => {
    const world = { rows: [wanted], secrets: [writtenAt(0)], services: [runningSince(-10)], key: DISABLED };
    expect(find(world, 'stale-task')?.fix).toEqual([
      'mend first why new tasks cannot start: PROD_A names prod/a, whose key is Disabled',
    ]);
  });

  it.each([
    [
      'CodeDeploy deploys it',
      { ...runningSince(-10), controller: 'CODE_DEPLOY' as const },
      'CodeDeploy deploys app: a deployment there delivers the values',
    ],
    [
      'something outside ECS deploys it',
      { ...runningSince(-10), controller: 'EXTERNAL' as const },
      'something outside ECS deploys app: a deployment there delivers the values',
    ],
    [
      'no task of it can start',
      { ...runningSince(-10), reads: [reference(NAME), reference('prod/gone')] },
      'mend first why new tasks cannot start: PROD_GONE names prod/gone-AbCdEf, which does not exist',
    ],
  ])('a task that no restart command would replace: what does, where %s', (_, app, fix) => {
    const stale: World = { rows: [wanted], secrets: [writtenAt(0)], services: [app] };
    expect(find(stale, 'stale-task')?.fix).toEqual([fix]);
    expect(find({ ...stale, secrets: [pendingLabel] }, 'freshness-unknown')?.fix).toEqual([fix]);
  });

  const ECS_SAYS =
    'aws ecs describe-services --cluster askflorence-prod --services askflorence-prod-app --profile askflorence-prod --region us-east-1';

  it.each([
    [
      'is under way',
      [deployment()],
      ['a deployment is under way since 2026-07-21T11:59:00Z: look again when it is over'],
    ],
    [
      'is undone',
      [deployment({ rolloutReason: 'rolling back to it' })],
      ['ECS rolls it back since 2026-07-21T11:59:00Z: look again when it is over'],
    ],
    [
      'fails',
      [deployment({ failedTasks: 3 })],
      [
        'mend first why its deployment of 2026-07-21T11:59:00Z is failing: 3 tasks failed, 1 task of 1 wanted runs',
        ECS_SAYS,
      ],
    ],
    [
      'was given up',
      [deployment({ rollout: 'FAILED', failedTasks: 3 })],
      ['mend first why its deployment is failing: 3 tasks failed, 1 task of 1 wanted runs', ECS_SAYS],
    ],
  ])('a stale task whose deployment %s: no restart would help', (_, deployments, fix) => {
    const services = [{ ...runningSince(-10), deployments }];
    expect(find({ rows: [wanted], secrets: [writtenAt(0)], services }, 'stale-task')?.fix).toEqual(fix);
  });

  it('a service that is down: where ECS says why', () => {
    const services = [{ ...reader, deployments: [STALLED] }];
    expect(find({ rows: [wanted], secrets: [writtenAt(0)], services }, 'service-failing')?.fix).toEqual([ECS_SAYS]);
  });

  it('what nobody can tell: a restart makes it certain, where a service keeps the task', () => {
    const world = { rows: [wanted], secrets: [pendingLabel], services: [runningSince(-10)] };
    expect(find(world, 'freshness-unknown')?.fix).toEqual(['secretsmith restart app --env prod']);
    const outside = { rows: [wanted], secrets: [pendingLabel], outside: [migrating(-10)] };
    expect(find(outside, 'freshness-unknown')?.fix).toEqual([]);
  });

  it('tasks of a service that is not in the manifest: what deploys it, and where it would be named', () => {
    const world = { rows: [forApp], outside: [working(-10, 'one'), working(-20, 'two')] };
    const prod = environment({ ecs: CLUSTER });
    const stale = { ...world, secrets: [writtenAt(0)], environment: prod };
    expect(find(stale, 'stale-task')).toMatchObject({
      fix: [UPDATE, NAMING],
      evidence: [expect.stringMatching(/^one started/), expect.stringMatching(/^two started/)],
    });
    expect(find(stale, 'consumer-undeclared')).toMatchObject({ evidence: [NAME], fix: [NAMING] });
    const unknown = { ...world, secrets: [pendingLabel], environment: prod };
    expect(find(unknown, 'freshness-unknown')?.fix).toEqual([UPDATE, NAMING]);
    const migrate = { ...stale, outside: [migrating(-10)] };
    expect(find(migrate, 'stale-task')?.fix, 'nothing deploys a task of no service').toEqual([]);
  });

  it('a consumer that its row does not name: where it says who they are', () => {
    const world = { rows: [wanted], secrets: [writtenAt(0)], services: [reader] };
    expect(find(world, 'consumer-undeclared')?.fix).toEqual(['add app to its consumers: secrets.manifest.yaml:31']);
  });

  it('a stopgap: how long it is over, or to go, and whose it is', () => {
    const over = find({ rows: [stopgapUntil('2026-07-10')], secrets: [] }, 'stopgap-overdue');
    expect(over?.evidence).toEqual(['11 d over 2026-07-10, owner platform (#56)']);
    expect(find({ rows: [copied], secrets: [] }, 'stopgap')?.evidence).toEqual([
      'until 2026-12-31, in 163 d, owner platform (#56)',
    ]);
  });

  it('a placeholder in use: plan, where it would look or a source can fill it', () => {
    const plan = ['secretsmith plan --env prod'];
    const fix = (one: typeof wanted, content?: 'placeholder') =>
      find({ rows: [one], secrets: [stored(NAME, TERRAFORM, { content })], services: [reader] }, 'placeholder-in-use')
        ?.fix;
    expect([fix(wanted), fix(row(NAME, GENERATED)), fix(row(NAME, 'manual'))]).toEqual([plan, plan, plan]);
    expect([fix(wanted, 'placeholder'), fix(row(NAME, 'manual'), 'placeholder')]).toEqual([plan, []]);
    expect([fix(reserved), fix(reserved, 'placeholder')]).toEqual([[], []]);
    // No plan fills a replica.
    const replica = { rows: [wanted], secrets: [replicaWith(TERRAFORM)], services: [reader] };
    expect(find(replica, 'placeholder-in-use')?.fix).toEqual([]);
  });

  it.each([
    ['placeholder-in-use', wanted, [reader]],
    ['placeholder-overdue', { ...reserved, until: YESTERDAY }, []],
    ['placeholder', reserved, []],
    ['unfilled', wanted, []],
  ])('%s: what the version id alone says is told as that, and what was seen is not', (rule, one, services) => {
    const evidence = (secret: StoredSecret) => find({ rows: [one], secrets: [secret], services }, rule)?.evidence;
    expect(evidence(stored(NAME, TERRAFORM))).toEqual([
      'a placeholder by its version id alone: Terraform made it, and an audit reads no value',
    ]);
    expect(evidence(stored(NAME, TERRAFORM, { content: 'placeholder' }))).toEqual([]);
    expect(evidence(stored(NAME, ours('placeholder', NAME)))).toEqual([]);
  });

  it('a placeholder that is named: whether it is presumed, and that the task definition has to change', () => {
    const fix = ["name it by its ARN alone in the next revision of app's task definition"];
    const said = (previous: string) =>
      auditOf({ rows: [wanted], secrets: [after(previous)], services: [pinning(':AWSPREVIOUS:')] }).findings.find(
        ({ rule }) => rule === 'placeholder-in-use',
      );
    const presumed = 'a placeholder by its version id alone: Terraform made it, and an audit reads no value';
    expect(said(TERRAFORM)).toMatchObject({ evidence: [presumed], fix });
    expect(said(ours('placeholder', NAME))).toMatchObject({ evidence: [], fix });
  });

  it('an unfinished rotation: which version waits, since when, whose it is, and what ends it at what cost', () => {
    const flags = '--profile askflorence-prod --region us-east-1';
    const look = `aws secretsmanager describe-secret --secret-id prod/a ${flags}`;
    const off = `aws secretsmanager update-secret-version-stage --secret-id prod/a --version-stage AWSPENDING --remove-from-version-id ${PENDING} ${flags}`;
    const end = "to end it, where nothing uses that version's value";
    const found = (secret: StoredSecret) => find({ rows: [wanted], secrets: [secret] }, 'rotation-unfinished');
    expect(found(rotating(FILLED))).toMatchObject({
      evidence: [`version ${PENDING} carries AWSPENDING since 2026-07-21T12:00:00Z, AWSCURRENT is on ${FILLED}`],
      fix: [look, `${end}; AWS may remove the version then: ${off}`],
    });
    const kept = stored(NAME, undefined, {
      versions: [version(FILLED, 'AWSCURRENT'), version(PENDING, ['AWSPENDING', 'blue'])],
    });
    expect(found(kept)?.fix, 'it has another label').toEqual([look, `${end}: ${off}`]);
    const unseen = stored(NAME, undefined, { versions: [version(PENDING, 'AWSPENDING')] });
    expect(found(unseen)?.evidence).toEqual([`version ${PENDING} carries AWSPENDING, no version carries AWSCURRENT`]);
  });

  it('a copy that is none: plan, where a source can fill it, else the place where it is declared', () => {
    const fix = (one: typeof wanted, id: string) =>
      find({ rows: [wanted, one], secrets: [writtenAt(0), copyStored(id)] }, 'copy-out-of-step')?.fix;
    expect(fix(copied, TERRAFORM)).toEqual(['secretsmith plan --env prod']);
    expect(fix(freed, FILLED)).toEqual(['secretsmith plan --env prod']);
    expect(fix(row('prod/copy', 'placeholder'), FILLED)).toEqual([
      'give it a source of its own: secrets.manifest.yaml:31',
    ]);
  });

  it('a deletion: how it is stopped', () => {
    const world = { rows: [wanted], secrets: [stored(NAME, FILLED, { deletion: at(DAY) })] };
    expect(find(world, 'pending-deletion')?.fix).toEqual([
      'aws secretsmanager restore-secret --secret-id prod/a --profile askflorence-prod --region us-east-1',
    ]);
  });
});

describe('a finding that a person has accepted', () => {
  const accept = (more: Partial<Acceptance> = {}): Acceptance => ({
    rule: 'missing',
    reason: 'made next week',
    until: TODAY,
    ticket: '47',
    ...more,
  });
  const withRow = (acceptance: Acceptance) => auditOf({ rows: [{ ...wanted, accept: [acceptance] }], secrets: [] });
  const withEnvironment = (acceptance: Acceptance) =>
    auditOf({ rows: [wanted], secrets: [], environment: environment({ accept: [acceptance] }) });

  it.each([
    ['in its row', withRow(accept()), true],
    ['in its environment', withEnvironment(accept()), true],
    ['in its row, but that was until yesterday', withRow(accept({ until: YESTERDAY })), false],
    ['in its environment, but that was until yesterday', withEnvironment(accept({ until: YESTERDAY })), false],
    ['for another rule', withRow(accept({ rule: 'orphan' })), false],
    [
      'in another row',
      auditOf({ rows: [wanted, row('prod/b', 'manual', { accept: [accept()] })], secrets: [stored('prod/b', FILLED)] }),
      false,
    ],
  ])('%s', (_, report, accepted) => {
    const [finding] = report.findings.filter(({ rule }) => rule === 'missing');
    expect(finding?.accepted).toEqual(accepted ? accept() : undefined);
    expect(openFindings(report, ['error']).length).toBe(accepted ? 0 : 1);
  });

  it('counts for no --fail-on, and others of other severities do not either', () => {
    const report = auditOf({ rows: [wanted, copied], secrets: [writtenAt(0), stored('prod/orphan', FILLED)] });
    expect(report.findings.map(({ severity }) => severity)).toEqual(['error', 'warning', 'warning']);
    expect(openFindings(report, ['error']).map(({ rule }) => rule)).toEqual(['missing']);
    expect(openFindings(report, ['error', 'warning']).length).toBe(3);
    expect(openFindings(report, [])).toEqual([]);
  });
});

describe('the report', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  const world: World = {
    rows: [wanted, copied, row('prod/b', 'manual')],
    secrets: [writtenAt(0), stored('prod/b', CONSOLE), stored('prod/orphan', TERRAFORM)],
    services: [runningSince(-10)],
  };

  it('counts what was covered: declared or stored, once', () => {
    expect(auditOf(world).coverage).toEqual({
      rules: ALL_RULES.length,
      secrets: 4,
      services: 1,
      tasks: 1,
      notRunning: 0,
    });
    const outside = [migrating(10), outsideTask('of-others', at(10), ['prod/not-here'])];
    expect(auditOf({ ...world, outside }).coverage.tasks, 'and one of no service that reads a secret').toBe(2);
  });

  it('names what was not looked at, and why', () => {
    expect(auditOf(world).notLookedAt).toEqual([
      { rule: 'unfilled', reason: 'the version is not ours, and an audit reads no value', targets: ['prod/b'] },
    ]);
  });

  it('of keys that may not be looked at, and which secret is visibly under another one than the most', () => {
    const [all, unseen] = [['prod/a', 'prod/b', 'prod/c'], 'may not be looked at: allow kms:DescribeKey'];
    const odd = { kmsKey: 'alias/other' };
    const secrets = all.map((name) => stored(name, ours('fill', name), name === 'prod/b' ? odd : {}));
    const rows = all.map((name) => row(name, dotenv('A')));
    expect(auditOf({ rows, secrets, key: HIDDEN }).notLookedAt).toEqual([
      { rule: 'wrong-key', reason: `its key ${unseen}`, targets: ['prod/a', 'prod/c'] },
      {
        rule: 'wrong-key',
        reason: `it is under alias/other, and not all secrets are; its key ${unseen}`,
        targets: ['prod/b'],
      },
      { rule: 'key-unhealthy', reason: `its key ${unseen}`, targets: all },
    ]);
  });

  it('is the same at any time of this machine, and changes nothing it is given', () => {
    const frozen = deepFreeze(world);
    vi.useFakeTimers({ now: 0 });
    const first = auditOf(frozen);
    vi.setSystemTime(new Date('2100-01-01'));
    expect(auditOf(frozen)).toEqual(first);
    expect(auditOf(frozen, new Date('2027-01-01'))).not.toEqual(first);
  });
});

function deepFreeze<T>(thing: T): T {
  if (typeof thing === 'object' && thing !== null) {
    Object.values(thing).forEach(deepFreeze);
    Object.freeze(thing);
  }
  return thing;
}
