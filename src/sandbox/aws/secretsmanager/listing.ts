/**
 * ListSecrets. Secrets Manager API reference (checked 2026-11-21): "ListSecrets might not reflect
 * changes from the last five minutes."
 */
import { authorize } from '../iam/authorize.js';
import { flag, integer, operation, text } from '../json.js';
import { page } from '../paging.js';
import { filters, matching } from './filters.js';
import { metadata, stages } from './secrets.js';
import { type Secret, secretsAt } from './state.js';
import { badToken } from './versions.js';

const ORDER: Readonly<Record<string, (a: Secret, b: Secret) => number>> = {
  name: (a, b) => (a.name < b.name ? -1 : 1),
  'last-changed-date': (a, b) => a.changed - b.changed,
  'last-accessed-date': (a, b) => (a.accessed ?? 0) - (b.accessed ?? 0),
};

export const listSecrets = operation(
  {
    IncludePlannedDeletion: flag,
    MaxResults: integer(1, 100),
    NextToken: text(1, 4096),
    Filters: filters,
    SortOrder: text(1, 8, { oneOf: ['asc', 'desc'] }),
    SortBy: text(1, 32, { oneOf: ['created-date', 'last-accessed-date', 'last-changed-date', 'name'] }),
  },
  (scope, input) => {
    const { cloud, region, now } = scope;
    authorize(scope, 'secretsmanager:ListSecrets', '*');
    const planned = input.IncludePlannedDeletion === true;
    const seen = secretsAt(region, now - cloud.listLag).filter(({ deletion }) => !deletion?.forced);
    let rows = matching(seen, input.Filters ?? [], planned);
    const order = ORDER[input.SortBy ?? 'created-date'];
    if (order !== undefined) rows = [...rows].sort(order);
    if (input.SortOrder === 'desc') rows = [...rows].reverse();
    const found = page(rows, ({ name }) => name, {
      query: ['secrets', planned, input.Filters, input.SortBy, input.SortOrder],
      size: input.MaxResults ?? 100,
      token: input.NextToken,
      refuse: badToken,
      emptyFirst: cloud.emptyPages,
    });
    const SecretList = found.items.map((secret) => ({ ...metadata(secret), SecretVersionsToStages: stages(secret) }));
    return { SecretList, NextToken: found.next };
  },
);
