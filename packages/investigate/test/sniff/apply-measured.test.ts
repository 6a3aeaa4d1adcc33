import { expect, test } from 'vitest';
import { applyMeasured, type ImpactPrediction } from '../../src/index.ts';

type Measured = NonNullable<ImpactPrediction['measured']>;
const anomaly = (table: string, column: string | null, anomalyType: string) => ({
  ...{
    table,
    column,
    anomalyType,
    likelihood: 0.5,
    reasoning: 'a rule',
    stamp: 'structural' as const,
    base: null,
  },
});
const affected = (table: string, distance: number, impactType: 'data' | 'schema' = 'data') => ({
  ...{
    table,
    distance,
    impactType,
    columns: ['email', 'unseen'],
    rows: true,
    through: [],
    risk: 'medium' as const,
  },
});
const prediction: ImpactPrediction = {
  range: { from: null, to: null, label: '' },
  ...{ files: [], changedModels: ['orders'], changes: [], breaks: [], risks: [], fixes: [], measured: null },
  changed: [affected('orders', 0)],
  affectedDownstream: [affected('daily', 1), affected('shape', 1, 'schema'), affected('other', 2)],
  predictedAnomalies: [
    ...[anomaly('orders', 'email', 'null_rate'), anomaly('orders', null, 'row_count')],
    ...[anomaly('daily', null, 'row_count'), anomaly('other', null, 'row_count')],
    anomaly('orders', 'email', 'freshness'),
  ],
  ...{ overallRisk: 'medium', confidence: 0.5, confidenceReasons: [], notLookedAt: [] },
};
const column = (name: string, differing: number | null, nullsAfter = 0) => ({
  ...{ column: name, differing, nullsBefore: 0, nullsAfter, distinctBefore: 2, distinctAfter: 2 },
});
const table = (name: string, columns: Measured['tables'][number]['columns'], rowsAfter = 10) => ({
  ...{ table: name, rowsBefore: 10, rowsAfter, rowsAdded: rowsAfter - 10, rowsRemoved: 0, columns },
});

test('what was measured takes the place of what was foretold, and nothing else does', () => {
  const measured: Measured = {
    from: 'shop.duckdb',
    tables: [
      table('orders', [column('id', null), column('Email', 3, 3), column('total', 10)]),
      table('daily', [column('email', 0)]),
      table('shape', [column('email', 0)]),
    ],
  };
  const applied = applyMeasured(prediction, measured);
  expect(applied.changed[0]).toMatchObject({ columns: ['Email', 'total', 'unseen'], rows: false });
  // In daily nothing differs; shape has another form; other was not measured.
  expect(applied.affectedDownstream.map((it) => it.table)).toEqual(['shape', 'other']);
  expect(
    applied.predictedAnomalies.map((it) => [it.table, it.column, it.anomalyType, it.likelihood, it.stamp]),
  ).toEqual([
    ['orders', 'email', 'null_rate', 1, 'proven'],
    ['orders', 'Email', 'value_shift', 1, 'proven'],
    ['orders', 'total', 'value_shift', 1, 'proven'],
    ['other', null, 'row_count', 0.5, 'structural'],
    ['orders', 'email', 'freshness', 0.5, 'structural'],
  ]);
  expect(applied.predictedAnomalies[0].reasoning).toBe(
    'measured over shop.duckdb: NULL in 0 rows before, in 3 after',
  );
});

test('rows that came are a row count of their own', () => {
  const applied = applyMeasured(prediction, { from: 'x', tables: [table('daily', [], 12)] });
  const [first] = applied.predictedAnomalies;
  expect(first).toMatchObject({ table: 'daily', anomalyType: 'row_count', likelihood: 1 });
  expect(first.reasoning).toContain('10 rows before, 12 after: 2 came, 0 went');
});
