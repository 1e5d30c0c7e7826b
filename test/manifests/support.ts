import { manifestFrom } from '../../src/manifests/load.js';
import { ManifestFault } from '../../src/manifests/problems.js';

/** Seven lines that every row of these tests stands under. */
export const HEAD = `version: 1
environments:
  prod:
    aws: { account: "039624954211", region: us-east-1 }
    ecs: { cluster: askflorence-prod, services: { app: askflorence-prod-app } }
    vercel: { project: prj_askflorence, environment: production }
    atlas: { project: 69dc20c64005b222804dafa4, cluster: askflorence-prod }
`;

/** What is wrong with a text: `line:column path | message | hint`, from top to bottom. */
export function problemsOf(text: string): string[] {
  return linesOf(() => manifestFrom('secrets.manifest.yaml', text));
}

function linesOf(load: () => unknown): string[] {
  try {
    load();
    return [];
  } catch (error) {
    return linesOfFault(error);
  }
}

export function linesOfFault(error: unknown): string[] {
  if (!(error instanceof ManifestFault)) throw error;
  return error.problems.map(({ place, path, message, hint }) => {
    const parts = [`${place.line}:${place.column} ${path}`.trim(), message, ...(hint === undefined ? [] : [hint])];
    return parts.join(' | ');
  });
}
