import { type Query, type SqlExpression, sql } from '@dataing/sql';
import { microsPerHour } from '@dataing/base/time';
import type { ColumnSpec, Document, Node } from '../dsl/document.ts';
import type { Answer } from './access.ts';
import { listedValues } from './expected-shares.ts';
import type { ColumnProfile } from './profile.ts';

/** Rows of a table by hour (of a date: by day), in ascending order; hours are counted from 1970. */
export interface TimeCounts {
  /** Hours per bucket: 1, or 24 for a date or a long range. */
  readonly step: number;
  readonly buckets: Float64Array;
  readonly counts: Float64Array;
}

export interface NumberCounts {
  readonly low: number;
  readonly width: number;
  readonly counts: Float64Array;
}

/** How the values of a table's columns lie: texts by value or length, numbers in bins, times by hour or day. */
export interface Cells {
  readonly values: ReadonlyMap<string, ReadonlyMap<string, number>>;
  readonly numbers: ReadonlyMap<string, NumberCounts>;
  readonly times: ReadonlyMap<string, TimeCounts>;
}

type Kind = 'values' | 'numbers' | 'lengths' | 'times';

export interface CellPlan {
  readonly column: ColumnSpec;
  readonly kind: Kind;
  readonly low: number;
  /** Of a bin; or the hours of a bucket. */
  readonly width: number;
}

const BINS = 24;
/** Letters per bin of the lengths of texts. */
const LENGTH_STEP = 4;
/** Listed choices beyond which a column is not counted by value. */
const CHOICES_MAX = 500;
/** Hours beyond which times are counted by day. */
const HOURS_MAX = 100_000;

/** Which columns are counted, and how: the first pass has told their ranges. */
export function planCells(
  document: Document,
  node: Node,
  profiles: ReadonlyMap<string, ColumnProfile>,
): CellPlan[] {
  return node.columns.flatMap((column): CellPlan[] => {
    const profile = profiles.get(column.name);
    if (profile === undefined || profile.filled === 0 || (node.pk.length === 1 && column.name === node.pk[0]))
      return [];
    const { min, max } = profile;
    if (column.type === 'datetime' || column.type === 'date') {
      const isLong = column.type === 'date' || max - min > HOURS_MAX * microsPerHour;
      return [{ column, kind: 'times', low: 0, width: isLong ? 24 : 1 }];
    }
    const choices = listedValues(document, column.generator);
    if (column.type === 'bool' || (choices !== undefined && choices.length <= CHOICES_MAX)) {
      return [{ column, kind: 'values', low: 0, width: 0 }];
    }
    if (isKey(column)) return [];
    if (column.type === 'string') return [{ column, kind: 'lengths', low: 0, width: LENGTH_STEP }];
    const isMeasured = column.type === 'float' || column.type === 'int';
    if (!isMeasured || !(max > min)) return [];
    const span = column.type === 'int' ? Math.ceil((max - min + 1) / BINS) : (max - min) / BINS;
    return [{ column, kind: 'numbers', low: min, width: span }];
  });
}

/** Numbers that name something have no shape. */
function isKey({ generator }: ColumnSpec): boolean {
  return generator.kind === 'sequence' || generator.kind === 'lookup' || generator.kind === 'ordinal';
}

/** One query for all: a grouping set per column over bins made below it. */
export function cellsQuery(table: string, plans: readonly CellPlan[]): Query {
  const bins = plans.map((plan, i) => sql.item(binOf(plan), `b${i}`));
  const columns = plans.map((_, i) => sql.column(`b${i}`));
  return {
    kind: 'query',
    select: [
      sql.item({ kind: 'call', name: 'grouping', args: columns }, 'g'),
      sql.item(sql.countRows(), 'n'),
      ...columns.map((column, i) => sql.item(column, `b${i}`)),
    ],
    from: {
      kind: 'subquery',
      query: { kind: 'query', select: bins, from: { kind: 'table', name: table } },
      alias: 'binned',
    },
    groupBy: { kind: 'sets', sets: columns.map((column) => [column]) },
  };
}

/** Columns one query can count: `grouping` numbers its columns by bits. */
export const CELLS_MAX = 50;

function binOf({ column, kind, low, width }: CellPlan): SqlExpression {
  const value = sql.column(column.name);
  const whole = (e: SqlExpression): SqlExpression => sql.cast(sql.call('floor', e), 'integer');
  switch (kind) {
    case 'values':
      return sql.cast(value, 'varchar');
    case 'lengths': {
      const bin = sql.binary('//', sql.call('length', value), sql.number(width));
      return atMostLast(bin);
    }
    case 'numbers': {
      const bin = whole(sql.binary('/', sql.binary('-', value, sql.number(low)), sql.number(width)));
      return atMostLast(bin);
    }
    case 'times': {
      const type = column.type === 'date' ? 'date' : 'timestamp';
      const unit = sql.text(width === 24 ? 'day' : 'hour');
      return sql.call('date_diff', unit, sql.typed(type, '1970-01-01'), value);
    }
  }
}

/** The bin, or the last one; null for null, where `least` would say the last one. */
function atMostLast(bin: SqlExpression): SqlExpression {
  const beyond = sql.call('greatest', sql.binary('-', bin, sql.number(BINS - 1)), sql.number(0));
  return sql.binary('-', bin, beyond);
}

export function readCells(plans: readonly CellPlan[], answer: Answer): Cells {
  const values = new Map<string, Map<string, number>>();
  const numbers = new Map<string, NumberCounts>();
  const times = new Map<string, TimeCounts>();
  const found = plans.map((): Array<[unknown, number]> => []);
  for (const [group, count, ...bins] of answer.rows) {
    const at = setOf(Number(group), plans.length);
    found[at].push([bins[at], Number(count)]);
  }
  plans.forEach(({ column: { name }, kind, low, width }, i) => {
    const cells = found[i].filter(([bin]) => bin !== null);
    if (kind === 'values') values.set(name, new Map(cells.map(([bin, n]) => [String(bin), n])));
    else if (kind === 'times') times.set(name, timeCounts(cells, width));
    else {
      const counts = new Float64Array(BINS);
      for (const [bin, n] of cells) counts[Math.max(0, Number(bin))] += n;
      numbers.set(name, { low, width, counts });
    }
  });
  return { values, numbers, times };
}

function timeCounts(cells: ReadonlyArray<[unknown, number]>, step: number): TimeCounts {
  const sorted = cells.map(([bin, n]) => [Number(bin), n]).sort((a, b) => a[0] - b[0]);
  return {
    step,
    buckets: Float64Array.from(sorted, ([bin]) => bin * step),
    counts: Float64Array.from(sorted, ([, n]) => n),
  };
}

/** `grouping` has a bit set for each column that is not of the set, the first column's highest. */
function setOf(group: number, columns: number): number {
  let rest = group;
  for (let at = columns - 1; at >= 0; at--) {
    if (rest % 2 === 0) return at;
    rest = Math.floor(rest / 2);
  }
  throw new RangeError(`no grouping set of ${columns} answers to ${group}`);
}
