import { BaseCommand } from '../base-command.js';
import { EXIT } from '../core/fault.js';
import { checkUp } from '../engine/doctor.js';
import { doctorScreens } from '../views/doctor.js';

export default class Doctor extends BaseCommand {
  static override summary = 'can I do this? who I am, the account, the key, the secrets, the wiring; changes nothing';
  static override examples = ['<%= config.bin %> doctor --env prod'];

  async run(): Promise<object> {
    await this.parse(Doctor);
    const manifest = await this.loadManifest();
    const patients = [];
    for (const environment of this.meant(manifest, []).environments) {
      const checks = await checkUp(() => this.open(manifest, environment), process.env);
      patients.push({ environment, checks });
    }
    const failed = patients.some(({ checks }) => checks.some((check) => check.verdict === 'failed'));
    return this.finish({
      text: doctorScreens(patients, this.style),
      data: { environments: patients.map(({ environment, checks }) => ({ environment: environment.name, checks })) },
      exit: failed ? EXIT.failed : EXIT.done,
    });
  }
}
