import type { Rule } from '../rule.js';
import { entryFor, isPinnedIn, pinnedReads } from '../wiring.js';

/** Declared for a service whose task definition does not read it: a restart delivers nothing. */
export const notWired: Rule = {
  id: 'not-wired',
  severity: 'error',
  check: ({ rows, observation, readers }) => {
    const pins = pinnedReads(observation);
    return rows.flatMap((row) =>
      row.consumers.flatMap((consumer) => {
        const service = consumer.kind === 'service' ? observation.services.get(consumer.service) : undefined;
        const stored = observation.secrets.get(row.name);
        if (!service || !stored || readers.get(row.name)?.includes(service.alias)) return [];
        if (isPinnedIn(pins, service.alias, row.name)) return [];
        return [
          {
            kind: 'finding' as const,
            target: row.name,
            message: `is declared for ${service.alias}, whose task definition :${service.taskDefinition.split(':').at(-1)} does not read it`,
            evidence: [
              'a restart delivers nothing; the next image deployment can, with this entry',
              entryFor(row, stored),
            ],
          },
        ];
      }),
    );
  },
};
