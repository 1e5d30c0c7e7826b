/** Clusters. ECS API reference, CreateCluster, DescribeClusters, ListClusters (checked 2026-11-21). */
import type { Region } from '../../cloud.js';
import { anything, integer, list, operation, text } from '../json.js';
import { page } from '../paging.js';
import { clusterAnswer, include } from './answers.js';
import { mayOnAll, mayOnCluster } from './permissions.js';
import { arn, type Cluster, invalidParameter, shortName } from './state.js';

export function makeCluster(region: Region, name: string): Cluster {
  const known = region.clusters.get(name);
  if (known !== undefined) return known;
  const cluster: Cluster = { name, arn: arn(region, `cluster/${name}`), services: new Map(), loose: [] };
  region.clusters.set(name, cluster);
  return cluster;
}

export const createCluster = operation(
  {
    clusterName: text(1, 255),
    tags: anything,
    settings: anything,
    configuration: anything,
    capacityProviders: anything,
    defaultCapacityProviderStrategy: anything,
  },
  (scope, { clusterName }) => {
    mayOnCluster(scope, 'CreateCluster', clusterName);
    return { cluster: clusterAnswer(makeCluster(scope.region, clusterName ?? 'default')) };
  },
);

export const describeClusters = operation(
  {
    clusters: list(text(1, 2048), 0, 100),
    include: include('ATTACHMENTS', 'CONFIGURATIONS', 'SETTINGS', 'STATISTICS', 'TAGS'),
  },
  (scope, { clusters = ['default'] }) => {
    const { region } = scope;
    for (const named of clusters) mayOnCluster(scope, 'DescribeClusters', named);
    const found = clusters.map((named) => ({ named, cluster: region.clusters.get(shortName(named)) }));
    return {
      clusters: found.flatMap(({ cluster }) => (cluster ? [clusterAnswer(cluster)] : [])),
      failures: found
        .filter(({ cluster }) => cluster === undefined)
        .map(({ named }) => ({ arn: arn(region, `cluster/${shortName(named)}`), reason: 'MISSING' })),
    };
  },
);

export const listClusters = operation({ nextToken: text(1, 4096), maxResults: integer(1, 100) }, (scope, input) => {
  mayOnAll(scope, 'ListClusters');
  const { region } = scope;
  const found = page([...region.clusters.values()], ({ name }) => name, {
    query: ['clusters'],
    size: input.maxResults ?? 100,
    token: input.nextToken,
    refuse: () => invalidParameter('Invalid token'),
  });
  return { clusterArns: found.items.map((cluster) => cluster.arn), nextToken: found.next };
});
