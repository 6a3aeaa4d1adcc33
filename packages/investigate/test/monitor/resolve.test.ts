import { microsPerDay, microsPerHour } from '@dataing/base/time';
import type { AnomalyRecord, MetricPoint } from '@dataing/ports';
import { describe, expect, test } from 'vitest';
import type { Departure } from '../../src/detect/table/judge-series.ts';
import { departureAnomaly, readAnomaly, recordOf } from '../../src/monitor/anomaly.ts';
import { backSince, type SeenTable } from '../../src/monitor/resolve.ts';
import type { MetricSeries, SeriesGrain } from '../../src/table-metrics/metric-series.ts';

const START = Date.UTC(2026, 0, 5) * 1000;
const name = { source: 's', table: 't', metric: 'row_count', column: null, value: null } as const;

function seriesOf(values: readonly (number | null)[], grain: SeriesGrain = 'day'): MetricSeries {
  const length = grain === 'day' ? microsPerDay : microsPerHour;
  const points = values.map((value, i): MetricPoint => ({ atMicros: START + i * length, value, rows: 100 }));
  return { name, grain, points };
}

/** 100 until bucket 3, then 40 in buckets 3 and 4, then as given. */
function record(after: readonly (number | null)[], grain: SeriesGrain = 'day') {
  const series = seriesOf([100, 101, 99, 40, 41, ...after], grain);
  const departure: Departure = {
    first: 3,
    last: 4,
    at: 3,
    detector: 'point',
    p: 1e-9,
    observed: 40,
    expected: 100,
    direction: 'down',
    isNewLevel: false,
    isDismissed: false,
  };
  const kept: AnomalyRecord = recordOf(departureAnomaly(series, departure, 3, 'at'), [], 0);
  return { kept, series };
}

function bucketBack(after: readonly (number | null)[], grain: SeriesGrain = 'day', whole = after.length) {
  const { kept, series } = record(after, grain);
  const seen: SeenTable = {
    table: 't',
    columns: [],
    series: [series],
    complete: { from: 0, until: 5 + whole },
  };
  const back = backSince(kept, readAnomaly(kept)!, seen, 0);
  return back === undefined ? undefined : series.points.findIndex(({ atMicros }) => atMicros === back);
}

describe('a metric is back', () => {
  test('in its first usual day', () => {
    expect(bucketBack([98])).toBe(5);
    expect(bucketBack([45, 98, 102])).toBe(6);
    expect(bucketBack([null, 98])).toBe(6);
  });
  test('not while there is no day after it, or only one that is not whole', () => {
    expect(bucketBack([])).toBeUndefined();
    expect(bucketBack([98], 'day', 0)).toBeUndefined();
  });
  test('not where it stays at the new level', () => {
    expect(bucketBack([42, 39, 44, 41, 50])).toBeUndefined();
  });
  test('after three usual hours in a row, from the first of them on', () => {
    expect(bucketBack([98, 99], 'hour')).toBeUndefined();
    expect(bucketBack([98, 42, 99, 97, 103], 'hour')).toBe(7);
  });
});

describe('a column', () => {
  const column = (type: string) =>
    ({ name: 'c', dataType: 'integer', nativeType: type, nullable: true }) as const;
  const backWith = (kind: string, type: string, columns: SeenTable['columns']) => {
    const kept: AnomalyRecord = {
      ...record([]).kept,
      series: JSON.stringify(['s', 't', 'schema', kind, 'c', type]),
    };
    const anomaly = { ...readAnomaly(kept)!, detector: 'schema' } as const;
    return backSince(kept, anomaly, { table: 't', columns, series: [], complete: { from: 0, until: 0 } }, 7);
  };
  test.each([
    ['column_removed', 'INTEGER', [column('INTEGER')], 7],
    ['column_removed', 'INTEGER', [], undefined],
    ['column_added', 'INTEGER', [], 7],
    ['column_added', 'INTEGER', [column('INTEGER')], undefined],
    ['type_changed', 'VARCHAR', [column('INTEGER')], 7],
    ['type_changed', 'VARCHAR', [column('VARCHAR')], undefined],
    ['type_changed', 'VARCHAR', [], undefined],
  ] as const)('%s %s with %o', (kind, type, columns, back) => {
    expect(backWith(kind, type, columns)).toBe(back);
  });
});
