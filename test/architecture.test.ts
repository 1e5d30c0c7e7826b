/** The import rules of DESIGN §7, and what keeps the start fast. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BIN, ROOT } from './support/workplace.js';

const SRC = join(ROOT, 'src');

interface Import {
  /** What is named: a package, `node:fs`, or a file of src without `.ts`. */
  readonly target: string;
  /** Erased when it is built. */
  readonly typeOnly: boolean;
  /** `import('…')`: not before it is needed. */
  readonly late: boolean;
}

interface Source {
  /** `engine/plan` */
  readonly name: string;
  readonly text: string;
  readonly lines: number;
  readonly imports: readonly Import[];
}

const IMPORT = /^(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?'([^']+)'|\bimport\('([^']+)'\)/gm;

function read(file: string): Source {
  const text = readFileSync(file, 'utf8');
  const imports = [...text.matchAll(IMPORT)].map(([, type, early, late]) => {
    const named = (early ?? late) as string;
    const target = named.startsWith('.') ? nameOf(join(dirname(file), named)) : named;
    return { target, typeOnly: type !== undefined, late: late !== undefined };
  });
  return { name: nameOf(file), text, lines: text.trimEnd().split('\n').length, imports };
}

function nameOf(file: string): string {
  return relative(SRC, file).replace(/\.[jt]s$/, '');
}

const sources = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => read(join(SRC, file)));
const sourceNames = new Set(sources.map(({ name }) => name));

const under = (folder: string) => sources.filter(({ name }) => name.startsWith(`${folder}/`));

/** `FROM imports TARGET` for every import of these files that `allowed` says no to. */
function strangers(
  files: readonly Source[],
  allowed: (target: string, from: Source, one: Import) => boolean,
): string[] {
  return files.flatMap((from) =>
    from.imports.filter((one) => !allowed(one.target, from, one)).map((one) => `${from.name} imports ${one.target}`),
  );
}

function circles(files: readonly Source[], importsOf: (source: Source) => readonly Import[]): string[] {
  const edges = new Map(files.map((source) => [source.name, importsOf(source).map(({ target }) => target)]));
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (name: string, path: readonly string[]) => {
    if (path.includes(name)) found.push([...path.slice(path.indexOf(name)), name].join(' → '));
    if (path.includes(name) || done.has(name)) return;
    for (const next of edges.get(name) ?? []) visit(next, [...path, name]);
    done.add(name);
  };
  for (const name of edges.keys()) visit(name, []);
  return found;
}

const isOutside = (target: string) => !sourceNames.has(target);

describe('who may import whom', () => {
  const named = (...names: string[]) => sources.filter(({ name }) => names.includes(name));
  const shared = () => sources.filter(({ name }) => !name.includes('/') && name !== 'demo');
  const verbs = () => under('commands').filter(({ name }) => !/sandbox|demo/.test(name));

  it.each<[who: string, files: () => Source[], may: RegExp]>([
    ['a command', verbs, /^(base-command$|flags$|terminal$|engine\/|views\/|core\/)/],
    ['the command sandbox', () => named('commands/sandbox'), /^(base-command$|views\/|sandbox\/)/],
    ['the command demo', () => named('commands/demo'), /^(base-command$|engine\/|demo$)/],
    ['the demo', () => named('demo'), /^(views|core|sandbox)\//],
    ['what commands share', shared, /^(flags$|terminal$|failure$|engine\/|views\/|core\/)/],
    ['the engine', () => under('engine'), /^(engine|core|manifests|providers)\//],
    ['the manifest', () => under('manifests'), /^(manifests\/|core\/|providers\/registry$|providers\/\w+\/schema$)/],
    ['the registry', () => named('providers/registry'), /^(core\/|providers\/\w+\/(schema|source|index)$)/],
    ['a view', () => under('views'), /^(views|core)\//],
    ['the core', () => under('core'), /^core\//],
    ['the sandbox', () => under('sandbox'), /^(sandbox\/|core\/(model|fault)$)/],
  ])('%s', (_, files, may) => {
    expect(files().length).toBeGreaterThan(0);
    expect(strangers(files(), (target) => isOutside(target) || may.test(target))).toEqual([]);
  });

  it('a provider: the core and its own folder', () => {
    const mine = ({ name }: Source) => `${dirname(name)}/`;
    const files = under('providers').filter(({ name }) => name !== 'providers/registry');
    expect(
      strangers(files, (target, from) => isOutside(target) || /^core\//.test(target) || target.startsWith(mine(from))),
    ).toEqual([]);
  });

  it('the core: no clock, network, file or package', () => {
    expect(strangers(under('core'), (target) => !isOutside(target) || /^node:(crypto|util)$/.test(target))).toEqual([]);
    const impure = under('core').filter(({ text }) =>
      /\bprocess\.|\bDate\.now\(|new Date\(\)|\bfetch\(|setTimeout/.test(text),
    );
    expect(impure.map(({ name }) => name)).toEqual([]);
  });

  it('the sandbox takes nothing of the core at run time but its faults', () => {
    const real = ({ target, typeOnly }: Import) => target.startsWith('core/') && !typeOnly;
    expect(strangers(under('sandbox'), (target, _, one) => !real(one) || target === 'core/fault')).toEqual([]);
    const users = under('sandbox').filter((one) => one.imports.some(real));
    expect(users.map(({ name }) => name).sort()).toEqual(['sandbox/open']);
  });

  it('one provider a client of the AWS SDK', () => {
    const clients = sources.flatMap(({ name, imports }) =>
      imports
        .filter(({ target }) => target.startsWith('@aws-sdk/client-'))
        .map(({ target }) => `${target} ${dirname(name)}`),
    );
    expect([...new Set(clients)].sort()).toEqual(
      ['ecs', 'kms', 'secrets-manager', 'sts'].map((client) => `@aws-sdk/client-${client} providers/aws`),
    );
  });

  it('nobody in a circle', () => {
    const built = (source: Source) => source.imports.filter(({ typeOnly }) => !typeOnly);
    expect(circles(sources, built)).toEqual([]);
  });

  it('nobody in a circle of types, but the sandbox, whose cloud knows what is in it', () => {
    const elsewhere = sources.filter(({ name }) => !name.startsWith('sandbox/'));
    expect(circles(elsewhere, ({ imports }) => imports)).toEqual([]);
  });

  it('nothing that is not there', () => {
    const ours = sources.flatMap(({ name, text }) =>
      [...text.matchAll(/from '(\.[^']+)'/g)].map(([, path]) => ({ name, path: path as string })),
    );
    expect(ours.length).toBeGreaterThan(100);
    expect(ours.filter(({ path }) => !path.endsWith('.js'))).toEqual([]);
  });
});

describe('a value is opened', () => {
  it('only where it is judged, kept, and sent', () => {
    const opens = /^(?!\s*(\*|\/\/)).*\.reveal\(/m;
    const doors = sources.filter(({ text }) => opens.test(text)).map(({ name }) => name);
    expect(doors.sort()).toEqual(['core/holds', 'core/value', 'engine/scratch', 'providers/aws/store']);
  });
});

it('a command takes its words from flags.ts, where stdin is none', () => {
  expect(under('commands').filter(({ text }) => /\bArgs\b/.test(text))).toEqual([]);
});

describe('a file stays small', () => {
  const longer = (files: readonly Source[], most: number) =>
    files.filter(({ lines }) => lines > most).map(({ name, lines }) => `${name} ${lines}`);

  it('no command is longer than 90 lines', () => expect(longer(under('commands'), 90)).toEqual([]));

  it('no other is longer than 300, but the vocabulary', () => {
    const files = sources.filter(({ name }) => name !== 'core/model');
    expect(longer(files, 300)).toEqual([]);
  });
});

describe('what makes no call loads no SDK', () => {
  it.each(['--version', 'plan --help', 'validate'])('%s', (line) => {
    const loaded = loadedBy(line.split(' '));
    expect(loaded.filter((url) => url.includes('/@aws-sdk/'))).toEqual([]);
    if (line === '--version') expect(loaded.filter((url) => url.includes('/node_modules/'))).toEqual([]);
  });

  it('and the look for it sees one where it is', () => {
    const loaded = loadedBy(['plan', '--env', 'staging', '--profile', 'nobody']);
    expect(loaded.filter((url) => url.includes('/@aws-sdk/'))).not.toEqual([]);
  });
});

/** Every module and package file that a command loads, as Node itself tells. */
function loadedBy(words: readonly string[]): string[] {
  const hooks = `export async function load(url, context, next) { process._rawDebug('loaded ' + url); return next(url, context); }`;
  const register = `import { register } from 'node:module'; register('data:text/javascript,' + encodeURIComponent(${JSON.stringify(hooks)}));`;
  const { stderr } = spawnSync(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(register)}`, BIN, ...words],
    {
      cwd: ROOT,
      encoding: 'utf8',
      env: { PATH: process.env.PATH, HOME: '/nonexistent', AWS_EC2_METADATA_DISABLED: 'true' },
    },
  );
  return [...stderr.matchAll(/^loaded (\S+)/gm)].map(([, url]) => url as string);
}
