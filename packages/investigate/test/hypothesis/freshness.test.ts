import { describe, expect, test } from 'vitest';
import type { AssetLook } from '../../src/hypothesis/asset-look.ts';
import { freshness } from '../../src/hypothesis/tests/freshness.ts';

const HOUR = 3600;
const DAY = 24 * HOUR;
const axis = { column: 'at', kind: 'timestamp', ticksPerSecond: 1_000_000 };
const fill = (length: number, rows: number) => Array.from({ length }, () => rows);

function lookOf(relation: string, rows: readonly number[], stepSeconds: number) {
  const series = [rows.map((count) => ({ numerator: count, denominator: 1, rows: count }))];
  const filled = rows.findLastIndex((count) => count > 0) + 1;
  return { relation, history: { axis, series, filled, originSeconds: 0, stepSeconds, queryId: 'q1' } };
}

/** What is said of the end of `own`, with which `peer` ends, of which the steps `from` to `until` are asked about. */
async function endOf(
  own: readonly number[],
  [from, until]: readonly [number, number],
  { stepSeconds = DAY, other = fill(until, 1000), parents = {} as Record<string, readonly string[]> } = {},
) {
  const tables = { own, other, peer: own };
  const looks = Object.entries(tables).map(([name, rows]) => lookOf(name, rows, stepSeconds));
  const window = { from: from * stepSeconds, until: until * stepSeconds };
  const relations = new Map(Object.entries(parents).map(([name, above]) => [name, { parents: above }]));
  const asset = {
    ...{ axis, window, look: looks[0], walk: { looks, stepSeconds } },
    context: { lineage: { basis: 'keys', relations }, log: null, now: null },
  } as unknown as AssetLook;
  const [{ statement, weights }] = await freshness.run(asset);
  return { steps: Number(/, (\d+) steps/.exec(statement)?.[1] ?? 0), stale: weights.stale_table };
}

const FRESH = { steps: 0, stale: -4 };

describe('where the data ends', () => {
  test('few rows in each of the last days are fewer rows, not the end', async () => {
    expect(await endOf([...fill(40, 1000), 15, 15, 15], [40, 43])).toEqual(FRESH);
    expect(await endOf([...fill(40, 1000), 2, 1, 0, 3], [40, 44])).toEqual(FRESH);
    expect(await endOf([...fill(40, 1000), 15, 15], [40, 42])).toEqual(FRESH);
  });

  test('odd rows that are dated after all others are no end', async () => {
    const stale = { steps: 3, stale: 4 };
    expect(await endOf([...fill(40, 1000), 15], [40, 41])).toEqual({ steps: 1, stale: 4 });
    expect(await endOf([...fill(40, 1000), 0, 0, 0], [40, 43])).toEqual(stale);
    expect(await endOf([...fill(40, 1000), 0, 0, 3], [40, 43])).toEqual(stale);
    expect(await endOf([...fill(40, 1000), 12, 0, 0], [40, 43])).toEqual(stale);
    expect(await endOf([...fill(40, 1000), 0, 0, 0, 4, 5, 0, 3], [40, 43])).toEqual(stale);
    expect(await endOf([...fill(40, 1000), ...fill(300, 0), 9], [40, 43])).toEqual(stale);
    expect(await endOf([...fill(40, 1000), 4, 5, 3], [38, 40])).toEqual(FRESH);
  });

  test('what another table has of odd rows is no sign that it goes on', async () => {
    const both = [...fill(40, 1000), 0];
    expect(await endOf(both, [40, 41], { other: both })).toEqual(FRESH);
    expect(await endOf(both, [40, 41], { other: [...both, 0, 0, 7] })).toEqual(FRESH);
    expect(await endOf(both, [40, 41])).toEqual({ steps: 1, stale: 4 });
  });

  test('an hour of the night has the rows that such an hour has', async () => {
    const hours = Array.from({ length: 20 * 24 + 5 }, (_, hour) => (hour % 24 < 7 ? 5 : 1000));
    const asked = [hours.length - 5, hours.length] as const;
    expect(await endOf(hours, asked, { stepSeconds: HOUR, other: hours })).toEqual(FRESH);
  });
});

test('what is built from a table is no other one, what refers to it in a circle is', async () => {
  const stale = [...fill(40, 1000), 0];
  const newer = { steps: 1, stale: 4 };
  expect(await endOf(stale, [40, 41], { parents: { other: ['own'], own: [] } })).toEqual(FRESH);
  expect(await endOf(stale, [40, 41], { parents: { other: ['own'], own: ['other'] } })).toEqual(newer);
  expect(await endOf(stale, [40, 41], { parents: { other: [], own: ['other'] } })).toEqual(newer);
});
