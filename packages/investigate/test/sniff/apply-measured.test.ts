import { expect, test } from 'vitest';
import { applyMeasured, type ImpactPrediction, renderPrediction } from '../../src/index.ts';

type Measured = NonNullable<ImpactPrediction['measured']>;
const anomaly = (table: string, column: string | null, anomalyType: string) => ({
  ...{
    table,
    column,
    anomalyType,
    likelihood: 0.5,
    ruleLikelihood: 0.5,
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
  rowsDiffering: null,
});

const after = { assets: new Map(), exposures: [], tests: [] };

test('what was measured takes the place of what was foretold, and nothing else does', () => {
  const measured: Measured = {
    from: 'shop.duckdb',
    bounded: [],
    tables: [
      table('orders', [column('id', null), column('Email', 3, 3), column('total', 10)]),
      table('daily', [column('email', 0)]),
      table('shape', [column('email', 0)]),
    ],
  };
  const applied = applyMeasured(prediction, measured, after);
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

test('values that stand in other rows are told, and what was foretold of them stays', () => {
  const foretold = {
    ...prediction,
    predictedAnomalies: [
      ...prediction.predictedAnomalies,
      ...[anomaly('orders', 'email', 'value_shift'), anomaly('orders', 'total', 'value_shift')],
    ],
  };
  const over = (rowsDiffering: number | null, totals = 0) => {
    const orders = { ...table('orders', [column('email', 0), column('total', totals)]), rowsDiffering };
    const daily = { ...table('daily', [column('email', 0)]), rowsDiffering };
    return applyMeasured(foretold, { from: 'x', tables: [orders, daily], bounded: [] }, after);
  };
  const told = (it: ImpactPrediction) =>
    it.predictedAnomalies
      .filter(({ table: name }) => name === 'orders' || name === 'daily')
      .map((one) => `${one.table} ${one.column} ${one.anomalyType} ${one.stamp}`);
  const exchanged = over(4);
  expect(told(exchanged)).toEqual([
    ...['orders null value_shift proven', 'daily null value_shift proven'],
    ...['orders email freshness structural', 'orders email value_shift structural'],
    'orders total value_shift structural',
  ]);
  expect(exchanged.predictedAnomalies[0].reasoning).toBe(
    'measured over x: 4 of 10 rows differ as wholes: values stand in other rows',
  );
  expect(exchanged.changed[0]).toMatchObject({ columns: ['email', 'unseen'], rows: false });
  expect(exchanged.affectedDownstream.map((it) => it.table)).toEqual(['daily', 'shape', 'other']);
  expect(exchanged.confidence).toBe(prediction.confidence);
  expect([exchanged.overallRisk, exchanged.risks.map((it) => it.table)]).toEqual([
    'medium',
    ['orders', 'daily'],
  ]);
  const page = renderPrediction(exchanged, { width: 100 });
  expect(page).toContain('4 of 10 rows differ as wholes: values stand in other rows');
  expect(page).not.toContain('nothing differs');
  // Equal rows, and rows whose difference the column shows.
  for (const it of [over(0), over(null)]) {
    expect(told(it)).toEqual(['orders email freshness structural']);
    expect(it.confidence).toBeGreaterThan(prediction.confidence);
  }
  expect(told(over(4, 4))).toContain('orders total value_shift proven');
  expect(told(over(4, 4)).some((it) => it.startsWith('orders null') || it.includes('email value'))).toBe(
    false,
  );
});

test('rows that came are a row count of their own', () => {
  const applied = applyMeasured(
    prediction,
    { from: 'x', tables: [table('daily', [], 12)], bounded: [] },
    after,
  );
  const [first] = applied.predictedAnomalies;
  expect(first).toMatchObject({ table: 'daily', anomalyType: 'row_count', likelihood: 1 });
  expect(first.reasoning).toContain('10 rows before, 12 after: 2 came, 0 went');
});

test('what is measured as equal needs no test and no watching; the rest is advised as before', () => {
  const fix = (text: string, answers?: ImpactPrediction['fixes'][number]['answers']) => ({
    ...{ text, file: 'a.yml', line: null, insert: null },
    ...(answers === undefined ? {} : { answers }),
  });
  const [nulls, rows, daily, other] = prediction.predictedAnomalies;
  const advised = {
    ...prediction,
    fixes: [fix('Ask'), fix('Add a not_null test', [nulls]), fix('Watch all', [rows, daily, other])],
  };
  const equal = {
    from: 'x',
    bounded: [],
    tables: [table('orders', [column('email', 0)]), table('daily', [])],
  };
  const texts = (it: ImpactPrediction) => it.fixes.map(({ text }) => text);
  expect(texts(applyMeasured(advised, equal, after))).toEqual([
    'Ask',
    'Watch other for 24 hours after the deploy',
  ]);
  const worse = { ...equal, tables: [table('orders', [column('email', 0, 4)])] };
  expect(texts(applyMeasured(advised, worse, after))).toEqual([
    'Ask',
    'Add a not_null test',
    'Watch daily, other for 24 hours after the deploy',
  ]);
});

const risk = (
  table: string,
  category: 'data_quality' | 'performance' | 'schema_break',
  description: string,
) => ({
  ...{ category, level: 'high' as const, table, column: null, file: null, line: null },
  ...{ stamp: 'needs_data' as const, description },
});
const failing = (kind: 'not_null' | 'unique' | 'accepted_values', column: string) => ({
  ...{ kind, table: 'orders', column, by: `${kind}_${column}`, file: 'm.yml', line: 1 },
  ...{ stamp: 'needs_data' as const, description: `${kind} ${column} may fail` },
});
/** Tests of orders; of one a part of the rows is left out. */
const tested = {
  assets: new Map([['model.orders', { name: 'orders', path: 'orders.sql' }]]),
  exposures: [],
  tests: ['not_null_email', 'unique_id', 'unique_total', 'not_null_part'].map((name) => ({
    ...{ id: name, test: '', on: 'model.orders', arguments: {}, refs: [] },
    own: { name, levels: [name.endsWith('part') ? { where: 'x' } : {}] },
  })),
} as unknown as Parameters<typeof applyMeasured>[2];
const breaks = [
  ...[failing('not_null', 'email'), failing('unique', 'id'), failing('unique', 'total')],
  ...[failing('not_null', 'part'), failing('accepted_values', 'email')],
];
/** Three NULLs in email and a doubled id come; total repeated before; part gets a NULL where the test may not look. */
const orders = {
  ...table('orders', [
    column('email', 0, 3),
    { ...column('id', null), distinctBefore: 10, distinctAfter: 9 },
    { ...column('total', 0), distinctBefore: 2, distinctAfter: 2 },
    column('part', 0, 1),
  ]),
};

test('tests that fail over the data are proven, those that hold or failed before are gone', () => {
  const settled = applyMeasured(
    { ...prediction, breaks },
    { from: 'shop.duckdb', tables: [orders], bounded: [] },
    tested,
  ).breaks;
  expect(settled.map((it) => [it.by, it.stamp])).toEqual([
    ['not_null_email', 'proven'],
    ['unique_id', 'proven'],
    ['not_null_part', 'needs_data'],
    ['accepted_values_email', 'needs_data'],
  ]);
  expect(settled[0].description).toBe(
    'the test not_null of orders.email fails over shop.duckdb: NULL in 3 of 10 rows',
  );
  const few = { from: 'shop.duckdb', tables: [orders], bounded: ['raw.orders'] };
  expect(applyMeasured({ ...prediction, breaks }, few, tested).breaks).toEqual(breaks);
});

test('risks and the overall risk follow what was measured; those of other tables and of speed stay', () => {
  const risks = [
    ...[risk('orders', 'data_quality', 'not_null email may fail'), risk('orders', 'data_quality', 'NULLs')],
    ...[risk('other', 'data_quality', 'rows'), risk('orders', 'performance', 'slow')],
  ];
  const quiet = { ...table('orders', [column('email', 0), column('id', null)]) };
  const foretold = {
    ...prediction,
    ...{ predictedAnomalies: prediction.predictedAnomalies.slice(0, 2), breaks: breaks.slice(0, 1), risks },
  };
  const over = (it: typeof quiet, bounded: readonly string[] = []) =>
    applyMeasured(foretold, { from: 'x', tables: [it], bounded }, tested);
  const calm = over(quiet);
  expect(calm.risks.map((it) => `${it.table} ${it.description}`)).toEqual(['other rows', 'orders slow']);
  const loud = over(table('orders', [column('email', 0, 3)]));
  expect(loud.risks.map((it) => [it.level, it.category, it.stamp, it.file])).toEqual([
    ['high', 'data_quality', 'needs_data', null],
    ['high', 'performance', 'needs_data', null],
    ['high', 'schema_break', 'proven', 'm.yml'],
    ['medium', 'data_quality', 'proven', 'orders.sql'],
  ]);
  expect(loud.overallRisk).toBe('high');
  const alone = { ...foretold, risks: [risk('orders', 'data_quality', 'NULLs')], breaks: [] };
  const many = { ...table('orders', [column('email', 3)]), rowsBefore: 1000, rowsAfter: 1000 };
  const low = applyMeasured(alone, { from: 'x', tables: [many], bounded: [] }, tested);
  expect([low.overallRisk, low.risks[0].level]).toEqual(['low', 'low']);
  expect(over(quiet).confidence).toBeGreaterThan(over(quiet, ['raw.orders']).confidence);
  expect(over(quiet, ['raw.orders']).confidence).toBeGreaterThan(foretold.confidence);
});
