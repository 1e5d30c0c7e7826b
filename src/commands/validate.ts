import { BaseCommand } from '../base-command.js';
import { validatedScreen } from '../views/validated.js';

export default class Validate extends BaseCommand {
  static override summary = 'check the manifest; no network';
  static override examples = ['<%= config.bin %> validate', '<%= config.bin %> validate --manifest other.yaml'];

  async run(): Promise<object> {
    const manifest = await this.loadManifest();
    return this.finish({
      text: validatedScreen(manifest, this.style),
      data: {
        manifest: manifest.file,
        environments: manifest.environments.map(({ name }) => ({
          name,
          secrets: manifest.secrets.filter((row) => row.environment === name).length,
        })),
      },
    });
  }
}
