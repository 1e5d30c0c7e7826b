import { Flags } from '@oclif/core';
import { BaseCommand } from '../base-command.js';
import { EXIT } from '../core/fault.js';
import { commandText } from '../core/hints.js';
import type { Plan as PlanData } from '../core/model.js';
import { outcomeOf } from '../core/outcome.js';
import { changesOf, rowsOf, withoutRestarts } from '../core/plan.js';
import { selectOverwritten, wordsMeaning } from '../core/selection.js';
import { makePlan } from '../engine/plan.js';
import { namesArg } from '../flags.js';
import { planScreen } from '../views/plan.js';
import { planMarkdown } from '../views/plan-markdown.js';

export default class Plan extends BaseCommand {
  static override summary = 'what is different, and what apply would do; changes nothing';
  static override strict = false;
  static override args = { name: namesArg };
  static override flags = {
    format: Flags.option({
      options: ['text', 'markdown'] as const,
      default: 'text' as const,
      summary: 'markdown for a pull request',
    })(),
    overwrite: Flags.string({
      helpValue: 'NAME',
      multiple: true,
      multipleNonGreedy: true,
      summary: 'show it with this value replaced by its source',
    }),
    'no-restart': Flags.boolean({ summary: 'show it for an apply that restarts nothing' }),
    'detailed-exitcode': Flags.boolean({ summary: 'exit 2 when something is to be done, or needs a person' }),
  };
  static override examples = [
    '<%= config.bin %> plan --env prod',
    "<%= config.bin %> plan --env prod 'prod/mongodb/*'",
    '<%= config.bin %> plan --env prod --overwrite prod/cms-api-key',
  ];

  async run(): Promise<object> {
    const { argv, flags } = await this.parse(Plan);
    const manifest = await this.loadManifest();
    const overwrite = selectOverwritten(manifest, this.rows(manifest), flags.overwrite ?? []);
    const { answers: screens, faults } = await this.lookAtEach(manifest, argv as string[], async (session, only) => {
      const made = await makePlan(session, { thorough: false, only, overwrite });
      const { environment, identity, usage, here } = session;
      const plan = flags['no-restart'] ? withoutRestarts(made.plan, environment) : made.plan;
      const rows = rowsOf(manifest, environment);
      const words = [
        ...wordsMeaning(rows, argv as string[]),
        ...wordsMeaning(rows, flags.overwrite ?? []).flatMap((name) => ['--overwrite', name]),
        ...(flags['no-restart'] ? ['--no-restart'] : []),
      ];
      const [apply, again] = [commandText('apply', here, words), commandText('plan', here, words)];
      return { environment, identity, plan, usage, apply, again, here };
    });
    const different = screens.some(({ plan }) => differs(plan));
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

/** Is there something to do, something blocked, or something that a person has to look at? */
function differs(plan: PlanData): boolean {
  return changesOf(plan).length + plan.concerns.length > 0 || !outcomeOf(plan, []).whole;
}
