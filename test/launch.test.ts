/** What the launcher refuses before it loads anything, and flags in front of the command. */
import { describe, expect, it } from 'vitest';
import { guardNode, inOrder } from '../src/launch.js';

describe('Node would print requests with', () => {
  it.each([
    'http',
    'HTTP',
    'https',
    'http2',
    'net',
    'tls',
    'fetch',
    'undici',
    'child_process',
    '*',
    'h*',
    'module,http',
  ])('NODE_DEBUG=%s', (sections) => {
    expect(() => guardNode({ NODE_DEBUG: sections })).toThrow(
      expect.objectContaining({ exit: 3, hints: ['unset NODE_DEBUG'] }),
    );
  });

  it.each([undefined, '', 'module', 'timer,stream', 'httpish', 'shop*', 'a.b(c'])(
    'not with NODE_DEBUG=%s',
    (sections) => {
      expect(() => guardNode({ NODE_DEBUG: sections })).not.toThrow();
    },
  );
});

describe('others see what the process holds with', () => {
  it.each([
    '--inspect',
    '--inspect-brk=0',
    '--inspect=0.0.0.0:9229',
    '--trace-warnings --inspect-wait',
    '--heapsnapshot-signal=SIGUSR2',
    '--report-uncaught-exception',
    // Node takes quotes away, and `_` for `-`.
    '"--inspect=0"',
    '"--ins"pect=0',
    '--max-old-space-size=4096 "--inspect\\-brk"',
    '--heapsnapshot_signal=SIGUSR2',
    '--tls-keylog=/tmp/keys',
    '--tls_keylog=/tmp/keys',
    '--trace-tls',
  ])('NODE_OPTIONS=%s', (options) => {
    expect(() => guardNode({ NODE_OPTIONS: options })).toThrow(
      expect.objectContaining({ exit: 3, hints: ['unset NODE_OPTIONS'] }),
    );
  });

  it.each([
    undefined,
    '',
    '--max-old-space-size=4096',
    '--require ./a--inspect.js',
    '--trace-warnings',
    '--tls-min-v1.3',
  ])('not with NODE_OPTIONS=%s', (options) => {
    expect(() => guardNode({ NODE_OPTIONS: options })).not.toThrow();
  });
});

describe('whoever answers is taken for AWS', () => {
  it('with NODE_TLS_REJECT_UNAUTHORIZED=0', () => {
    expect(() => guardNode({ NODE_TLS_REJECT_UNAUTHORIZED: '0' })).toThrow(
      expect.objectContaining({ exit: 3, hints: ['unset NODE_TLS_REJECT_UNAUTHORIZED'] }),
    );
  });

  // Node looks for `0` alone; a company's own authority is no stranger.
  it.each([
    { NODE_TLS_REJECT_UNAUTHORIZED: undefined },
    { NODE_TLS_REJECT_UNAUTHORIZED: '' },
    { NODE_TLS_REJECT_UNAUTHORIZED: '1' },
    { NODE_EXTRA_CA_CERTS: '/etc/ssl/company.pem' },
  ])('not with %o', (env) => {
    expect(() => guardNode(env)).not.toThrow();
  });
});

it.each([
  ['--json plan', 'plan --json'],
  ['--json plan --env prod', 'plan --json --env prod'],
  ['-e prod plan', 'plan -e prod'],
  ['--env=prod --json show prod/a -v', 'show prod/a --env=prod --json -v'],
  ['--profile plan plan', 'plan --profile plan'],
  ['-q --no-color apply prod/* --yes', 'apply prod/* -q --no-color --yes'],
  ['plan --json', 'plan --json'],
  ['plan -- --json', 'plan -- --json'],
  ['--json', '--json'],
  ['--json --', '--json --'],
  ['--help', '--help'],
  ['--help plan', '--help plan'],
  ['--json --help plan', '--json --help plan'],
  ['--unknown plan', '--unknown plan'],
  ['--env', '--env'],
  ['', ''],
  ['help', '--help'],
  ['help plan', '--help plan'],
  ['help help', '--help --help'],
  ['--json help plan', '--help plan --json'],
  ['plan help', 'plan help'],
  ['show help', 'show help'],
])('%s is %s', (typed, meant) => {
  const words = (text: string) => text.split(' ').filter((word) => word !== '');
  expect(inOrder(words(typed))).toEqual(words(meant));
});
