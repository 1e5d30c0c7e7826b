import type { Manifest } from '../core/model.js';
import { count, paragraph, type Style, sign, table } from './style.js';

export function validatedScreen(manifest: Manifest, style: Style): string {
  const lines = manifest.environments.map((environment) => {
    const secrets = manifest.secrets.filter((row) => row.environment === environment.name).length;
    const services = Object.keys(environment.ecs?.services ?? {}).length;
    return {
      indent: 2,
      mark: sign(style, 'done'),
      name: environment.name,
      text: `${count(secrets, 'secret')}, ${count(services, 'service')}`,
    };
  });
  return [...paragraph(style, `${manifest.file} is well-formed`), ...table(style, lines)].join('\n');
}
