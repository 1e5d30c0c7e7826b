import type { Rule } from '../rule.js';
import { keyVerdicts, UNSEEN } from './wrong-key.js';

/** Its key cannot be used: nothing can be written, and perhaps nothing read. */
export const keyUnhealthy: Rule = {
  id: 'key-unhealthy',
  severity: 'error',
  check: (world) =>
    keyVerdicts(world, 'key-unhealthy', (_, { health }) => (health === undefined ? undefined : `its key ${UNSEEN}`)),
};
