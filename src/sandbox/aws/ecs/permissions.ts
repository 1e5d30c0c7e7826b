/**
 * What each operation asks IAM for. Service Authorization Reference, "Actions, resources, and condition
 * keys for Amazon Elastic Container Service" (checked 2026-11-22): ListClusters, DescribeTaskDefinition
 * and the lists of services and tasks have no resource but `*`; the lists are bounded by `ecs:cluster`.
 */
import { authorize } from '../iam/authorize.js';
import type { Scope } from '../json.js';
import { arn, shortName, type TaskDefinition } from './state.js';

export function mayOnAll(scope: Scope, action: string): void {
  authorize(scope, `ecs:${action}`, '*');
}

/** A list of what is in a cluster. */
export function mayIn(scope: Scope, action: string, cluster: string | undefined): void {
  authorize(scope, `ecs:${action}`, '*', { context: { 'ecs:cluster': clusterArn(scope, cluster) } });
}

export function mayOnCluster(scope: Scope, action: string, cluster: string | undefined): void {
  authorize(scope, `ecs:${action}`, clusterArn(scope, cluster));
}

/** Something in a cluster, by name or ARN. */
export function mayOn(
  scope: Scope,
  action: string,
  kind: 'service' | 'task',
  cluster: string | undefined,
  named: string,
): void {
  const resource = arn(scope.region, `${kind}/${shortName(cluster ?? 'default')}/${shortName(named)}`);
  authorize(scope, `ecs:${action}`, resource, { context: { 'ecs:cluster': clusterArn(scope, cluster) } });
}

/** `arn:…:service-deployment/CLUSTER/SERVICE/ID` */
export function mayOnDeployment(scope: Scope, action: string, named: string): void {
  const cluster = named.split('/')[1];
  authorize(scope, `ecs:${action}`, named, { context: { 'ecs:cluster': clusterArn(scope, cluster) } });
}

export function mayOnFamily(scope: Scope, action: string, named: string, cluster?: string): void {
  const resource = arn(scope.region, `task-definition/${shortName(named)}`);
  const context = cluster === undefined ? {} : { 'ecs:cluster': clusterArn(scope, cluster) };
  authorize(scope, `ecs:${action}`, resource, { context });
}

/**
 * Whoever names a task definition passes its roles on, also where it is the one that the service has
 * (seen by users of UpdateService in amazon-ecs tools; Developer Guide, "Permissions … iam:PassRole").
 */
export function mayPass(scope: Scope, definition: Pick<TaskDefinition, 'extras'>): void {
  const { taskRoleArn, executionRoleArn } = definition.extras;
  for (const role of [taskRoleArn, executionRoleArn]) {
    if (typeof role === 'string') authorize(scope, 'iam:PassRole', role);
  }
}

function clusterArn({ region }: Scope, named: string | undefined): string {
  return arn(region, `cluster/${shortName(named ?? 'default')}`);
}
