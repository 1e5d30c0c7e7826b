/**
 * Service deployments: what became of each. ECS API reference, ListServiceDeployments,
 * DescribeServiceDeployments and StopServiceDeployment (checked 2026-11-22).
 */
import { ApiError, integer, list, type Member, operation, required, structure, text } from '../json.js';
import { page } from '../paging.js';
import { serviceDeploymentAnswer } from './answers.js';
import { remember, serviceSeen } from './past.js';
import { mayOn, mayOnDeployment } from './permissions.js';
import { clusterOf, type Deployment, invalidParameter, serviceOf } from './state.js';

const cluster = text(1, 2048);
const STATUSES = [
  'PENDING',
  'SUCCESSFUL',
  'STOPPED',
  'STOP_REQUESTED',
  'IN_PROGRESS',
  'ROLLBACK_REQUESTED',
  'ROLLBACK_IN_PROGRESS',
  'ROLLBACK_SUCCESSFUL',
  'ROLLBACK_FAILED',
];

/** A date on the wire, in milliseconds. */
const moment: Member<number | undefined> = (value) => (typeof value === 'number' ? value * 1000 : undefined);

const badToken = () => invalidParameter('Invalid token');

/** Milliseconds from the request to the beginning of a rollback; the sandbox's. */
const REQUESTED = 2_000;

/** "This option rolls back the service deployment to the previous service revision." Valid is ROLLBACK alone. */
export const stopServiceDeployment = operation(
  { serviceDeploymentArn: required(text(1, 2048)), stopType: text(1, 16, { oneOf: ['ROLLBACK'] }) },
  (scope, { serviceDeploymentArn }) => {
    mayOnDeployment(scope, 'StopServiceDeployment', serviceDeploymentArn);
    const services = [...scope.region.clusters.values()].flatMap((home) => [...home.services.values()]);
    const service = services.find(({ deployments }) => deployments.some(({ arn }) => arn === serviceDeploymentArn));
    const found = service?.deployments.find(({ arn }) => arn === serviceDeploymentArn);
    if (service === undefined || found === undefined)
      throw new ApiError('ServiceDeploymentNotFoundException', 'The service deployment was not found.');
    if (found.outcome !== 'IN_PROGRESS')
      throw new ApiError('ConflictException', `The service deployment is ${found.outcome} and cannot be stopped.`);
    found.outcome = 'ROLLBACK_REQUESTED';
    found.rollbackAt = scope.now + REQUESTED;
    remember(scope.now, service);
    return { serviceDeploymentArn };
  },
);

export const listServiceDeployments = operation(
  {
    cluster,
    service: required(text(1, 2048)),
    status: list(text(1, 64, { oneOf: STATUSES }), 0, 9),
    createdAt: structure({ before: moment, after: moment }),
    nextToken: text(1, 4096),
    maxResults: integer(1, 100),
  },
  (scope, input) => {
    mayOn(scope, 'ListServiceDeployments', 'service', input.cluster, input.service);
    const home = clusterOf(scope.region, input.cluster);
    const actual = serviceOf(home, input.service);
    const service = serviceSeen(scope, actual) ?? { ...actual, deployments: [] };
    const { before = Number.POSITIVE_INFINITY, after = Number.NEGATIVE_INFINITY } = input.createdAt ?? {};
    const wanted = ({ outcome, created }: Deployment) =>
      (!input.status?.length || input.status.includes(outcome)) && created < before && created > after;
    const rows = service.deployments.filter((deployment) => !deployment.rollback && wanted(deployment));
    const found = page(rows, ({ id }) => id, {
      query: ['service-deployments', service.arn, input.status, input.createdAt],
      size: input.maxResults ?? 20,
      token: input.nextToken,
      refuse: badToken,
    });
    const serviceDeployments = found.items.map((deployment) => {
      const full = serviceDeploymentAnswer(home, service, deployment);
      const { targetServiceRevision, deploymentCircuitBreaker, updatedAt, stoppedAt, ...brief } = full;
      return brief;
    });
    return { serviceDeployments, nextToken: found.next };
  },
);

/** "The ARN of the service deployment. You can specify a maximum of 20 ARNs." */
export const describeServiceDeployments = operation(
  { serviceDeploymentArns: required(list(text(1, 2048), 1, 20)) },
  (scope, { serviceDeploymentArns }) => {
    const { region } = scope;
    for (const named of serviceDeploymentArns) mayOnDeployment(scope, 'DescribeServiceDeployments', named);
    const all = [...region.clusters.values()].flatMap((home) =>
      [...home.services.values()]
        .map((service) => serviceSeen(scope, service))
        .filter((service) => service !== undefined)
        .flatMap((service) =>
          service.deployments.filter(({ rollback }) => !rollback).map((deployment) => ({ home, service, deployment })),
        ),
    );
    const found = serviceDeploymentArns.map((named) => ({
      named,
      one: all.find(({ deployment }) => deployment.arn === named),
    }));
    return {
      serviceDeployments: found.flatMap(({ one }) => {
        if (one === undefined) return [];
        // The ARN of the revision stands in brief answers alone; here the revision itself does.
        const { targetServiceRevisionArn, ...full } = serviceDeploymentAnswer(one.home, one.service, one.deployment);
        return [full];
      }),
      failures: found.filter(({ one }) => one === undefined).map(({ named }) => ({ arn: named, reason: 'MISSING' })),
    };
  },
);
