import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findManifest } from '../../src/manifests/find.js';
import { loadManifest } from '../../src/manifests/load.js';
import { ManifestFault } from '../../src/manifests/problems.js';
import { linesOfFault } from './support.js';

let directory = '';
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'manifests-'));
});
afterAll(() => {
  rmSync(directory, { recursive: true });
});

function fileOf(name: string, content: string | Uint8Array): string {
  const file = join(directory, name);
  writeFileSync(file, content);
  return file;
}

async function problemsOfFile(file: string): Promise<string[]> {
  return loadManifest(file).then(() => [], linesOfFault);
}

const GOOD = `version: 1
environments:
  prod: { aws: { account: "039624954211", region: us-east-1 } }
secrets:
  prod/x: { source: manual }
`;

describe('a file that cannot be a manifest', () => {
  it('is not there', async () => {
    expect(await problemsOfFile(join(directory, 'nowhere.yaml'))).toEqual([
      '1:1 | there is no such file | name a manifest with --manifest FILE or SECRETSMITH_MANIFEST',
    ]);
  });

  it('is a directory', async () => {
    expect(await problemsOfFile(directory)).toEqual([
      `1:1 | this is a directory | name the file in it: --manifest ${directory}/secrets.manifest.yaml`,
    ]);
  });

  // Root reads every file, so the refusal is injected.
  it.each([
    ['EACCES', '1:1 | permission to read it is denied | look at its owner and mode: ls -l m.yaml'],
    ['EIO', '1:1 | the file cannot be read (EIO) | try to read it yourself: head m.yaml'],
  ])('is refused with %s', async (code, line) => {
    const refuse = () => Promise.reject(Object.assign(new Error('refused'), { code }));
    expect(await loadManifest('m.yaml', refuse).then(() => [], linesOfFault)).toEqual([line]);
  });

  it('is empty', async () => {
    expect(await problemsOfFile(fileOf('empty.yaml', ''))).toEqual([
      '1:1 | the file is empty | begin with `version: 1`, `environments:` and `secrets:`',
    ]);
  });

  it('is larger than a manifest ever is, and is not read to its end', async () => {
    const line = '1:1 | the file is larger than 5 MB | a manifest is text and says where values are, not what they are';
    expect(await problemsOfFile(fileOf('large.yaml', Buffer.alloc(50_000_000, '#')))).toEqual([line]);
    expect(await problemsOfFile('/dev/zero')).toEqual([line]);
  });

  it('is not UTF-8', async () => {
    const latin = Buffer.concat([Buffer.from('version: 1\n# caf'), Buffer.from([0xe9]), Buffer.from('\n')]);
    expect(await problemsOfFile(fileOf('latin.yaml', latin))).toEqual([
      '1:1 | line 2 is not UTF-8 text | save the file as UTF-8',
    ]);
    const wide = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(GOOD, 'utf16le')]);
    expect(await problemsOfFile(fileOf('wide.yaml', wide))).toEqual([
      '1:1 | line 1 is not UTF-8 text | save the file as UTF-8',
    ]);
  });
});

it('carries a fault with a code, an exit and a count', async () => {
  const fault = await loadManifest(fileOf('two.yaml', 'version: 2\nfoo: 1\nenvironments: {}\nsecrets: {}\n')).catch(
    (error) => error,
  );
  expect(fault).toBeInstanceOf(ManifestFault);
  expect(fault).toMatchObject({
    name: 'Fault',
    code: 'manifest',
    exit: 1,
    message: `${join(directory, 'two.yaml')} has 3 problems`,
  });
  expect(fault.problems[0].place).toEqual({ file: join(directory, 'two.yaml'), line: 1, column: 10 });
});

it('loads a file with a byte-order mark', async () => {
  const manifest = await loadManifest(fileOf('bom.yaml', `\uFEFF${GOOD}`));
  expect(manifest.secrets[0]?.place).toEqual({ file: join(directory, 'bom.yaml'), line: 5, column: 3 });
});

it("loads the repository's own manifest", async () => {
  const manifest = await loadManifest('secrets.manifest.yaml');
  expect(manifest.directory).toBe(process.cwd());
  const rowsOf = (environment: string) => manifest.secrets.filter((row) => row.environment === environment);
  expect(rowsOf('prod')).toHaveLength(15);
  expect(rowsOf('staging').map(({ name }) => name.replace('staging/', 'prod/'))).toEqual(
    rowsOf('prod').map(({ name }) => name),
  );
  expect(rowsOf('prod').filter(({ stopgap }) => stopgap?.ticket === '56')).toHaveLength(5);
  expect(manifest.secrets.filter(({ source }) => source.kind === 'placeholder')).toHaveLength(8);
});

describe('finding the manifest', () => {
  it('walks up from a directory to the nearest one', () => {
    const inner = join(directory, 'app/src/deep');
    mkdirSync(inner, { recursive: true });
    // A directory of that name is passed by.
    mkdirSync(join(directory, 'app/src/secrets.manifest.yaml'));
    const file = fileOf('app/secrets.manifest.yaml', GOOD);
    fileOf('secrets.manifest.yaml', GOOD);
    expect(resolve(findManifest(inner) ?? '')).toBe(file);
  });

  it('writes it as a person in the working directory would', () => {
    expect(findManifest(process.cwd())).toBe('secrets.manifest.yaml');
    expect(findManifest('test/manifests')).toBe('secrets.manifest.yaml');
  });

  it('finds none above a directory without one', () => {
    expect(findManifest('/')).toBeUndefined();
  });
});
