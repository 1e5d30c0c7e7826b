/** Whose credential a value is: what the manifest does not name is not told, and a password never. */
import { describe, expect, it } from 'vitest';
import { holdsText } from '../../src/core/holds.js';
import type { AtlasSource, SecretRow } from '../../src/core/model.js';
import { Secret } from '../../src/core/secret.js';
import { dotenv, environment, manifest, row } from '../support/world.js';

const atlas = (users: string[], uri: string): AtlasSource => ({
  kind: 'atlas',
  users,
  roles: ['readWrite@shop', 'read@audit'],
  scopes: [],
  uri,
});
const of = (name: string, cluster: string) =>
  environment({ name, prefix: `${name}/`, atlas: { project: 'p', cluster, verify: 'direct', credentials: undefined } });
const PROD = of('prod', 'shop-prod');
const STAGING = of('staging', 'shop-staging');
const PAY = row('prod/pay', dotenv('PAY'));
const DECLARED = manifest(
  [
    PAY,
    row('prod/db', atlas(['app', 'app-b'], 'mongodb+srv://Prod.example.invalid/shop?retryWrites=true')),
    row('staging/db', atlas(['tester'], 'mongodb://a.example.invalid:27017,b.example.invalid/shop'), {
      environment: 'staging',
    }),
  ],
  [PROD, STAGING],
);
const WORD = 'CANARY-not-a-password';
const holds = (text: string, shape?: SecretRow['shape']) =>
  holdsText(new Secret(text), { ...PAY, shape }, PROD, DECLARED);

describe('a value that is a MongoDB URI is', () => {
  it.each([
    [
      'of a user, host and database of the manifest',
      `mongodb+srv://app:${WORD}@prod.example.invalid/shop?retryWrites=true`,
      'a mongodb-uri for user app on the host of cluster shop-prod, database shop',
    ],
    [
      'of the second user, and of a database that only a role names',
      `mongodb+srv://app-b:${WORD}@PROD.example.invalid/audit`,
      'a mongodb-uri for user app-b on the host of cluster shop-prod, database audit',
    ],
    [
      'of another environment, whatever the order of its hosts, and whether they have their port',
      `mongodb://tester:${WORD}@b.example.invalid:27017,a.example.invalid/shop`,
      'a mongodb-uri for user tester on the host of cluster shop-staging of staging, database shop',
    ],
    [
      'of nobody that the manifest names',
      `mongodb+srv://CANARY-user:${WORD}@CANARY-host.example.invalid/CANARY-database`,
      'a mongodb-uri for a user that the manifest does not name on a host that the manifest does not name, a database that the manifest does not name',
    ],
    [
      'without a user and a database',
      'mongodb://prod.example.invalid',
      'a mongodb-uri without a user on the host of cluster shop-prod, without a database',
    ],
    [
      'percent-encoded',
      `mongodb+srv://%61pp:${WORD}@prod.example.invalid/sho%70`,
      'a mongodb-uri for user app on the host of cluster shop-prod, database shop',
    ],
    [
      'encoded as nothing is',
      `mongodb+srv://%E0%A4%A:${WORD}@prod.example.invalid/shop`,
      'a mongodb-uri for a user that the manifest does not name on the host of cluster shop-prod, database shop',
    ],
  ])('%s', (_, text, said) => {
    expect(holds(text)).toBe(said);
  });

  it('told with what is wrong with its shape', () => {
    expect(holds(`mongodb+srv://app:${WORD}@prod.example.invalid/shop`, { kind: 'uuid' })).toBe(
      'a mongodb-uri for user app on the host of cluster shop-prod, database shop; the value is not a UUID',
    );
  });
});

describe('any other value is', () => {
  it.each<[string, SecretRow['shape'], string]>([
    ['', undefined, 'no value: the value is an empty string'],
    ['PLACEHOLDER', undefined, 'no value: the value holds a placeholder text'],
    ['encrypted:QUJD', undefined, 'the value is still encrypted by dotenvx'],
    [WORD, undefined, 'a value, and no shape is declared to compare it with'],
    [WORD, { kind: 'text', pattern: undefined, minLength: 3, maxLength: undefined }, 'a value of its declared shape'],
    [WORD, { kind: 'mongodb-uri' }, 'the value is not a mongodb URI with a user and a password'],
    ['{"CANARY":1}', { kind: 'json' }, 'a value of its declared shape'],
    ['https://CANARY.example.invalid', { kind: 'url' }, 'a value of its declared shape'],
  ])('%j with shape %j: %s', (text, shape, said) => {
    expect(holds(text, shape)).toBe(said);
  });
});
