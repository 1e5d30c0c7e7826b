/**
 * ECS services as consumers. One pass over a cluster's tasks instead of one a service; task definitions
 * never change, so each is asked for once. Limits: DescribeServices 10, DescribeTasks 100, ListTasks 100
 * a page (Amazon ECS API reference, checked 2026-11-21). Every call waits for its turn under the quota that
 * it shares with others, and one that AWS throttles did nothing, so it is sent again.
 */
import {
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ECSClient,
  type Service as EcsService,
  type Task as EcsTask,
  ListTasksCommand,
  type ListTasksRequest,
  UpdateServiceCommand,
  type UpdateServiceRequest,
} from '@aws-sdk/client-ecs';
import PQueue from 'p-queue';
import { Fault } from '../../core/fault.js';
import { grouped } from '../../core/grouped.js';
import { guardArn } from '../../core/guards.js';
import type { Place } from '../../core/model.js';
import type { ServiceConsumer } from '../../core/ports.js';
import { PATIENCE_MS } from '../../core/time.js';
import { complete, listIn } from './answers.js';
import {
  type Definition,
  fromDefinition,
  fromDeployment,
  fromOutsideTask,
  fromService,
  fromStoppedTask,
} from './convert.js';
import { type CallContext, faultOf, senderFor } from './faults.js';
import { inTurn, type Limiter, type LimiterOptions, openLimiter } from './limiter.js';
import { PacedRetries } from './retries.js';
import { clockOffset } from './skew.js';
import type { Wire } from './wire.js';

const SERVICES_A_CALL = 10;
const TASKS_A_CALL = 100;

/** Reads of one kind in flight. */
const READS_AT_ONCE = 20;

/**
 * Calls at once and a second that everybody in the account has together; a list and what describes it share one
 * (Amazon ECS API reference, "Request throttling", checked 2026-11-22).
 */
const QUOTAS = {
  services: { burst: 100, rate: 20 },
  updates: { burst: 50, rate: 5 },
  tasks: { burst: 100, rate: 20 },
  definitions: { burst: 50, rate: 20 },
} as const;

const BUCKETS = {
  DescribeServices: 'services',
  UpdateService: 'updates',
  ListTasks: 'tasks',
  DescribeTasks: 'tasks',
  DescribeTaskDefinition: 'definitions',
} as const satisfies Record<string, keyof typeof QUOTAS>;

/** How much of a quota is used. */
const SHARE = 0.9;

/** As whom is called, and in which account: there is every service. */
export type ServicesContext = Omit<CallContext, 'call' | 'target'> & { readonly account: string };

/** AWS's time, where it is another than this machine's. */
export type Time = Pick<LimiterOptions, 'now' | 'wait'>;

export function openServices(wire: Wire, base: ServicesContext, time: Time = {}): ServiceConsumer {
  const isThrottle = (error: unknown) =>
    faultOf(error, { ...base, call: 'ecs', target: undefined }).code === 'throttled';
  const options = wire.options('ecs');
  const client = new ECSClient({ ...options, retryStrategy: new PacedRetries(options.maxAttempts, isThrottle) });
  wire.watch(client as never);
  // Each UpdateService that arrives begins a deployment of its own, so a lost answer is not sent again.
  const changer = new ECSClient({ ...options, maxAttempts: 1, systemClockOffset: clockOffset(wire) });
  wire.watch(changer as never);
  const definitions = new Map<string, Promise<Definition>>();
  // By cluster and name.
  const arns = new Map<string, Pick<UpdateServiceRequest, 'cluster' | 'service'>>();
  const limits = Object.fromEntries(
    Object.entries(QUOTAS).map(([name, { burst, rate }]) => [
      name,
      openLimiter({ rate: rate * SHARE, burst: burst * SHARE, isThrottle, patienceMs: PATIENCE_MS, ...time }),
    ]),
  ) as Record<keyof typeof QUOTAS, Limiter>;

  const send = senderFor('ecs', base);
  const call = <T>(operation: keyof typeof BUCKETS, target: string, request: () => Promise<T>) =>
    limits[BUCKETS[operation]].run(() => send(operation, target, request));

  async function describeServices(cluster: string, names: readonly string[]): Promise<EcsService[]> {
    const answers = await each(chunks(names, SERVICES_A_CALL), (services) =>
      call('DescribeServices', cluster, async () => {
        const { services: listed, failures = [] } = await client.send(
          new DescribeServicesCommand({ cluster, services }),
        );
        const found = listIn(listed);
        for (const service of found) remember(cluster, service);
        // Each is there, or said to be missing; of another nobody knows (API reference, Failure, checked 2026-11-22).
        const missing = failures.filter(({ reason }) => reason === 'MISSING').map(({ arn }) => arn?.split('/').at(-1));
        const told = new Set([...found.map(({ serviceName }) => serviceName), ...missing]);
        if (services.some((name) => !told.has(name))) throw new Error('incomplete');
        return found;
      }),
    );
    return answers.flat();
  }

  /**
   * A name means a service of whatever account is asked, an ARN one only. UpdateService takes those of the cluster (API
   * reference) and of the service (terraform-provider-aws sends no other; both checked 2026-11-22).
   */
  function remember(cluster: string, service: EcsService): void {
    const { serviceName, serviceArn, clusterArn } = complete(service, 'serviceName', 'serviceArn', 'clusterArn');
    for (const arn of [serviceArn, clusterArn]) guardArn({ name: serviceName, arn }, { aws: base });
    arns.set(`${cluster} ${serviceName}`, { cluster: clusterArn, service: serviceArn });
  }

  async function runningTasks(cluster: string): Promise<EcsTask[]> {
    // A task told to stop is leaving, whatever it runs.
    return (await tasksOf({ cluster, desiredStatus: 'RUNNING' })).filter((task) => task.desiredStatus === 'RUNNING');
  }

  async function tasksOf(asked: Pick<ListTasksRequest, 'serviceName' | 'desiredStatus'> & { cluster: string }) {
    const { cluster } = asked;
    const arns: string[] = [];
    let nextToken: string | undefined;
    do {
      nextToken = await call('ListTasks', cluster, async () => {
        const page = await client.send(new ListTasksCommand({ ...asked, nextToken }));
        arns.push(...listIn(page.taskArns, 'string'));
        return page.nextToken;
      });
    } while (nextToken);
    const answers = await each(chunks(arns, TASKS_A_CALL), (tasks) =>
      call('DescribeTasks', cluster, async () =>
        listIn((await client.send(new DescribeTasksCommand({ cluster, tasks }))).tasks).map((task) =>
          // Without them one that runs would be of nobody, or would not run.
          complete(task, 'desiredStatus', 'group'),
        ),
      ),
    );
    return answers.flat();
  }

  function define(taskDefinition: string): Promise<Definition> {
    const known = definitions.get(taskDefinition);
    if (known) return known;
    const asked = call('DescribeTaskDefinition', taskDefinition, async () => {
      const answer = await client.send(new DescribeTaskDefinitionCommand({ taskDefinition }));
      const definition = complete(answer, 'taskDefinition').taskDefinition;
      listIn(definition.containerDefinitions);
      return fromDefinition(definition);
    });
    definitions.set(taskDefinition, asked);
    asked.catch(() => definitions.delete(taskDefinition));
    return asked;
  }

  return {
    observe: async ({ cluster, services, place }) => {
      const names = Object.values(services);
      const [found, tasks] = await Promise.all([describeServices(cluster, names), runningTasks(cluster)]).catch(
        (error) => {
          throw error instanceof Fault && error.code === 'cluster-missing' ? clusterMissing(error, place) : error;
        },
      );
      const active = new Map(
        found.filter((service) => service.status !== 'INACTIVE').map((service) => [service.serviceName, service]),
      );
      const there = Object.entries(services).filter(([, name]) => active.has(name));
      return send('DescribeServices', cluster, async () => {
        const groups = grouped(tasks, (task) => task.group);
        const kept = there.map(([, name]) => groups.get(`service:${name}`) ?? []);
        const named = new Set(there.map(([, name]) => `service:${name}`));
        const outside = tasks.filter(({ group = '' }) => !named.has(group));
        const used = new Set(
          [...active.values(), ...kept.flat(), ...outside].map(definitionOf).filter((arn) => arn !== ''),
        );
        const known = new Map(await each([...used], async (arn) => [arn, await define(arn)] as const));
        return {
          services: there.map(([alias, name], index) =>
            fromService(alias, cluster, active.get(name) as EcsService, known, kept[index] ?? []),
          ),
          absent: Object.entries(services)
            .filter(([, name]) => !active.has(name))
            .map(([alias, name]) => ({ alias, name, cluster })),
          outside: outside.map((task) => fromOutsideTask(task, known)),
        };
      });
    },
    restart: async (cluster, service, turn) => {
      const observed = arns.get(`${cluster} ${service}`);
      if (!observed) throw new Error('not observed before');
      const begin = async () => {
        const answer = await changer.send(new UpdateServiceCommand({ ...observed, forceNewDeployment: true }));
        const primary = answer.service?.deployments?.find((deployment) => deployment.status === 'PRIMARY');
        if (!primary?.id) throw new Error('no deployment');
        return { deployment: fromDeployment(primary), requestId: answer.$metadata.requestId };
      };
      return inTurn(limits[BUCKETS.UpdateService], turn, () => send('UpdateService', service, begin));
    },
    events: async (cluster, service) => {
      const [found] = await describeServices(cluster, [service]);
      return (found?.events ?? []).map((event) => ({
        at: event.createdAt ?? new Date(0),
        message: event.message ?? '',
      }));
    },
    stopped: async (cluster, service) =>
      (await tasksOf({ cluster, serviceName: service, desiredStatus: 'STOPPED' })).map(fromStoppedTask),
  };
}

function clusterMissing({ code, message, hints }: Fault, place: Place): Fault {
  return new Fault(code, message, {
    hints: [...hints, `${place.file}:${place.line}:${place.column}  ecs.cluster`],
  });
}

function definitionOf(thing: EcsService | EcsTask): string {
  return ('taskDefinitionArn' in thing ? thing.taskDefinitionArn : (thing as EcsService).taskDefinition) ?? '';
}

/** Some at a time; once one has failed, the rest are not asked for. */
async function each<T, R>(items: readonly T[], ask: (item: T) => Promise<R>): Promise<R[]> {
  const queue = new PQueue({ concurrency: READS_AT_ONCE });
  try {
    return await Promise.all(items.map((item) => queue.add(() => ask(item))));
  } catch (error) {
    queue.clear();
    throw error;
  }
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
