import { duckdb } from '@dataing/sql';
import { expect, test } from 'vitest';
import { checkQuery, parseCheck, readAnswer } from '../../src/blame/bisect-check.ts';
import type { BisectCheck } from '../../src/index.ts';

function check(text: string): BisectCheck {
  const parsed = parseCheck(text);
  if (!parsed.ok) throw new Error(parsed.diagnostics[0].message);
  return parsed.value;
}

const queryOf = (text: string) =>
  checkQuery(check(text), { names: ['orders', 'fct_orders'], from: 'dataing_3' }, 'duckdb', duckdb)
    .replace(/\s+/g, ' ')
    .trim();

test('a metric is held against its bound, with shares in percent too', () => {
  const holds = (text: string, events: number, exposure: number) =>
    readAnswer(check(text), [events, exposure, 0, 0]).holds;
  expect(holds('null_share(email) < 0.1', 1, 20)).toBe(true);
  expect(holds('null_share(email) < 5%', 1, 20)).toBe(false);
  expect(holds('null_share(email) <= 5 %', 1, 20)).toBe(true);
  expect(['=', '==', '!=', '<>', '>', '>=', '<', '<='].map((it) => holds(`count(*) ${it} 7`, 7, 0))).toEqual([
    ...[true, true, false, false, false, true, false, true],
  ]);
  expect(readAnswer(check('avg(amount) > -1.5e2'), [-100, 1, 0, 0])).toEqual({ holds: true, value: -100 });
  // Of no rows there is no level: then the check does not hold.
  expect(readAnswer(check('avg(amount) > 0'), [0, 0, 0, 0])).toEqual({ holds: false, value: null });
});

test('a query finds what is wrong, and calls the table by any of its names', () => {
  expect(queryOf('select * from marts.orders o where o.id is null;')).toBe(
    'select count(*) as failing from ( select * from dataing_3 o where o.id is null ) as dataing_check',
  );
  expect(queryOf('with x as (select 1 from FCT_ORDERS) select * from x join other')).toContain(
    '(select 1 from dataing_3) select * from x join other',
  );
  expect(readAnswer(check('select 1'), [0])).toEqual({ holds: true, value: 0 });
  expect(readAnswer(check('select 1'), [3])).toEqual({ holds: false, value: 3 });
});

test('what is neither is refused with what would do', () => {
  for (const text of ['', 'email', 'null_share(email)', 'nosuch(x) > 1', 'drop table x']) {
    const parsed = parseCheck(text);
    expect([text, parsed.ok]).toEqual([text, false]);
  }
});
