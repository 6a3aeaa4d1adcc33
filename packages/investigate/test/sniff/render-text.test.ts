import { renderPrediction } from '@dataing/investigate';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { predicted } from './shop.ts';

const found = predicted([
  ['models/stg_customers.sql', 'as customer_id', 'as cid'],
  ['models/stg_orders.sql', "<> 'test'", "<> 'open'"],
]);

test('says what changed, how far it reaches, what breaks and what to do, within 80 columns', () => {
  const text = renderPrediction(found, { width: 80 });
  for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  expect(text).not.toContain('\u001b');
  const headings = text.split('\n').filter((it) => /^[A-Z]/.test(it));
  expect(headings).toEqual([
    'An edit: 2 tables changed, 5 more affected downstream.',
    'Changed models',
    'Downstream impact (5 tables)',
    'What breaks',
    'Predicted anomalies',
    'Risks',
    'Overall risk: CRITICAL (confidence 0.79)',
    'Recommendations',
  ]);
  expect(text).toContain('  └─ top (3 hops) - FRESHNESS CHANGE');
});

test('nothing that strangers wrote reaches the terminal or the runner of a job', () => {
  const hostile = fc.stringMatching(/^[a-z:#[\]\u001b\u0007\n -]{0,60}$/);
  fc.assert(
    fc.property(hostile, (name) => {
      const [change] = found.changes;
      const told = {
        ...found,
        changes: [{ ...change, description: name, before: `::error ${name}`, after: `##[error]${name}` }],
      };
      const text = renderPrediction({ ...told, notLookedAt: [name] }, { width: 80 });
      expect(text).not.toMatch(/[\u001b\u0007]/);
      expect(text).not.toMatch(/^\s*::/m);
      expect(text).not.toContain('##[');
    }),
  );
});

test('many columns that come are one line, each difference is said once, and a range keeps its letters', () => {
  const { changes } = predicted([
    [
      'models/names.sql',
      "select distinct name from {{ ref('orders') }}",
      "select name, 1 as a, 2 as b, 3 as c, 4 as d from {{ ref('orders') }} union all select name, 1 as a, 2 as b, 3 as c, 4 as d from {{ ref('orders') }}",
    ],
  ]);
  expect(new Set(changes.map((it) => JSON.stringify(it))).size).toBe(changes.length);
  const [one] = predicted([['models/top.sql', 'select *', 'select *, 1 as a']]).changes;
  const many = ['a', 'b', 'c', 'd'].map((column) => ({ ...one, column, description: `${column} is new` }));
  const base = predicted([['models/top.sql', 'select *', 'select *, 1 as a']]);
  const range = { ...base.range, label: 'abc..HEAD' };
  const text = renderPrediction({ ...base, range, changes: many }, { width: 80 });
  expect(text.startsWith('abc..HEAD: ')).toBe(true);
  expect(text).toContain('    columns added: a, b, c, d\n');
  expect(text).not.toContain('is new');
});

test('an exposure is told once what it loses, and of many columns the first', () => {
  const lost = predicted([
    ['models/revenue.sql', 'sum(amount) as revenue, count(*) as orders', 'count(*) as number'],
  ]);
  const text = renderPrediction(lost, { width: 120 });
  expect(
    text.match(/the exposure board reads top, which has no columns revenue, orders any more/g),
  ).toHaveLength(2);
  const [table] = lost.affectedDownstream;
  const columns = Array.from({ length: 15 }, (_, i) => `c${i}`);
  const wide = renderPrediction({ ...lost, affectedDownstream: [{ ...table, columns }] }, { width: 120 });
  expect(wide).toMatch(/columns c0, .*, c11 and 3 more\n/);
});
