import { expect, test } from 'vitest';
import type { Cause } from '../../src/investigation/investigation.ts';
import { type Facts, nextSteps, summarise } from '../../src/investigation/phrase.ts';

const cause = (changed: Partial<Cause>): Cause => ({
  ...{ type: 'segment_failure', asset: 'orders', column: null, commit: null, probability: 0.9 },
  ...{ mechanism: 'orders: one segment lost rows', supports: [], contradicts: [] },
  ...changed,
});
const facts = (changed: Partial<Facts>): Facts => ({
  ...{ table: 'orders', metric: 'count(*)', where: null, verdict: 'fault', changes: [] },
  symptom: {
    ...{ kind: 'row_drop', onset: '2026-01-24T00:00:00', end: '2026-01-27T00:00:00', ongoing: true },
    ...{ grain: '1 day', onsetGrain: '1 hour', observed: 2, expected: 4, z: -9 },
  } as Facts['symptom'],
  causes: [cause({})],
  scope: {
    ...{ table: 'orders', segment: { app: 'web' }, onset: '2026-01-24T00:00:00', end: null },
    ...{ rows: null, where: null },
  },
  ...changed,
});

test('rows that are gone are asked for; of rows that came with a wrong field, the field', () => {
  expect(nextSteps(facts({}))[0]).toBe(
    'Ask for the missing rows of orders from 2026-01-24 on, load them, and build what is downstream again.',
  );
  const ofField = nextSteps(facts({ causes: [cause({ column: 'email' })] }))[0];
  expect(ofField).toMatch(/^Ask whoever writes orders\.email, where app = web, what changed on 2026-01-24/);
  const ofAll = facts({ causes: [cause({ column: 'email' })], scope: null });
  expect(nextSteps(ofAll)[0]).toMatch(/^Ask whoever writes orders\.email what changed on 2026-01-24/);
});

test('a second answer is named where it is worth naming', () => {
  const told = (second: number) =>
    summarise(
      facts({
        verdict: 'inconclusive',
        causes: [cause({ probability: 0.4 }), cause({ mechanism: 'a late load', probability: second })],
      }),
      undefined,
    );
  expect(told(0.2)).toContain('or a late load (20.0 %)');
  expect(told(0.001)).not.toContain('a late load');
});
