import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../base-command.js';
import { EXIT } from '../core/fault.js';
import { commandText } from '../core/hints.js';
import { outcomeOf } from '../core/outcome.js';
import { changesOf } from '../core/plan.js';
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
    const { answers: screens, faults } = await this.lookAtEach(manifest, argv as string[], async (session, only) => {
      const { plan } = await makePlan(session, { thorough: false, only, overwrite: new Set() });
      const { environment, identity, usage, here } = session;
      return { environment, identity, plan, usage, apply: commandText('apply', here, argv as string[]) };
    });
    const different = screens.some(({ plan }) => changesOf(plan).length > 0 || !outcomeOf(plan, []).whole);
    return this.finish({
      text: screens
        .map((screen) =>
          flags.format === 'markdown' ? planMarkdown(screen) : planScreen(screen, this.style, this.global.verbose),
        )
        .join('\n\n'),
      data: { plans: screens.map(({ plan, usage, identity }) => ({ ...plan, usage, identity })) },
      faults,
      exit: flags['detailed-exitcode'] && different ? EXIT.differences : EXIT.done,
    });
  }
}
