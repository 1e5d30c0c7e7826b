/** The programs that the full run measures the project with are there, and are the versions that are pinned. */
import { execFileSync } from 'node:child_process';
import { expect, inject, it } from 'vitest';
import { AWS_CLI, NODES, nodeBinary, PYTHON, pinned } from './tools.js';

const answer = (program: string, ...words: string[]) => execFileSync(program, words, { encoding: 'utf8' }).trim();

it('everything could be installed', () => {
  expect(inject('problems')).toEqual({});
});

it.each(NODES)('Node %s', (version) => {
  expect(answer(nodeBinary(version), '--version')).toBe(`v${version}`);
});

it('the AWS CLI', () => {
  expect(answer(AWS_CLI, '--version')).toContain(`aws-cli/${pinned('awscli')} `);
});

it.each(['boto3', 'moto'])('%s', (name) => {
  expect(answer(PYTHON, '-c', `import ${name}; print(${name}.__version__)`)).toBe(pinned(name));
});
