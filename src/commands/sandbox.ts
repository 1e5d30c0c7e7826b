import { Flags } from '@oclif/core';
import { BaseCommand } from '../base-command.js';
import { openSandbox } from '../sandbox/open.js';
import { sandboxScreen } from '../views/sandbox.js';

export default class Sandbox extends BaseCommand {
  static override summary = 'an emulator of the AWS services on this machine, filled from the manifest';
  static override flags = {
    port: Flags.integer({ default: 0, min: 0, max: 65_535, summary: 'default: any free port' }),
    seed: Flags.string({ helpValue: 'MANIFEST', summary: 'the manifest it is filled from; default: the nearest one' }),
    world: Flags.string({ helpValue: 'FILE', summary: 'what else it holds' }),
    state: Flags.string({ helpValue: 'FILE', summary: 'where it keeps what it holds between two starts' }),
    speed: Flags.integer({ default: 1, min: 1, max: 1_000, summary: 'how many of its seconds pass in one of ours' }),
  };
  static override examples = ['<%= config.bin %> sandbox --seed secrets.manifest.yaml --port 4570'];

  async run(): Promise<object> {
    const { flags } = await this.parse(Sandbox);
    if (flags.seed !== undefined) this.global = { ...this.global, manifest: flags.seed };
    const manifest = await this.loadManifest();
    const sandbox = await openSandbox({
      manifest,
      port: flags.port,
      worldFile: flags.world,
      stateFile: flags.state,
      speed: flags.speed,
      otherPort: this.typed.replace(/ --port[ =]\d+/g, ''),
    });
    process.stdout.write(`${sandboxScreen(sandbox, manifest, this.style)}\n`);
    const interrupt = this.interruptible();
    await new Promise((resolve) => interrupt.signal.addEventListener('abort', resolve, { once: true }));
    await sandbox.close();
    return this.finish({ text: 'stopped', data: { url: sandbox.url } });
  }
}
