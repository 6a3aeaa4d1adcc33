import type { ForeignKey, WarehouseTable } from '@dataing/ports';
import { expect, test } from 'vitest';
import { lineageOfKeys } from '../../src/context/keys-lineage.ts';
import { upstreamOf } from '../../src/context/lineage.ts';

function table(name: string, ...foreignKeys: readonly ForeignKey[]): WarehouseTable {
  const id = { name: 'Id', nativeType: 'integer', dataType: 'integer', nullable: false, isPrimaryKey: true };
  return { name, tableType: 'table', columns: [id], primaryKey: ['Id'], foreignKeys } as WarehouseTable;
}
const to = (name: string): ForeignKey => ({
  columns: [`${name}_id`],
  table: name,
  tableColumns: ['Id'],
});

test('upstream is what foreign keys refer to, however far, and rows hang on their keys', () => {
  const tables = [table('items', to('orders')), table('orders', to('customers')), table('customers')];
  const lineage = lineageOfKeys(tables, 'ITEMS');
  expect(lineage.basis).toBe('keys');
  expect([...upstreamOf(lineage, 'items')]).toEqual([
    ['items', 0],
    ['orders', 1],
    ['customers', 2],
  ]);
  expect(lineage.relations.get('items')).toMatchObject({
    isModel: false,
    deciders: [{ relation: 'orders', column: 'id', isCopy: true }],
    keys: [['Id']],
  });
});

test('a table that refers to nothing but itself or what may not be read has none', () => {
  const tables = [table('staff', to('staff')), table('visits', to('hidden')), table('items', to('staff'))];
  for (const name of ['staff', 'visits', 'nowhere']) {
    expect(lineageOfKeys(tables, name)).toMatchObject({ basis: 'none' });
  }
});

test('tables that refer to each other in a circle are each upstream once', () => {
  const lineage = lineageOfKeys([table('a', to('b')), table('b', to('a'))], 'a');
  expect([...upstreamOf(lineage, 'a').keys()]).toEqual(['a', 'b']);
});
