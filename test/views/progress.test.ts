/** An apply while it runs. */
import { expect, it } from 'vitest';
import { EMPTY_PICTURE, eventText, frameText, logLine, pictureText, withEvent } from '../../src/views/progress.js';
import { NO_PLACE, RESTART_FAILED, RUN, SCREENS, WRITE_FAILED } from '../support/screens.js';
import { NARROW, WIDE } from '../support/story.js';
import { NOW } from '../support/world.js';

it('progress, writing', () => {
  expect(SCREENS['progress, writing'](WIDE)).toMatchInlineSnapshot(`"  ⠸ write     1 of 2 secrets"`);
});

it.each([
  ['while it writes', 1],
  ['while the values settle', 3],
  ['while it restarts', 5],
])('what is left standing %s works no more', (_, events) => {
  const last = RUN.slice(0, events + 1).reduce((before, event) => withEvent(before, event, NOW), EMPTY_PICTURE);
  expect(frameText(last, NOW, WIDE, 24, false)).toContain('⠸');
  expect(pictureText(last, NOW, WIDE)).not.toContain('⠸');
});

it('progress, settling', () => {
  expect(SCREENS['progress, settling'](WIDE)).toMatchInlineSnapshot(`
    "  ✓ write     2 of 2 secrets
      ⠸ settle    the new values are given a moment before a task reads them"
  `);
});

it('progress, restarting', () => {
  expect(SCREENS['progress, restarting'](WIDE)).toMatchInlineSnapshot(`
    "  ✓ write     2 of 2 secrets
      ⠸ restart   app, deployment ecs-svc/4098213377310219845  1 m 2 s
          6c1f0a3e  new  running
          91be77d0  new  starting
          77aae115  old  running"
  `);
});

it('progress, restarting, in 40 columns', () => {
  expect(SCREENS['progress, restarting'](NARROW)).toMatchInlineSnapshot(`
    "  ✓ write
        2 of 2 secrets
      ⠸ restart
        app, deployment
        ecs-svc/4098213377310219845  1 m 2 s
          6c1f0a3e  new  running
          91be77d0  new  starting
          77aae115  old  running"
  `);
});

it('progress, a deployment that was under way', () => {
  expect(SCREENS['progress, a deployment that was under way'](WIDE)).toMatchInlineSnapshot(`
    "  ⠸ restart   app, follows deployment ecs-svc/4098213377310219845, which was
                  under way  1 m 2 s
          6c1f0a3e  new  running
          91be77d0  new  starting
          77aae115  old  running"
  `);
  expect(SCREENS['progress, a deployment that was under way'](NARROW)).toMatchInlineSnapshot(`
    "  ⠸ restart
        app, follows deployment
        ecs-svc/4098213377310219845, which
        was under way  1 m 2 s
          6c1f0a3e  new  running
          91be77d0  new  starting
          77aae115  old  running"
  `);
});

it('progress, no place for a task', () => {
  expect(SCREENS['progress, no place for a task'](WIDE)).toMatchInlineSnapshot(`
    "  ⠸ restart   app, deployment ecs-svc/4098213377310219845  10 m 2 s
          6c1f0a3e  new  running
          91be77d0  new  starting
          77aae115  old  running
          last event 12:01:02  was unable to place a task. Reason: Capacity is
          unavailable at this time. Please try again later or in a different
          availability zone."
  `);
  expect(SCREENS['progress, no place for a task'](NARROW)).toMatchInlineSnapshot(`
    "  ⠸ restart
        app, deployment
        ecs-svc/4098213377310219845
        10 m 2 s
          6c1f0a3e  new  running
          91be77d0  new  starting
          77aae115  old  running
          last event 12:01:02  was unable to
          place a task. Reason: Capacity is
          unavailable at this time. Please
          try again later or in a different
          availability zone."
  `);
  expect(eventText(NO_PLACE)).toMatch(/running; last event: was unable to place a task\. Reason: Capacity/);
});

it('says of what goes on that it is not finished, and not that it failed', () => {
  expect(eventText({ kind: 'restart-ended', service: 'app', ok: false, open: true, message: 'left to ECS' })).toBe(
    'restart app not finished: left to ECS',
  );
});

it('progress, done', () => {
  expect(SCREENS['progress, done'](WIDE)).toMatchInlineSnapshot(`
    "  ✓ write     2 of 2 secrets
      ✓ restart   app, 2 of 2 tasks have every value  2 s"
  `);
});

it('progress, failed', () => {
  expect(SCREENS['progress, failed'](WIDE)).toMatchInlineSnapshot(`
    "  ✗ write     1 of 2 secrets, 1 failed
      ✗ restart   app, app rolled back to its old tasks  2 s"
  `);
});

it('without a terminal, a line an event', () => {
  const texts = [...RUN, WRITE_FAILED, RESTART_FAILED].map(eventText).filter((text) => text !== undefined);
  expect(texts.map((text) => logLine(NOW, 'prod', text)).join('\n')).toMatchInlineSnapshot(`
    "2026-07-21T12:00:00Z prod wrote prod/cms-api-key version secretsmith-fill-ba2706c58eae10f218f5837bc1381eec
    2026-07-21T12:00:00Z prod wrote prod/posthog-key version secretsmith-fill-eb2d3b382465474e8826a6b0b05f0882
    2026-07-21T12:00:00Z prod restart app deployment ecs-svc/4098213377310219845
    2026-07-21T12:00:00Z prod restart app 1 of 2 new tasks running
    2026-07-21T12:00:00Z prod restart app done: 2 of 2 tasks have every value
    2026-07-21T12:00:00Z prod not written prod/posthog-key: AWS refused it
    2026-07-21T12:00:00Z prod restart app failed: app rolled back to its old tasks"
  `);
});
