/** `secretsmith` alone says what there is and what to type next; `--help` and `COMMAND --help` are oclif's. */
import { Help } from '@oclif/core';
import { Fault } from './core/fault.js';
import type { Manifest } from './core/model.js';
import { openManifest } from './engine/manifest.js';
import { styleOf } from './terminal.js';
import { firstPage } from './views/first-page.js';

export default class FirstPageHelp extends Help {
  protected override async showRootHelp(): Promise<void> {
    if (process.argv.length > 2) return super.showRootHelp();
    process.stdout.write(`${firstPage(await nearestManifest(), styleOf(process.stdout, true))}\n`);
  }
}

/** The manifest, or why there is none to speak of: the first page says it in one line. */
async function nearestManifest(): Promise<Manifest | Fault> {
  try {
    return await openManifest(process.env.SECRETSMITH_MANIFEST, process.cwd());
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
}
