import { expect, test } from 'vitest';
import type { Context } from '../../src/context/lineage.ts';
import { BudgetSpent, type Ledger } from '../../src/evidence/ledger.ts';
import { walkUpstream } from '../../src/walk/walk.ts';

const DAY = 86_400;
const column = (name: string, nativeType: string, dataType: string) => ({
  ...{ name, nativeType, dataType, nullable: true, isPrimaryKey: false },
});
const table = (name: string) => ({
  name,
  tableType: 'table',
  columns: [column('at', 'TIMESTAMP', 'timestamp'), column('total', 'DOUBLE', 'float')],
});
const relation = (name: string, parents: readonly string[]) => ({
  ...{ relation: name, isModel: parents.length > 0, parents, columns: new Map(), deciders: [] },
  ...{ joins: [], keys: [] },
});
const names = ['mart', ...Array.from({ length: 12 }, (_, i) => `raw_${i}`)];
const context = {
  tables: names.map(table),
  lineage: {
    basis: 'dbt',
    relations: new Map(names.map((name, i) => [name, relation(name, i === 0 ? names.slice(1) : [])])),
  },
  ...{ log: null, now: null },
} as unknown as Context;
const request = {
  ...{ table: 'mart', timeColumn: 'at', metric: { kind: 'count', text: 'count(*)' } as const },
  ...{ inputs: [], isOfRows: true, window: { from: 40 * DAY, until: 42 * DAY }, stepSeconds: DAY },
  isVerified: true,
};

/** Every table had ten rows a day, for as many questions as may be asked. */
function ledgerOf(most: number): Ledger {
  const queries: Ledger['queries'] = [];
  let asked = 0;
  return {
    queries,
    ask: () => {
      if (asked === most) return Promise.reject(new BudgetSpent(`${most} queries were asked`));
      asked += 1;
      const rows = Array.from({ length: 42 }, (_, i) => [i, ...Array.from({ length: 20 }, () => 10)]);
      return Promise.resolve({
        ...{ id: `q${asked}`, columns: [], rows, truncated: false, bytes: 0, elapsedMs: 1 },
      });
    },
  };
}

test('a walk that the budget ends keeps what it saw, and says what it did not see', async () => {
  const walk = await walkUpstream(request, context, ledgerOf(3));
  expect(walk.looks).toHaveLength(3);
  expect(walk.looks.every(({ state }) => state === 'healthy')).toBe(true);
  expect(walk.stopped).toBe('3 queries were asked');
  expect([...walk.looks.map((it) => it.relation), ...walk.unseen].sort()).toEqual([...names].sort());
});

test('tables that are left out for their number are told as well', async () => {
  const walk = await walkUpstream(request, context, ledgerOf(100));
  expect(walk.stopped).toBeNull();
  expect(walk.looks).toHaveLength(10);
  expect(walk.unseen).toEqual(['raw_9', 'raw_10', 'raw_11']);
});

test('any other error is one', async () => {
  const broken = { queries: [], ask: () => Promise.reject(new Error('the line is dead')) };
  await expect(walkUpstream(request, context, broken)).rejects.toThrow('the line is dead');
});
