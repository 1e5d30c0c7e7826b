import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../base-command.js';
import { EXIT } from '../core/fault.js';
import { changesOf, rowsOf } from '../core/plan.js';
import { selectRows } from '../core/selection.js';
import { makePlan } from '../engine/plan.js';
import { planScreen } from '../views/plan.js';
import { planMarkdown } from '../views/plan-markdown.js';

export default class Plan extends BaseCommand {
  static override summary = 'what is different, and what apply would do; changes nothing';
  static override strict = false;
  static override args = { name: Args.string({ description: 'secret names or globs; default: all' }) };
  static override flags = {
    format: Flags.option({
      options: ['text', 'markdown'] as const,
      default: 'text' as const,
      summary: 'markdown for a pull request',
    })(),
    'detailed-exitcode': Flags.boolean({ summary: 'exit 2 when there is something to do' }),
  };
  static override examples = [
    '<%= config.bin %> plan --env prod',
    "<%= config.bin %> plan --env prod 'prod/mongodb/*'",
  ];

  async run(): Promise<object> {
    const { argv, flags } = await this.parse(Plan);
    const manifest = await this.loadManifest();
    const screens = [];
    for (const environment of await this.readEnvironments(manifest)) {
      const session = await this.open(manifest, environment);
      const only = selectRows(manifest, rowsOf(manifest, environment), argv as string[]);
      const { plan } = await makePlan(session, { thorough: false, only, overwrite: new Set() });
      screens.push({ environment, identity: session.identity, plan, usage: session.usage });
    }
    const different = screens.some(
      ({ plan }) => changesOf(plan).length > 0 || plan.rows.some((row) => row.action === 'blocked'),
    );
    return this.finish({
      text: screens
        .map((screen) =>
          flags.format === 'markdown' ? planMarkdown(screen) : planScreen(screen, this.style, this.global.verbose),
        )
        .join('\n\n'),
      data: { plans: screens.map(({ plan, usage, identity }) => ({ ...plan, usage, identity })) },
      exit: flags['detailed-exitcode'] && different ? EXIT.differences : EXIT.done,
    });
  }
}
