import { parseInstant } from '@dataing/base/time';
import type { Cell, NormalisedType, WarehouseColumn, WarehouseTable } from '@dataing/ports';
import { type Query, type SqlExpression, sql } from '@dataing/sql';
import type { ColumnType } from '../../dsl/index.ts';

/** The data to learn from: what tables there are, and answers to queries (each passes the gate on its way). */
export interface SourceAccess {
  readonly tables: readonly WarehouseTable[];
  ask(query: Query, maxRows: number): Promise<ReadonlyArray<readonly Cell[]>>;
}

export interface ColumnProfile {
  readonly name: string;
  /** Undefined for lists, structs, bytes and the like, which the language does not have. */
  readonly type: ColumnType | undefined;
  readonly nativeType: string;
  /** Of the whole table. */
  readonly nulls: number;
  readonly distinct: number;
  /**
   * Of a sample of rows, in its order, nulls included: numbers for int, float, bool (0 and 1), datetime and date
   * (microseconds), texts for string.
   */
  readonly sample: ReadonlyArray<number | string | null>;
}

export interface TableProfile {
  /** The id that the schema gives it: the source's name without what a file name may not hold. */
  readonly name: string;
  /** `orders`, or `schema.orders`. */
  readonly source: string;
  readonly rows: number;
  readonly columns: readonly ColumnProfile[];
}

/** Rows looked at one by one; counts are of all rows. */
export const SAMPLE_ROWS = 20_000;

/** One query for the counts of each table and one for a sample of its rows. Throws only what `ask` throws. */
export async function profileTables(source: SourceAccess): Promise<TableProfile[]> {
  const profiles: TableProfile[] = [];
  const taken = new Set<string>();
  for (const table of source.tables) {
    const counted = table.columns.map(({ name }) => sql.column(name));
    const counts = await source.ask(
      {
        kind: 'query',
        select: [
          sql.countRows(),
          ...counted.flatMap((column) => [sql.call('count', column), sql.countDistinct(column)]),
        ].map((expression, i) => sql.item(expression, `n${i}`)),
        from: fromTable(table.name),
      },
      1,
    );
    const [rows, ...numbers] = counts[0].map(Number);
    const sample = await source.ask(sampleQuery(table, rows), SAMPLE_ROWS);
    profiles.push({
      name: freeId(table.name, taken),
      source: table.name,
      rows,
      columns: table.columns.map((column, i) => ({
        name: column.name,
        type: typeOf(column),
        nativeType: column.nativeType,
        nulls: rows - numbers[2 * i],
        distinct: numbers[2 * i + 1],
        sample: sample.map((row) => toValue(row[i], typeOf(column))),
      })),
    });
  }
  return profiles;
}

const ID_LENGTH = 60;

/** A table id that is safe as the name of a file, and not taken yet, whatever the letter case. */
function freeId(name: string, taken: Set<string>): string {
  const safe = name.slice(0, ID_LENGTH).replaceAll(/[^\p{L}\p{N}_-]+/gu, '_');
  let id = safe;
  for (let i = 2; taken.has(id.toLowerCase()); i++) id = `${safe}_${i}`;
  taken.add(id.toLowerCase());
  return id;
}

/** `schema.orders` stands outside the default schema. */
export function fromTable(name: string): Query['from'] {
  const at = name.indexOf('.');
  return at < 0
    ? { kind: 'table', name }
    : { kind: 'table', schema: name.slice(0, at), name: name.slice(at + 1) };
}

/** All rows of a small table; of a larger one, those whose digest comes first: no part of the file is preferred. */
function sampleQuery(table: WarehouseTable, rows: number): Query {
  const texts = table.columns.slice(0, 4).map(({ name }) => sql.cast(sql.column(name), 'varchar'));
  const digest: SqlExpression = sql.call('md5', sql.call('concat_ws', sql.text('|'), ...texts));
  return {
    kind: 'query',
    select: table.columns.map(({ name }, i) => sql.item(sql.column(name), `c${i}`)),
    from: fromTable(table.name),
    ...(rows > SAMPLE_ROWS ? { orderBy: [{ expression: digest }] } : {}),
    limit: SAMPLE_ROWS,
  };
}

const TYPES: Partial<Record<NormalisedType, ColumnType>> = {
  integer: 'int',
  float: 'float',
  decimal: 'float',
  string: 'string',
  json: 'json',
  boolean: 'bool',
  date: 'date',
  timestamp: 'datetime',
  datetime: 'datetime',
};

function typeOf({ dataType, nativeType }: WarehouseColumn): ColumnType | undefined {
  if (dataType === 'decimal' && /\(\d+, ?0\)$/.test(nativeType)) return 'int';
  return TYPES[dataType];
}

function toValue(cell: Cell, type: ColumnType | undefined): number | string | null {
  if (cell === null || type === undefined) return null;
  if (type === 'string' || type === 'json') return String(cell);
  if (type === 'datetime' || type === 'date') return parseInstant(String(cell)) ?? null;
  const value = Number(cell);
  return Number.isNaN(value) ? null : value;
}

/** The numbers of a sample, nulls left out. */
export function numbersOf({ sample }: Pick<ColumnProfile, 'sample'>): number[] {
  return sample.filter((value) => typeof value === 'number' && Number.isFinite(value)) as number[];
}

export function textsOf({ sample }: Pick<ColumnProfile, 'sample'>): string[] {
  return sample.filter((value) => typeof value === 'string');
}
