import type { Cell, WarehouseTable } from '@dataing/ports';
import type { Query } from '@dataing/sql';
import { describe, expect, test } from 'vitest';
import type { Ledger } from '../src/evidence/ledger.ts';
import { isSplittable, readTooMany } from '../src/explain/few-values.ts';
import type { ResolvedRequest } from '../src/explain/request.ts';

const column = (name: string, dataType: 'integer' | 'string' | 'boolean' | 'timestamp') => ({
  name,
  dataType,
  nativeType: dataType,
  nullable: true,
});
const columns = [
  column('id', 'integer'),
  column('rating', 'integer'),
  column('city', 'string'),
  column('shop', 'string'),
  column('is_new', 'boolean'),
  column('at', 'timestamp'),
  column('empty', 'string'),
];
const rows: Cell[][] = Array.from({ length: 2000 }, (_, i) => [
  i,
  i % 30,
  `city ${i % 201}`,
  `shop ${i % 200}`,
  i % 2 === 0,
  `t${i}`,
  null,
]);

async function tooMany(rowCount: number | undefined, dims: readonly string[] = []) {
  const asked: Query[] = [];
  const ledger = {
    queries: [],
    async ask(_: string, query: Query) {
      asked.push(query);
      return { id: 'q1', columns: [], rows, truncated: false, bytes: 0, elapsedMs: 0 };
    },
  } as unknown as Ledger;
  const table = { name: 't', tableType: 'table', columns, rowCount } as WarehouseTable;
  const request = { table, dims: dims.map((name) => columns.find((it) => it.name === name)) };
  return { found: await readTooMany(ledger, request as unknown as ResolvedRequest), asked };
}

describe('columns of too many values', () => {
  test('of a large table are told by its first rows, each with what is proven', async () => {
    const { found, asked } = await tooMany(10_000_000);
    expect([...found]).toEqual([
      ['id', 2000],
      ['city', 201],
      ['at', 2000],
    ]);
    expect(asked).toMatchObject([{ limit: 2000 }]);
  });
  test('a column that is asked for is counted all the same', async () => {
    expect([...(await tooMany(10_000_000, ['id'])).found.keys()]).toEqual(['city', 'at']);
  });
  test('small tables, and tables of unknown size, are not asked', async () => {
    for (const rowCount of [499_999, undefined]) {
      const { found, asked } = await tooMany(rowCount);
      expect([found.size, asked]).toEqual([0, []]);
    }
  });
  test('no number of rows makes a column splittable that the first rows rule out', () => {
    for (const it of columns)
      for (const more of [2000, 1_000_000])
        for (const least of [31, 201])
          if (!isSplittable(it, least, Number.POSITIVE_INFINITY))
            expect(isSplittable(it, least + more, 1e9)).toBe(false);
  });
});
