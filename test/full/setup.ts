/** Before the full run: what it needs is installed, and what could not be is handed to the tests that say so. */
import type { TestProject } from 'vitest/node';
import { install, type Problems } from './tools.js';

declare module 'vitest' {
  interface ProvidedContext {
    problems: Problems;
  }
}

export default async function setup(project: TestProject): Promise<void> {
  project.provide('problems', await install());
}
