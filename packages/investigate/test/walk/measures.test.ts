import type { WarehouseTable } from '@dataing/ports';
import { duckdb, renderExpression } from '@dataing/sql';
import { expect, test } from 'vitest';
import { measuresOf } from '../../src/walk/measures.ts';

const columns = [
  { name: 'order_id', dataType: 'integer', nativeType: 'INTEGER', nullable: false },
  { name: 'line', dataType: 'integer', nativeType: 'INTEGER', nullable: false },
] as const;
const table: WarehouseTable = { name: 'orders', tableType: 'table', columns };
const duplicates = (of: WarehouseTable, key: readonly string[]) => {
  const found = measuresOf(of, null, [], key).find(({ feature }) => feature.kind === 'duplicates');
  return found === undefined ? undefined : renderExpression(found.numerator, duckdb);
};

test('duplicates are counted, unless the engine itself keeps that very key free of them', () => {
  const counted = 'cast(count(order_id) as double) - cast(count(distinct order_id) as double)';
  expect(duplicates(table, ['order_id'])).toBe(counted);
  expect(duplicates({ ...table, primaryKey: ['order_id', 'line'] }, ['order_id'])).toBe(counted);
  expect(duplicates({ ...table, primaryKey: ['order_id'] }, ['order_id'])).toBe('0');
  expect(duplicates({ ...table, primaryKey: ['order_id', 'line'] }, ['line', 'order_id'])).toBe('0');
  expect(duplicates(table, [])).toBeUndefined();
});
