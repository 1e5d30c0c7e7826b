/** `secretsmith` alone says what there is and what to type next; `--help` and `COMMAND --help` are oclif's. */
import { Help } from '@oclif/core';
import { Fault } from './core/fault.js';
import { NO_GET } from './core/hints.js';
import type { Manifest } from './core/model.js';
import { openManifest } from './engine/manifest.js';
import { styleOf } from './terminal.js';
import { firstPage } from './views/first-page.js';
import { paragraph } from './views/style.js';

export default class FirstPageHelp extends Help {
  override async showHelp(argv: string[]): Promise<void> {
    const [subject] = argv.filter((word) => word !== '--help' && word !== '-h');
    if (subject !== undefined && !subject.startsWith('-') && !this.config.findCommand(subject)) {
      await this.config.runHook('command_not_found', { id: subject });
    }
    return super.showHelp(argv);
  }

  protected override async showRootHelp(): Promise<void> {
    if (process.argv.length > 2) {
      await super.showRootHelp();
      const text = `There is no get: ${NO_GET}; \`secretsmith show NAME\` says where it comes from and who has it.`;
      return this.log(paragraph(styleOf(process.stdout, true), text).join('\n'));
    }
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
