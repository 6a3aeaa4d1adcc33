import { expect, test } from 'vitest';
import { describeChange } from '../../src/changes/show-change.ts';
import { typesOfExpression } from '../../src/changes/types-of-change.ts';
import { changesAfter, edited } from './shop.ts';

const people = 'models/stg_people.sql';
const orders = 'models/stg_orders.sql';

/** What is likely of the one change that an edit makes. */
async function typesOf(files: Record<string, string>) {
  const { candidates } = await changesAfter([{ sha: 'edit', files }]);
  const [model] = candidates[0].models;
  const change = model.changes.find((it) => it.kind === 'expression_changed');
  if (change === undefined) throw new Error(JSON.stringify(model.changes));
  return { was: change.was, is: change.is, types: typesOfExpression(change) };
}

test.each([
  ['NULL in its place', edited(people, 'email,', 'null as email,'), 'null', ['schema_change']],
  [
    'a default',
    edited(people, 'email,', "coalesce(email, 'none') as email,"),
    "coalesce(email, 'none')",
    ['sentinel_default'],
  ],
  [
    'a value made empty',
    edited(people, 'country', "nullif(country, 'CZ') as country"),
    "nullif(country, 'CZ')",
    ['source_nulls'],
  ],
  ['another factor', edited('macros/money.sql', ' / 100.0', ''), 'cents', ['unit_change']],
  [
    'a shifted time',
    edited(orders, 'amount, at', "amount, at + interval '2 hours' as at"),
    "at + interval '2 hours'",
    ['timezone_shift'],
  ],
  ['a cut', edited(orders, 'amount, at', "amount, date_trunc('day', at) as at"), "date_trunc('day', at)", []],
  [
    'tens',
    edited('macros/money.sql', '({{ c }} / 100.0)', 'floor({{ c }} / 1000.0) * 10'),
    'floor(cents / 1000.0) * 10',
    ['truncation'],
  ],
  [
    'a case that leaves some rows empty by another column',
    edited(people, 'email,', "case when country <> 'CZ' then email end as email,"),
    "case when country <> 'CZ' then email end",
    ['segment_failure', 'source_nulls'],
  ],
  [
    'a case that leaves some of its own values empty',
    edited(people, 'email,', "case when email <> 'x' then email else null end as email,"),
    "case when email <> 'x' then email else null end",
    ['source_nulls'],
  ],
  [
    'a case that sorts values anew',
    edited(people, 'country', "case when country = 'CZ' then 'Czechia' else country end as country"),
    "case when country = 'CZ' then 'Czechia' else country end",
    ['enum_drift'],
  ],
  ['respelled', edited(people, 'country', 'lower(country) as country'), 'lower(country)', ['enum_drift']],
])('%s', async (_what, files, is, types) => {
  expect(await typesOf(files)).toMatchObject({ is, types });
});

test('a line says what differs where it is short', async () => {
  const line = async (files: Record<string, string>) => {
    const { candidates } = await changesAfter([{ sha: 'edit', files }]);
    return candidates[0].models[0].changes.map(describeChange)[0];
  };
  expect(await line(edited(people, 'email,', 'null as email,'))).toBe(
    'email is computed in another way (null where it was email)',
  );
  expect(await line(edited('models/fct_orders.sql', 'left join', 'join'))).not.toContain('(');
  const long = `coalesce(email, ${'upper('.repeat(12)}email${')'.repeat(12)}) as email,`;
  expect(await line(edited(people, 'email,', long))).toBe('email is computed in another way');
});

test('of other kinds and of what one side lacks the text says nothing', () => {
  const change = {
    detail: '',
    columns: ['a'],
    rows: 'same',
    fanOut: false,
    nulls: 'same',
    grain: 'same',
    certainty: 'proven',
  } as const;
  expect(typesOfExpression({ ...change, kind: 'filter_added', is: 'coalesce(a, 1) > 0' })).toEqual([]);
  expect(typesOfExpression({ ...change, kind: 'expression_changed', is: 'null' })).toEqual([]);
});

test('pieces and details call relations as people do', async () => {
  const again = edited(
    'models/fct_orders.sql',
    'p.id',
    "p.id join {{ ref('stg_people') }} again on again.id = o.id",
  );
  const { candidates } = await changesAfter([{ sha: 'edit', files: again }]);
  const text = JSON.stringify(candidates[0].models);
  expect(text).toContain('stg_people');
  expect(text).not.toContain('analytics');
});
