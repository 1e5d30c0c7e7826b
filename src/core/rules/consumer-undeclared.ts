import { grouped } from '../grouped.js';
import { namingText, unnamedService } from '../outside.js';
import { secretsRead } from '../reference.js';
import { type Rule, readBy, type Verdict } from '../rule.js';
import { readingTasks } from '../wiring.js';

/**
 * Read by a service that the manifest does not tell of: one that its row does not name among its consumers, or one
 * that is not named at all, whose tasks keep an old value after every apply. Of those only what runs is seen.
 */
export const consumerUndeclared: Rule = {
  id: 'consumer-undeclared',
  severity: 'warning',
  check: (world) => {
    const { rows, observation, environment } = world;
    const declared = new Set(rows.map(({ name }) => name));
    const read = secretsRead(observation.secrets);
    const unlisted = rows.flatMap((row): Verdict[] => {
      const listed = row.consumers.flatMap((consumer) => (consumer.kind === 'service' ? [consumer.service] : []));
      const others = readBy(world, row).filter((alias) => !listed.includes(alias));
      if (others.length === 0) return [];
      const message = `read by ${others.join(', ')}, which its consumers do not name`;
      const { file, line } = row.place;
      return [
        {
          kind: 'finding',
          target: row.name,
          message,
          fix: [`add ${others.join(', ')} to its consumers: ${file}:${line}`],
        },
      ];
    });
    const unnamed = [...grouped(readingTasks(observation), ({ group }) => group)].flatMap(
      ([group, tasks]): Verdict[] => {
        const reads = tasks.flatMap((task) => task.reads.map((reference) => read(reference)?.secret.name ?? ''));
        const names = [...new Set(reads)].filter((name) => declared.has(name)).sort();
        if (unnamedService(group) === undefined || names.length === 0) return [];
        const message = 'a service that the manifest does not name reads secrets of this environment';
        return [
          { kind: 'finding', target: group, message, evidence: [names.join(', ')], fix: namingText(environment) },
        ];
      },
    );
    return [...unlisted, ...unnamed];
  },
};
