import { SQL_DIALECTS } from '@dataing/ports/dialects';
import type { SqlDialect } from '@dataing/ports';
import { parseSql } from '@dataing/sql/grammar';
import { renderSqlType } from '@dataing/sql/render';
import { holds, readType, type StoredType, writeType } from '@dataing/sql/translate';
import type { TypeName } from '@dataing/sql/tree';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const length = fc.option(fc.integer({ min: 1, max: 100_000 }), { nil: undefined });
const digits = fc.integer({ min: 0, max: 9 });
const { type: storedType } = fc.letrec<{ type: StoredType; leaf: StoredType }>((tie) => ({
  leaf: fc.oneof(
    fc.constantFrom<StoredType>(
      ...(['boolean', 'date', 'year', 'uuid', 'json', 'variant', 'xml', 'money'] as const).map((kind) => ({
        kind,
      })),
      ...(['inet', 'cidr', 'macaddr', 'geography', 'geometry'] as const).map((kind) => ({ kind })),
      { kind: 'interval' },
      { kind: 'interval', of: 'months' },
      { kind: 'interval', of: 'seconds' },
      { kind: 'decimal' },
    ),
    fc.record({
      kind: fc.constant('integer' as const),
      bits: fc.constantFrom(8 as const, 16 as const, 24 as const, 32 as const, 64 as const, 128 as const),
      unsigned: fc.boolean(),
    }),
    fc.tuple(fc.integer({ min: 1, max: 60 }), fc.nat({ max: 60 })).map(
      ([precision, scale]): StoredType => ({
        kind: 'decimal',
        precision,
        scale: Math.min(precision, scale),
      }),
    ),
    fc.record({ kind: fc.constant('float' as const), bits: fc.constantFrom(32 as const, 64 as const) }),
    fc.record({ kind: fc.constant('text' as const), length, isPadded: fc.boolean() }),
    fc.record({ kind: fc.constant('binary' as const), length }),
    fc.record({ kind: fc.constant('bits' as const), length, isVarying: fc.boolean() }),
    fc.record({ kind: fc.constant('time' as const), digits, zone: fc.boolean() }),
    fc.record({
      kind: fc.constant('timestamp' as const),
      digits,
      zone: fc.constantFrom('none' as const, 'instant' as const, 'offset' as const),
    }),
    fc.record({
      kind: fc.constantFrom('enum' as const, 'set' as const),
      values: fc.uniqueArray(fc.string({ minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 4 }),
    }),
  ),
  type: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    tie('leaf'),
    fc.record({ kind: fc.constant('list' as const), item: tie('type') }),
    fc.record({ kind: fc.constant('map' as const), key: tie('leaf'), value: tie('type') }),
    fc.record({
      kind: fc.constant('struct' as const),
      fields: fc.array(fc.record({ name: fc.constantFrom('a', 'b', 'c'), type: tie('type') }), {
        minLength: 1,
        maxLength: 3,
      }),
    }),
  ),
}));

function readBack(type: TypeName, dialect: SqlDialect): StoredType {
  const { statements, diagnostics } = parseSql(`create table t (c ${renderSqlType(type, dialect)})`, {
    dialect,
  });
  expect(diagnostics).toEqual([]);
  const [table] = statements;
  if (table.kind !== 'create_table' || table.columns?.[0].type === undefined) throw new Error('no column');
  return readType(table.columns[0].type, dialect);
}

describe.each(SQL_DIALECTS)('types for %s', (to) => {
  test('hold all that the source holds, or say that they do not', () => {
    fc.assert(
      fc.property(storedType, fc.constantFrom(...SQL_DIALECTS), (type, from) => {
        const { type: written, losses } = writeType(type, { from, to });
        const back = readBack(written, to);
        expect(losses.length > 0 || holds(back, type)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test('that were written once are written again without a loss of values', () => {
    fc.assert(
      fc.property(storedType, (type) => {
        const once = readBack(writeType(type, { from: 'duckdb', to }).type, to);
        const again = writeType(once, { from: to, to });
        expect(
          again.losses.filter(
            ({ kind }) => kind === 'narrowed' && to !== 'sqlite' && to !== 'snowflake' && to !== 'redshift',
          ),
        ).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});

test('what holds what', () => {
  const int = (bits: 8 | 16 | 32 | 64, unsigned?: boolean): StoredType => ({
    kind: 'integer',
    bits,
    unsigned,
  });
  expect(holds(int(64), int(32))).toBe(true);
  expect(holds(int(32), int(64))).toBe(false);
  expect(holds(int(32), int(32, true))).toBe(false);
  expect(holds(int(64), int(32, true))).toBe(true);
  expect(holds(int(64, true), int(8))).toBe(false);
  expect(holds({ kind: 'decimal', precision: 12, scale: 2 }, int(32))).toBe(true);
  expect(holds({ kind: 'decimal', precision: 11, scale: 2 }, int(32))).toBe(false);
  expect(
    holds({ kind: 'decimal', precision: 12, scale: 4 }, { kind: 'decimal', precision: 10, scale: 1 }),
  ).toBe(false);
  expect(holds({ kind: 'text', length: 5 }, { kind: 'text' })).toBe(false);
  expect(
    holds({ kind: 'timestamp', digits: 6, zone: 'none' }, { kind: 'timestamp', digits: 6, zone: 'instant' }),
  ).toBe(false);
});
