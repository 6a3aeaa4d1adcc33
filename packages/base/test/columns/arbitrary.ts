import fc from 'fast-check';
import {
  codesColumn,
  columnOf,
  materialise,
  runsColumn,
  sequenceColumn,
  type Column,
  type LogicalType,
  type Value,
} from '@dataing/base/columns';

/** Values of one logical type, nulls included where asked. */
function arbitraryValue(type: LogicalType): fc.Arbitrary<Value> {
  if (typeof type === 'object') return fc.maxSafeInteger();
  switch (type) {
    case 'bool':
      return fc.boolean();
    case 'int':
    case 'datetime':
      return fc.oneof(fc.integer({ min: -3, max: 3 }), fc.integer(), fc.maxSafeInteger());
    case 'date':
      return fc.integer({ min: -100_000, max: 100_000 });
    case 'float':
      return fc.oneof(fc.double(), fc.constantFrom(0, -0, Number.NaN, Number.POSITIVE_INFINITY));
    case 'string':
    case 'json':
      return fc.oneof(fc.string({ unit: 'grapheme', maxLength: 20 }), fc.constantFrom('', 'a', 'zürich'));
    case 'binary':
      return fc.uint8Array({ maxLength: 20 });
  }
}

export const arbitraryType: fc.Arbitrary<LogicalType> = fc.constantFrom<LogicalType>(
  'bool',
  'int',
  'float',
  'string',
  'json',
  'binary',
  'date',
  'datetime',
  { decimal: { precision: 18, scale: 2 } },
);

function arbitraryValues(type: LogicalType, nullable: boolean, maxLength = 40): fc.Arbitrary<Column> {
  const value = nullable ? fc.option(arbitraryValue(type), { nil: null, freq: 3 }) : arbitraryValue(type);
  return fc.array(value, { maxLength }).map((values) => columnOf(type, values));
}

function arbitraryCodes(type: LogicalType, nullable: boolean): fc.Arbitrary<Column> {
  const entries = fc.array(arbitraryValue(type), { minLength: 1, maxLength: 5 });
  return entries.chain((values) =>
    fc
      .tuple(
        fc.array(fc.nat(values.length - 1), { maxLength: 40 }),
        fc.constantFrom(Uint8Array, Uint16Array, Int32Array),
        fc.nat(255),
      )
      .map(([codes, Storage, mask]) => {
        const dictionary = columnOf(type, values);
        const validity = nullable
          ? Uint8Array.from({ length: (codes.length + 7) >> 3 }, (_, i) => (mask * (i + 1)) & 255)
          : undefined;
        return codesColumn(Storage.from(codes), dictionary, trimmed(validity, codes.length));
      }),
  );
}

function trimmed(validity: Uint8Array | undefined, length: number): Uint8Array | undefined {
  if (validity !== undefined && (length & 7) !== 0) validity[validity.length - 1] &= (1 << (length & 7)) - 1;
  return validity;
}

function arbitrarySequence(type: LogicalType): fc.Arbitrary<Column>[] {
  if (type !== 'int' && type !== 'date' && type !== 'datetime') return [];
  return [
    fc
      .tuple(fc.nat(60), fc.integer({ min: -100_000, max: 100_000 }), fc.integer({ min: -9, max: 9 }))
      .map(([length, start, step]) => sequenceColumn(type, length, start, step)),
  ];
}

/** A column of any kind over one logical type. */
export function arbitraryColumn(type: LogicalType, nullable = true): fc.Arbitrary<Column> {
  const flat = fc.oneof(
    arbitraryValues(type, nullable),
    arbitraryCodes(type, nullable),
    ...arbitrarySequence(type),
  );
  const runs = flat.chain((values) =>
    fc
      .array(fc.nat(12), { minLength: values.length, maxLength: values.length })
      .map((counts) => runsColumn(values, Int32Array.from(counts))),
  );
  const nested = runs
    .filter((column) => column.length > 0 && column.length < 60)
    .map((column) =>
      runsColumn(
        column,
        Int32Array.from({ length: column.length }, (_, i) => i % 4),
      ),
    );
  return fc.oneof(flat, runs, nested);
}

/** A column of any kind and type. */
export const anyColumn: fc.Arbitrary<Column> = arbitraryType.chain((type) => arbitraryColumn(type));

/** The same rows in another storage: as values, and as codes over themselves. */
export function otherForms(column: Column): Column[] {
  const values = materialise(column);
  const forms: Column[] = [values];
  if (values.data instanceof Float64Array && column.type !== 'float') {
    forms.push({ ...values, data: BigInt64Array.from(values.data, (v) => BigInt(v)) });
  }
  if (values.validity === undefined && values.length > 0) {
    forms.push(
      codesColumn(
        Int32Array.from({ length: values.length }, (_, i) => i),
        values,
      ),
    );
    forms.push(runsColumn(values, new Int32Array(values.length).fill(1)));
  }
  return forms;
}
