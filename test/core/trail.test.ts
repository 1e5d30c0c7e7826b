/** How a version is found in CloudTrail, by its time and its id. */
import { expect, it } from 'vitest';
import { trailOf } from '../../src/core/trail.js';
import { at, environment, NOW, ours, version } from '../support/world.js';

const OURS = ours('fill', 'prod/a');
const DAYS = 86_400;

it('is asked for among all events of the service around its time: more than one call makes versions; in the region and by the profile of its environment', () => {
  expect(trailOf(version(OURS, 'AWSCURRENT', at(0)), environment(), NOW)).toEqual({
    version: OURS,
    command:
      'aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventSource,AttributeValue=secretsmanager.amazonaws.com --start-time 2026-07-21T11:59:30Z --end-time 2026-07-21T12:00:30Z --profile askflorence-prod --region us-east-1',
    lookFor: `requestParameters.clientRequestToken = ${OURS}`,
    tooOld: false,
  });
});

it('of which nobody knows the time has no command', () => {
  expect(trailOf(version(OURS, []), environment(), NOW)).toMatchObject({ command: undefined, tooOld: false });
});

it.each([
  [90 * DAYS, false],
  [90 * DAYS + 1, true],
])('%s seconds later its own history has it no more: %s', (later, tooOld) => {
  expect(trailOf(version(OURS, [], at(0)), environment(), at(later)).tooOld).toBe(tooOld);
});
