import type { Environment, Plan } from '../core/model.js';
import { isHeld } from '../core/restarts.js';
import { count } from './style.js';

/** What is about to happen, in one sentence, before the person is asked. */
export function questionText(plan: Plan, environment: Environment): string {
  const restarts = plan.restarts.filter((restart) => !isHeld(restart)).length;
  const doing = [
    ...(plan.writes.length > 0 ? [`writes ${count(plan.writes.length, 'secret')}`] : []),
    ...(restarts > 0 ? [`restarts ${count(restarts, 'service')}`] : []),
  ];
  const sentence = `${doing.join(' and ')} in ${environment.name}.`;
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
