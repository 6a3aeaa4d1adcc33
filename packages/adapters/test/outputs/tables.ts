import { nodeCodec } from '@dataing/adapters/codecs';
import {
  codesColumn,
  columnOf,
  packValidity,
  runsColumn,
  sequenceColumn,
  slice,
  valueAt,
  type Column,
} from '@dataing/base/columns';
import { formatDay, formatInstant } from '@dataing/base/time';
import { tableFormat, type FormatSpec, type TableShape } from '@dataing/datagen/write';
import type { LoadPlace } from '@dataing/ports';

const texts = [
  '',
  ' ',
  'a,b',
  'say "so"',
  '\\.',
  '\\N',
  'NULL',
  'null',
  "it's\n; \\ \r\n",
  'tab\t',
  '日本 😀',
  'x'.repeat(300),
];

/** Rows of each table under test: more than one statement, one block and one socket buffer hold. */
export const rowCounts = { 'parent table': 40, select: 20_000 };

export interface Loaded {
  readonly shape: TableShape;
  readonly columns: readonly Column[];
}

/** A parent and a child of every type, the child first; names that want quotes. */
export function family(): readonly Loaded[] {
  const { 'parent table': parents, select: rows } = rowCounts;
  const each = <T>(of: (i: number) => T): T[] => Array.from({ length: rows }, (_, i) => of(i));
  const noise = (i: number) => (Math.imul(i + 1, 0x9e3779b1) >>> 0) / 4294967296;
  const dictionary = columnOf('string', texts);
  const gaps = packValidity(Uint8Array.from(each((i) => (i % 5 === 0 ? 0 : 1))));
  const columns: Record<string, Column> = {
    order: sequenceColumn('int', rows, 1, 1),
    'the parent': runsColumn(
      sequenceColumn('int', parents, 1, 1),
      new Int32Array(parents).fill(rows / parents),
    ),
    'a "text" `x`': columnOf(
      'string',
      each((i) => (i % 7 === 0 ? null : `${texts[i % texts.length]}${i}`)),
    ),
    code: codesColumn(Uint8Array.from(each((i) => i % texts.length)), dictionary, gaps),
    amount: columnOf(
      'float',
      each((i) => (i % 11 === 0 ? null : Math.round(noise(i) * 1e6) / 100)),
    ),
    wide: columnOf(
      'float',
      each((i) => (noise(i) - 0.5) * 10 ** ((i % 60) - 30)),
    ),
    flag: columnOf(
      'bool',
      each((i) => (i % 3 === 0 ? null : i % 2 === 0)),
    ),
    at: columnOf(
      'datetime',
      each((i) => 1.7e15 + i * 3_600_000_123),
    ),
    day: columnOf(
      'date',
      each((i) => (i % 13 === 0 ? null : i - 9000)),
    ),
    big: columnOf(
      'int',
      each((i) => (i - 500) * 450_359_962_737),
    ),
  };
  const schema = Object.entries(columns).map(([name, column]) => ({
    name,
    type: column.type,
    nullable: name !== 'order',
  }));
  const references = [{ columns: ['the parent'], table: 'parent table', to: ['id'] }];
  const child = { name: 'select', schema, primaryKey: ['order'], references };
  const parent = {
    name: 'parent table',
    schema: [{ name: 'id', type: 'int', nullable: false } as const],
    primaryKey: ['id'],
    references: [],
  };
  return [
    { shape: child, columns: Object.values(columns) },
    { shape: parent, columns: [sequenceColumn('int', parents, 1, 1)] },
  ];
}

/** Loads as the generator does: block by block, one table after the other. */
export async function load(
  place: LoadPlace,
  spec: FormatSpec,
  tables: readonly Loaded[],
  blockRows = 7000,
): Promise<void> {
  const format = tableFormat(spec);
  for (const { shape, columns } of tables) {
    const file = format.open(await place.open(`${shape.name}${format.extension}`), shape, {
      createdBy: 'test',
      metadata: {},
    });
    for (let from = 0; from < columns[0].length; from += blockRows) {
      const to = Math.min(columns[0].length, from + blockRows);
      await file.append(
        format.encode(
          columns.map((column) => slice(column, from, to)),
          shape,
          nodeCodec,
        ),
      );
    }
    await file.finish();
  }
}

export type Plain = null | string | number | boolean;

/** The rows as a database's client may be asked for them: instants and days as text, whole numbers as numbers. */
export function expectedRows({ shape, columns }: Loaded): Plain[][] {
  return Array.from({ length: columns[0].length }, (_, i) =>
    columns.map((column, c) => {
      const value = valueAt(column, i);
      if (value === null) return null;
      if (shape.schema[c].type === 'datetime')
        return withMicros(formatInstant(Number(value)).replace('T', ' '));
      if (shape.schema[c].type === 'date') return formatDay(Number(value));
      return typeof value === 'bigint' ? Number(value) : (value as Plain);
    }),
  );
}

/** With six decimals, always. */
export function withMicros(text: string): string {
  return text.includes('.') ? text.padEnd(26, '0') : `${text}.000000`;
}
