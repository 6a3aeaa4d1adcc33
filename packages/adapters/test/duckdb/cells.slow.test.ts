import { openDuckdb } from '@dataing/adapters/duckdb';
import { DuckDBInstance } from '@duckdb/node-api';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Warehouse } from '@dataing/ports';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toCell } from '../../src/duckdb/cells.ts';
import { normaliseType } from '../../src/duckdb/types.ts';
import { admitSql, cleanUpAfterwards, temporaryFolder } from './set-up.ts';

cleanUpAfterwards();

let warehouse: Warehouse;
beforeAll(async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 't.csv'), 'a\n1\n');
  warehouse = await openDuckdb(folder, { threads: 1 });
});
afterAll(() => warehouse.close());

async function one(expression: string) {
  const { rows, columns } = await warehouse.run(await admitSql(`select ${expression}`, ['t']));
  return [rows[0][0], columns[0].type];
}

describe('a cell is exact', () => {
  test.each([
    ['null::integer', null, 'integer'],
    ['true', true, 'boolean'],
    ['(-128)::tinyint', -128, 'integer'],
    ['4294967295::uinteger', 4294967295, 'integer'],
    ['9007199254740991::bigint', 9007199254740991, 'integer'],
    ['9007199254740993::bigint', 9007199254740993n, 'integer'],
    ['(-9223372036854775808)::bigint', -9223372036854775808n, 'integer'],
    ['18446744073709551615::ubigint', 18446744073709551615n, 'integer'],
    ['170141183460469231731687303715884105727::hugeint', 170141183460469231731687303715884105727n, 'integer'],
    ['sum(5::integer)', 5, 'integer'],
    ['0.1::double', 0.1, 'float'],
    ["'nan'::double", Number.NaN, 'float'],
    ["'-inf'::double", Number.NEGATIVE_INFINITY, 'float'],
    ['1.5::float', 1.5, 'float'],
    ['12.50::decimal(18, 2)', '12.50', 'decimal'],
    ['-0.05::decimal(4, 2)', '-0.05', 'decimal'],
    [
      '99999999999999999999999999999999999.999::decimal(38, 3)',
      '99999999999999999999999999999999999.999',
      'decimal',
    ],
    ["'Größe 😀'", 'Größe 😀', 'string'],
    ["''", '', 'string'],
    ["date '2026-01-08'", '2026-01-08', 'date'],
    ["time '13:05:00.25'", '13:05:00.25', 'time'],
    ["timestamp '2026-01-08 13:00:00'", '2026-01-08T13:00:00', 'timestamp'],
    ["timestamp '2026-01-08 13:00:00.5'", '2026-01-08T13:00:00.500', 'timestamp'],
    ["timestamp '1969-12-31 23:59:59.999999'", '1969-12-31T23:59:59.999999', 'timestamp'],
    ["'2026-01-08 13:00:00'::timestamp_s", '2026-01-08T13:00:00', 'timestamp'],
    ["'2026-01-08 13:00:00.123'::timestamp_ms", '2026-01-08T13:00:00.123', 'timestamp'],
    ["'2026-01-08 13:00:00.123456789'::timestamp_ns", '2026-01-08T13:00:00.123456789', 'timestamp'],
    ["'2026-01-08 13:00:00+02'::timestamptz", '2026-01-08T11:00:00Z', 'timestamp'],
    ["'infinity'::timestamp", 'infinity', 'timestamp'],
    ["'-infinity'::timestamptz", '-infinity', 'timestamp'],
    ["interval '1 year 2 days 3 hours'", '1 year 2 days 03:00:00', 'unknown'],
    ["'\\xDE\\xAD'::blob", 'dead', 'binary'],
    ["'0101'::bit", '0101', 'binary'],
    ["'6b0a7b9e-0000-4000-8000-000000000001'::uuid", '6b0a7b9e-0000-4000-8000-000000000001', 'string'],
    ['\'{"a": [1, 2]}\'::json', '{"a": [1, 2]}', 'json'],
    ['[1, null, 9007199254740993]', '[1,null,9007199254740993]', 'array'],
    ['array_value(1, 2)', '[1,2]', 'array'],
    [
      "{'a': 1.5::decimal(2, 1), 'b': date '2026-01-08', 'c': 'nan'::double}",
      '{"a":"1.5","b":"2026-01-08","c":"NaN"}',
      'struct',
    ],
    ["map {'k': [1], 'l': null}", '{"k":[1],"l":null}', 'map'],
    ['map {1: true}', '{"1":true}', 'map'],
  ])('%s', async (expression, value, type) => expect(await one(expression)).toEqual([value, type]));

  test('every type of the engine becomes a cell, and texts agree with its own', async () => {
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    const all = await connection.runAndReadAll('select * from test_all_types()');
    const own = await connection.runAndReadAll('select columns(*)::varchar from test_all_types()');
    const types = all.columnTypes().map((t) => normaliseType(t.alias ?? t.toString()));
    for (const [i, name] of all.columnNames().entries()) {
      const cells = all.getRows().map((row) => toCell(row[i]));
      for (const cell of cells)
        expect(['number', 'bigint', 'string', 'boolean', 'object']).toContain(typeof cell);
      if (!['integer', 'decimal', 'date', 'string', 'boolean'].includes(types[i]) || name.includes('varchar'))
        continue;
      const texts = own.getRows().map((row) => row[i]);
      expect([name, cells.map((c) => (c === null ? null : String(c)))]).toEqual([name, texts]);
    }
    connection.closeSync();
    instance.closeSync();
  });

  test('law: a whole number keeps its digits', async () => {
    const min = -(2n ** 127n);
    await fc.assert(
      fc.asyncProperty(fc.bigInt({ min, max: -min - 1n }), async (n) => {
        const [cell] = await one(`cast('${n}' as hugeint)`);
        expect(String(cell)).toBe(String(n));
        expect(typeof cell).toBe(Number.isSafeInteger(Number(n)) ? 'number' : 'bigint');
      }),
      { numRuns: 60 },
    );
  });

  test('law: a timestamp is the same instant', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.date({ min: new Date(-5e12), max: new Date(5e13), noInvalidDate: true }),
        async (date) => {
          const [cell] = await one(`make_timestamp(${BigInt(date.getTime()) * 1000n})`);
          expect(new Date(`${cell}Z`).getTime()).toBe(date.getTime());
        },
      ),
      { numRuns: 60 },
    );
  });
});
