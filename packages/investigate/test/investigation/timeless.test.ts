import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RecordedMetric } from '../../src/context/lineage.ts';
import type { Ledger } from '../../src/evidence/ledger.ts';
import {
  beginTimeless,
  judgeRuns,
  unseenOfTimeless,
  windowOfRuns,
} from '../../src/investigation/timeless.ts';
import { watchMetric } from '../../src/investigation/watch.ts';
import { parseMetric } from '../../src/metric/parse-metric.ts';

const HOUR = 3_600_000_000;
const DAY = 24 * HOUR;
/** Two in the morning. */
const START = Date.UTC(2026, 0, 5, 2) * 1000;
const isoOf = (micros: number) => new Date(micros / 1000).toISOString().slice(0, 19);

interface Asked {
  readonly metric?: string;
  /** When runs were, and what they recorded. */
  readonly runs: ReadonlyArray<readonly [atMicros: number, value: number | null]>;
  readonly now: number;
  readonly current: readonly [events: number, exposure: number, rows: number];
  readonly at: number;
}

async function judged({ metric = 'count(*)', runs, now, current, at }: Asked) {
  const parsed = parseMetric(metric);
  if (!parsed.ok) throw new Error(metric);
  const [events, exposure, rows] = current;
  const ledger: Ledger = {
    queries: [],
    ask: async () => ({
      id: 'q1',
      columns: [],
      rows: [[events, exposure, events, rows]],
      truncated: false,
      bytes: 0,
      elapsedMs: 0,
    }),
  };
  const recorded: RecordedMetric = {
    points: runs.map(([atMicros, value]) => ({ atMicros, value, rows: 500 })),
  };
  const table = { name: 'stock', columns: [] } as never;
  const resolved = { table, metric: parsed.value, inputs: new Set<string>() };
  const lineage = { basis: 'none', relations: new Map() } as const;
  const context = { tables: [], lineage, log: null, now, recorded };
  const run = beginTimeless(resolved, isoOf(at), { context, ledger });
  return { run, look: (await judgeRuns(run, recorded)).look };
}

const nightly = (count: number, valueOf: (i: number) => number | null) =>
  Array.from({ length: count }, (_, i) => [START + i * DAY, valueOf(i)] as const);
const steady = (i: number) => 480 + ((i * 7) % 11);

test('law: the onset is the run at which it moved, however far apart runs are', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 16, maxLength: 40 }),
      fc.integer({ min: 0, max: 100 }),
      async (hours, place) => {
        let at = START;
        const times = hours.map((gap) => (at += gap * HOUR));
        const moved = times.length - 1 - Math.floor(((times.length / 4) * place) / 100);
        const runs = times.map((time, i) => [time, i >= moved ? 250 : steady(i)] as const);
        const now = at + HOUR;
        const { look, run } = await judged({ runs, now, current: [250, 0, 250], at: times[moved] });
        expect(look.symptom).toMatchObject({ kind: 'row_drop', onset: isoOf(times[moved]), ongoing: true });
        const { from, until } = windowOfRuns(run, look);
        expect(from * 1e6).toBeLessThanOrEqual(times[moved - 1]);
        expect(until).toBeGreaterThan(from);
        expect(until * 1e6).toBeLessThanOrEqual(Math.max(now, from * 1e6 + DAY));
      },
    ),
    { numRuns: 50 },
  );
});

test('an alert of a day is about its run, and one of a usual run is none', async () => {
  const runs = nightly(30, (i) => (i >= 28 ? 300 : steady(i)));
  const now = START + 30 * DAY;
  const asked = { runs, now, current: [300, 0, 300] } as const;
  const midnight = START + 28 * DAY - 2 * HOUR;
  expect((await judged({ ...asked, at: midnight })).look.symptom.kind).toBe('row_drop');
  expect((await judged({ ...asked, at: START + 12 * DAY })).look.symptom.kind).toBe('none');
});

test('what the table is now counts, where it was mended or broke after the last run', async () => {
  const broken = nightly(20, steady);
  const late = await judged({
    runs: broken,
    now: START + 20 * DAY,
    current: [200, 0, 200],
    at: START + 20 * DAY,
  });
  expect(late.look.symptom).toMatchObject({ kind: 'row_drop', observed: 200, ongoing: true });
  const runs = nightly(20, (i) => (i >= 18 ? 200 : steady(i)));
  const mended = await judged({ runs, now: START + 20 * DAY, current: [484, 0, 484], at: START + 19 * DAY });
  expect(mended.look.symptom).toMatchObject({ kind: 'row_drop', ongoing: false });
});

test('shares are judged as shares: by how many rows they are of', async () => {
  const runs = nightly(20, (i) => 0.04 + 0.002 * (i % 3));
  const asked = { metric: 'null_share(email)', runs, now: START + 20 * DAY, at: START + 20 * DAY };
  expect((await judged({ ...asked, current: [150, 500, 500] })).look.symptom.kind).toBe('null_spike');
  expect((await judged({ ...asked, current: [22, 500, 500] })).look.symptom.kind).toBe('none');
});

test('too few runs, or none before the alert, leave it open whether it is a symptom, and say so', async () => {
  const now = START + 40 * DAY;
  for (const [count, at] of [
    [7, START + 6 * DAY],
    [0, now],
    [30, START - 9 * DAY],
  ] as const) {
    const { look, run } = await judged({ runs: nightly(count, steady), now, current: [200, 0, 200], at });
    expect(look.symptom).toMatchObject({ kind: 'unknown', observed: 200, expected: null });
    expect(unseenOfTimeless(run, look).join(' ')).toContain('fewer than 8 runs');
  }
});

test('of runs every hour, tables upstream are looked at by the hour', async () => {
  const runs = Array.from({ length: 40 }, (_, i) => [START + i * HOUR, i >= 37 ? 200 : steady(i)] as const);
  const now = START + 40 * HOUR;
  const { look, run } = await judged({ runs, now, current: [200, 0, 200], at: START + 38 * HOUR });
  expect(windowOfRuns(run, look)).toEqual({ from: (START + 36 * HOUR) / 1e6, until: now / 1e6 });
});

test('going through a past day by day, as a monitor would have, needs a time column', async () => {
  const column = { name: 'item', dataType: 'integer', nativeType: 'INTEGER', nullable: false };
  const warehouse = { tables: async () => [{ name: 'stock', columns: [column] }] } as never;
  const watched = watchMetric(
    { table: 'stock', metric: 'count(*)' },
    { warehouse, admit: (() => undefined) as never },
  );
  await expect(watched).rejects.toMatchObject({ diagnostics: [{ code: 'INVESTIGATE_TIME_UNKNOWN' }] });
});
