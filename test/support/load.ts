/** Many secrets that exist and hold nothing, a source for each, and quotas that are kept. */
import type { TestContext } from 'vitest';
import { type Workplace, workplaceFor } from './workplace.js';

/** Secrets Manager's writes a second, for everybody in an account and region. */
export const QUOTA = 50;

const ACCOUNT = '111122223333';
const REGION = 'us-east-1';

const names = (rows: number) => Array.from({ length: rows }, (_, index) => `KEY_${String(index).padStart(4, '0')}`);

export const targets = (rows: number) => names(rows).map((name) => `load/${name}`);

export async function emptySecrets(test: Pick<TestContext, 'onTestFinished'>, rows: number): Promise<Workplace> {
  const manifest = [
    'version: 1',
    'environments:',
    `  load: { aws: { account: "${ACCOUNT}", region: ${REGION}, profile: load } }`,
    'secrets:',
    ...names(rows).map((name) => `  load/${name}: { source: { dotenv: { file: .env.load, variable: ${name} } } }`),
  ].join('\n');
  const place = await workplaceFor(test, { manifest, speed: 1 });
  place.file(
    '.env.load',
    names(rows)
      .map((name) => `${name}=CANARY-${name}\n`)
      .join(''),
  );
  const { secrets } = place.cloud.region(ACCOUNT, REGION);
  for (const [name, secret] of secrets) secrets.set(name, { ...secret, versions: [] });
  place.cloud.quotas = true;
  return place;
}

export const puts = ({ cloud }: Workplace) => cloud.calls.filter((call) => call.operation === 'PutSecretValue');

export const valuesRead = ({ cloud }: Workplace) => cloud.calls.filter((call) => /GetSecretValue/.test(call.operation));

/** Secrets whose current version does not hold what their source gave. */
export function lost({ cloud }: Workplace, rows: number): string[] {
  const { secrets } = cloud.region(ACCOUNT, REGION);
  return names(rows).filter((name) => {
    const current = secrets.get(`load/${name}`)?.versions.find(({ labels }) => labels.includes('AWSCURRENT'));
    return !(current?.value && 'text' in current.value && current.value.text === `CANARY-${name}`);
  });
}

/** Writes a second from the first to the last, so that the start of the process does not count. */
export function rateOf(writes: readonly { readonly at: Date }[]): number {
  const times = writes.map(({ at }) => at.getTime());
  return writes.length / ((Math.max(...times) - Math.min(...times)) / 1000);
}

export interface Other {
  /** Tokens it got so far. */
  readonly taken: number;
  stop(): void;
}

/** Somebody else in the same account, who makes such a call so often a second as long as the quota lets it. */
export function somebodyElse(
  { cloud }: Workplace,
  perSecond: number,
  service = 'secretsmanager',
  operation = 'PutSecretValue',
): Other {
  const { buckets, clock } = cloud;
  const time = () => clock.now().getTime();
  const begun = time();
  let [asked, taken] = [0, 0];
  // What a late timer has left out is made up for, or a busy machine would take less.
  const timer = setInterval(() => {
    for (; asked < ((time() - begun) / 1000) * perSecond; asked += 1) {
      if (buckets.take(service, operation, ACCOUNT, REGION, time())) taken += 1;
    }
  }, 10);
  return {
    get taken() {
      return taken;
    },
    stop: () => clearInterval(timer),
  };
}
