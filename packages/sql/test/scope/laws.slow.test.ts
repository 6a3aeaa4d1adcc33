import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SqlSchema } from '../../src/scope/index.ts';
import { chain, nested, withCtes } from './arbitrary-query.ts';
import { lineage, type Options, resolve, shop } from './resolved.ts';

/** All that is said of a query, but for how much work it was. */
function said(sql: string, options?: Options) {
  expect(resolve(sql, options).diagnostics, sql).toEqual([]);
  const { columns, complete, keys, rows, targets } = lineage(sql, options);
  return { columns, complete, keys, rows, targets };
}

test('other aliases change nothing', () => {
  fc.assert(
    fc.property(chain, (each) => {
      const other = withCtes(each, { alias: (name) => `x_${name}`, cte: (name) => `other_${name}` });
      expect(said(other)).toEqual(said(withCtes(each)));
    }),
    { numRuns: 100 },
  );
});

test('a subquery made a common table changes nothing', () => {
  fc.assert(
    fc.property(chain, (each) => {
      expect(said(withCtes(each))).toEqual(said(nested(each)));
    }),
    { numRuns: 100 },
  );
});

test('a column more in each table changes no other column', () => {
  const more: SqlSchema = {
    tables: Object.fromEntries(
      Object.entries(shop.tables).map(([name, table]) => [
        name,
        { ...table, columns: [...table.columns, { name: 'brand_new', type: 'INTEGER' }] },
      ]),
    ),
  };
  fc.assert(
    fc.property(chain, (each) => {
      const sql = withCtes(each);
      const [before, after] = [said(sql), said(sql, { schema: more })];
      expect(after.columns.filter((column) => column.name !== 'brand_new')).toEqual(before.columns);
      expect(after.rows).toEqual(before.rows);
    }),
    { numRuns: 100 },
  );
});

test('without a schema the sources of columns that are named are the same', () => {
  fc.assert(
    fc.property(chain, (each) => {
      const sql = withCtes(each);
      fc.pre(!sql.includes('*'));
      const sources = (options: Options) =>
        lineage(sql, options).columns.map(({ sources: from }) =>
          from.map(({ table, column, kind }) => [table, column, kind]),
        );
      expect(sources({ schema: null })).toEqual(sources({}));
    }),
    { numRuns: 100 },
  );
});
