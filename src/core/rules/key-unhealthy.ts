import type { Rule } from '../rule.js';
import { keyFindings } from './wrong-key.js';

/** Its key cannot be used: nothing can be written, and perhaps nothing read. */
export const keyUnhealthy: Rule = {
  id: 'key-unhealthy',
  severity: 'error',
  check: (world) => keyFindings(world, 'key-unhealthy'),
};
