import { BaseCommand } from '../base-command.js';
import { playDemo } from '../demo.js';
import { openManifest } from '../engine/manifest.js';

export default class Demo extends BaseCommand {
  static override summary = 'the whole story on an emulator: fill staging, restart, verify, audit; needs no account';
  static override examples = ['<%= config.bin %> demo'];

  async run(): Promise<object> {
    const interrupt = this.interruptible();
    const manifest = (file: string) => openManifest(file, process.cwd());
    const exit = await playDemo({ root: this.config.root, manifest, style: this.style, signal: interrupt.signal });
    return this.finish({ text: '', data: {}, exit, signal: interrupt.received });
  }
}
