import type { ImpactPrediction } from '../../../src/sniff/prediction.ts';

/** A prediction with one of everything, after the roadmap's example. */
export const SAMPLE: ImpactPrediction = {
  range: { from: 'a'.repeat(40), to: null, label: 'main..working tree' },
  files: [
    { path: 'models/stg_orders.sql', from: null, how: 'modified', linesAdded: 15, linesRemoved: 3 },
    { path: 'models/schema.yml', from: null, how: 'modified', linesAdded: 1, linesRemoved: 0 },
  ],
  changedModels: ['stg_orders'],
  changes: [
    {
      ...{ model: 'stg_orders', file: 'models/stg_orders.sql', line: 15, change: 'join_type_changed' },
      ...{ detail: 'join_type_changed', column: 'customer_id', before: 'inner', after: 'left' },
      description: 'the join to raw_customers is a left join now',
      ...{ meaning: 'rows', stamp: 'proven' },
    },
    {
      ...{
        model: 'stg_orders',
        file: 'models/stg_orders.sql',
        line: 3,
        change: null,
        detail: 'comment_changed',
      },
      ...{
        column: null,
        before: null,
        after: null,
        description: 'a comment',
        meaning: 'cosmetic',
        stamp: 'proven',
      },
    },
  ],
  changed: [
    {
      ...{ table: 'stg_orders', distance: 0, impactType: 'schema', columns: ['customer_id'], rows: true },
      ...{ through: [], risk: 'high' },
    },
  ],
  affectedDownstream: [
    {
      ...{ table: 'orders', distance: 1, impactType: 'schema', columns: ['customer_id'], rows: true },
      ...{ through: ['stg_orders'], risk: 'high' },
    },
    {
      ...{ table: 'revenue', distance: 2, impactType: 'data', columns: ['amount'], rows: false },
      ...{ through: ['orders'], risk: 'medium' },
    },
  ],
  breaks: [
    {
      ...{ kind: 'missing_column', table: 'orders', column: 'status', by: 'orders', stamp: 'proven' },
      ...{
        file: 'models/orders.sql',
        line: 4,
        description: 'orders reads status, which stg_orders has no more',
      },
    },
    {
      ...{ kind: 'not_null', table: 'orders', column: 'customer_id', by: 'not_null_orders_customer_id' },
      ...{
        file: 'models/schema.yml',
        line: 9,
        stamp: 'needs_data',
        description: 'customer_id can be NULL now',
      },
    },
  ],
  predictedAnomalies: [
    {
      ...{
        table: 'revenue',
        column: 'amount',
        anomalyType: 'null_rate',
        likelihood: 0.8,
        ruleLikelihood: 0.8,
        stamp: 'heuristic',
      },
      ...{ reasoning: 'a left join brings NULL for rows without a partner' },
      base: { cases: 12, hits: 7, from: 'this repository' },
    },
    {
      ...{ table: 'orders', column: null, anomalyType: 'row_count', stamp: 'heuristic' },
      ...{ likelihood: 0.1, ruleLikelihood: 0.1 },
      ...{ reasoning: 'rows without a partner stay', base: null },
    },
  ],
  risks: [
    {
      ...{
        category: 'schema_break',
        level: 'critical',
        table: 'orders',
        column: 'status',
        file: null,
        line: null,
      },
      ...{ stamp: 'proven', description: 'a column that is read is gone' },
    },
    {
      ...{ category: 'performance', level: 'medium', table: 'revenue', column: null, file: null, line: null },
      ...{ stamp: 'heuristic', description: 'more rows are joined' },
    },
  ],
  fixes: [
    {
      ...{ text: 'Test customer_id for NULL', file: 'models/schema.yml', line: 12 },
      insert: '          - not_null',
    },
    { text: 'Watch revenue for a day', file: 'models/revenue.sql', line: null, insert: null },
  ],
  measured: {
    from: 'shop.duckdb',
    bounded: [],
    tables: [
      {
        ...{ table: 'orders', rowsBefore: 100, rowsAfter: 120, rowsAdded: 20, rowsRemoved: 0 },
        rowsDiffering: null,
        columns: [
          {
            ...{ column: 'customer_id', differing: 20, nullsBefore: 0, nullsAfter: 20 },
            ...{ distinctBefore: 9, distinctAfter: 9 },
          },
        ],
      },
    ],
  },
  overallRisk: 'high',
  confidence: 0.75,
  confidenceReasons: ['all of the SQL was read'],
  notLookedAt: ['models/py_model.py: Python'],
};
