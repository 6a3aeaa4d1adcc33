import { type Query, type SqlExpression, sql } from '@dataing/sql';
import { parseInstant, formatInstant, formatDay, dayOf } from '@dataing/base/time';
import type { AttributeRef, ColumnType, Constraints, Document, Node, Scalar } from '../dsl/document.ts';
import { expectedValues, shareOutside } from '../plan/expected-values.ts';
import { mostValues, strayChoices } from '../plan/listed-choices.ts';
import { toRe2 } from './python-regex.ts';
import type { CheckKind, CheckResult } from './result.ts';

/** Numbers asked of one table, and what they mean. */
export interface Measure {
  readonly id: string;
  readonly kind: CheckKind;
  readonly column: string;
  /** Columns that must be there for the numbers to be asked. */
  readonly needs: readonly string[];
  readonly asks: readonly SqlExpression[];
  /** From the numbers, in the order asked, and the rows of the table. */
  readonly judge: (found: readonly number[], rows: number) => Verdict;
}

export type Verdict = Pick<CheckResult, 'status' | 'message' | 'violations'>;

/** The measures of one table: everything that one pass over it can tell. `rowCount` is its rows, where known before. */
export function tableMeasures(document: Document, node: Node, rowCount = 0): Measure[] {
  const { constraints } = document;
  const here = (attr: AttributeRef): boolean => attr.node === node.id;
  return [
    // Keys of several columns are asked for on their own.
    ...(node.pk.length === 1 ? [keyMeasure(node, rowCount)] : []),
    ...node.columns.filter((c) => !c.nullable).map((c) => nullMeasure(node, c.name)),
    ...distinctColumns(constraints, node).map((column) => uniqueMeasure(node, column)),
    ...constraints.ranges.filter((r) => here(r.attr)).map((r) => rangeMeasure(node, r)),
    ...constraints.enums.flatMap((e) =>
      here(e.attr) && 'values' in e ? [enumMeasure(node, e.attr, e.values)] : [],
    ),
    ...afterMeasures(node),
    ...constraints.patterns.flatMap((p) => (here(p.attr) ? patternMeasures(node, p.attr, p.regex) : [])),
    ...constraints.inequalities.flatMap((i) =>
      here(i.left) && here(i.right) ? [inequalityMeasure(node, i)] : [],
    ),
  ];
}

/** One query for all measures of a table: its rows first, then each measure's numbers. */
export function measureQuery(table: string, measures: readonly Measure[]): Query {
  const items = [sql.countRows(), ...measures.flatMap((measure) => measure.asks)];
  return {
    kind: 'query',
    select: items.map((expression, i) => sql.item(expression, `n${i}`)),
    from: { kind: 'table', name: table },
  };
}

function distinctColumns(constraints: Constraints, node: Node): string[] {
  const declared = constraints.unique.filter((attr) => attr.node === node.id).map((attr) => attr.column);
  const columns = [...declared, ...node.columns.filter(({ unique }) => unique).map(({ name }) => name)];
  return [...new Set(columns)].filter((column) => node.pk.length > 1 || column !== node.pk[0]);
}

/** Rows for which a condition holds. */
export function countWhere(condition: SqlExpression): SqlExpression {
  return { kind: 'call', name: 'count', args: [], star: true, filter: condition };
}

function verdict(violations: number, good: string, bad: string): Verdict {
  return {
    status: violations === 0 ? 'passed' : 'failed',
    message: violations === 0 ? good : bad,
    violations,
  };
}

/** Longest run of numbers that is marked off in a bitmap (of one bit each) rather than hashed. */
const BITMAP_MAX = 1 << 30;

/**
 * The different values of a key, exactly. Of a sequence by ones nearly all lie in the range that it should fill: those
 * are marked in a bitmap, ten times faster than hashing, and only what lies outside is hashed.
 */
function distinctKeys(node: Node, rowCount: number): SqlExpression {
  const key = sql.column(node.pk[0]);
  const column = node.columns.find(({ name }) => name === node.pk[0]);
  const generator = column?.generator;
  const isRun =
    generator?.kind === 'sequence' && generator.step === 1 && Number.isSafeInteger(generator.start);
  if (
    !isRun ||
    column?.type !== 'int' ||
    column.modifiers.length > 0 ||
    !(rowCount > 0 && rowCount <= BITMAP_MAX)
  ) {
    return sql.countDistinct(key);
  }
  const [low, high] = [generator.start, generator.start + rowCount - 1].map((n) => sql.number(n));
  const inside = sql.when(sql.between(key, low, high), key);
  const marked = sql.call('bit_count', sql.call('bitstring_agg', inside, low, high));
  const outside = sql.binary('or', sql.binary('<', key, low), sql.binary('>', key, high));
  const hashed: SqlExpression = { kind: 'call', name: 'count', args: [key], distinct: true, filter: outside };
  return sql.binary('+', sql.call('coalesce', marked, sql.number(0)), hashed);
}

function keyMeasure(node: Node, rowCount: number): Measure {
  const key = sql.column(node.pk[0]);
  return {
    id: `${node.id}.${node.pk[0]}.key`,
    kind: 'keys',
    column: node.pk[0],
    needs: [node.pk[0]],
    asks: [sql.call('count', key), distinctKeys(node, rowCount)],
    judge: ([filled, distinct], rows) => {
      const bad = `${rows - filled} null and ${filled - distinct} repeated of ${rows} keys`;
      return verdict(rows - distinct, `${rows} keys, all different`, bad);
    },
  };
}

function nullMeasure(node: Node, column: string): Measure {
  return {
    id: `${node.id}.${column}.not_null`,
    kind: 'nulls',
    column,
    needs: [column],
    // The profile asks for the same count: the engine makes it once.
    asks: [sql.call('count', sql.column(column))],
    judge: ([filled], rows) =>
      verdict(rows - filled, 'no nulls', `${rows - filled} of ${rows} rows are null`),
  };
}

function uniqueMeasure(node: Node, column: string): Measure {
  const value = sql.column(column);
  return {
    id: `${node.id}.${column}.unique`,
    kind: 'unique',
    column,
    needs: [column],
    asks: [sql.call('count', value), sql.countDistinct(value)],
    judge: ([filled, distinct]) => {
      // As in SQL, nulls do not count: they are no values. Whether they may be there is another check.
      const repeated = filled - distinct;
      const judged = verdict(repeated, `${distinct} values, all different`, `${repeated} repeated values`);
      const spec = node.columns.find((c) => c.name === column);
      const most = spec === undefined || spec.unique ? Number.POSITIVE_INFINITY : mostValues(spec);
      return filled > most ? unreachable(judged, `the generator has ${most}`) : judged;
    },
  };
}

function rangeMeasure(node: Node, { attr, min, max }: Constraints['ranges'][number]): Measure {
  const value = sql.column(attr.column);
  const outside: SqlExpression[] = [];
  if (min !== undefined) outside.push(sql.binary('<', value, sql.number(min)));
  if (max !== undefined) outside.push(sql.binary('>', value, sql.number(max)));
  const condition = outside.reduce((left, right) => sql.binary('or', left, right));
  const range = `[${min ?? '-inf'}, ${max ?? 'inf'}]`;
  return {
    id: `${attr.node}.${attr.column}.range`,
    kind: 'ranges',
    column: attr.column,
    needs: [attr.column],
    asks: [countWhere(condition)],
    judge: ([bad], rows) => {
      const judged = verdict(bad, `all within ${range}`, `${bad} of ${rows} rows outside ${range}`);
      const implied = bad > 0 ? impliedOutside(node, attr.column, { min, max }) : 0;
      const isImplied = implied > 0 && bad / rows < implied + 0.01 + 4 * Math.sqrt(implied / rows);
      if (!isImplied) return judged;
      return unreachable(judged, `the generator itself gives ${Number((100 * implied).toPrecision(2))} %`);
    },
  };
}

/** The document contradicts itself: said, and not scored. */
function unreachable(judged: Verdict, why: string): Verdict {
  return { ...judged, status: 'unreachable', message: `${judged.message}: ${why}` };
}

/** The share of a column's own values that lies outside; 0 where the document does not say. */
function impliedOutside(node: Node, name: string, range: { min?: number; max?: number }): number {
  const column = node.columns.find((spec) => spec.name === name);
  const values = column && expectedValues(node, column);
  const share = values === undefined ? 0 : shareOutside(values, range);
  return share < OUTSIDE_MIN ? 0 : share;
}

/** Below it a look at quantiles cannot tell. */
const OUTSIDE_MIN = 0.005;

function enumMeasure(node: Node, attr: AttributeRef, values: readonly Scalar[]): Measure {
  const spec = node.columns.find((c) => c.name === attr.column)!;
  const { type } = spec;
  const stray = strayChoices(spec, values)?.share ?? 0;
  const value = sql.column(attr.column);
  const items = values.flatMap((v) => literalOf(v, type) ?? []);
  const known: SqlExpression =
    items.length > 0 ? { kind: 'in', operand: value, items, negated: true } : sql.truth(true);
  const condition = sql.all([sql.isNull(value, true), known]);
  return {
    id: `${attr.node}.${attr.column}.enum`,
    kind: 'enum',
    column: attr.column,
    needs: [attr.column],
    asks: [countWhere(condition)],
    judge: ([bad], rows) => {
      const good = `all among ${values.length} values`;
      const judged = verdict(bad, good, `${bad} of ${rows} rows hold other values`);
      const isImplied = bad > 0 && stray > 0 && bad / rows < stray + 0.01 + 4 * Math.sqrt(stray / rows);
      return isImplied ? unreachable(judged, 'its generator chooses them') : judged;
    },
  };
}

/** A written value as the column stores it; undefined where it never can (so no row equals it). */
function literalOf(value: Scalar, type: ColumnType): SqlExpression | undefined {
  if (value === null) return undefined;
  const text = String(value);
  switch (type) {
    case 'string':
      return sql.text(text);
    case 'bool':
      return text === 'true' || text === 'false' ? sql.truth(text === 'true') : undefined;
    case 'int':
    case 'float':
      return Number.isFinite(Number(text)) ? sql.number(Number(text)) : undefined;
    case 'date':
    case 'datetime': {
      const micros = parseInstant(text);
      if (micros === undefined) return undefined;
      if (type === 'date') return sql.typed('date', formatDay(dayOf(micros)));
      return sql.typed('timestamp', formatInstant(micros));
    }
  }
}

function inequalityMeasure(node: Node, { left, op, right }: Constraints['inequalities'][number]): Measure {
  const operator = op === '==' ? '=' : op;
  const holds = sql.binary(operator, sql.column(left.column), sql.column(right.column));
  return {
    id: `${node.id}.${left.column}.${op}.${right.column}`,
    kind: 'inequalities',
    column: left.column,
    needs: [left.column, right.column],
    asks: [countWhere(sql.not(holds))],
    judge: ([bad], rows) => {
      const rule = `${left.column} ${op} ${right.column}`;
      return verdict(bad, `${rule} everywhere`, `${rule} fails in ${bad} of ${rows} rows`);
    },
  };
}

/** Times that come after others of their row, by the generator `after`. */
function afterMeasures(node: Node): Measure[] {
  return node.columns.flatMap(({ name, type, generator, modifiers }) => {
    if (generator.kind !== 'after' || generator.generation !== 0 || modifiers.length > 0) return [];
    const other = node.columns.find((column) => column.name === generator.column);
    if (other === undefined) return [];
    // A date beside a datetime stands for its whole day.
    const timeOf = (column: string): SqlExpression =>
      other.type === type ? sql.column(column) : sql.cast(sql.column(column), 'date');
    const holds = sql.binary('>=', timeOf(name), timeOf(other.name));
    const rule = `${name} at or after ${other.name}`;
    return [
      {
        id: `${node.id}.${name}.after.${other.name}`,
        kind: 'order',
        column: name,
        needs: [name, other.name],
        asks: [countWhere(sql.not(holds))],
        judge: ([bad], rows) => verdict(bad, rule, `${rule} fails in ${bad} of ${rows} rows`),
      },
    ];
  });
}

/** None where RE2 cannot say it: that pattern is listed as not checked. */
function patternMeasures(node: Node, attr: AttributeRef, regex: string): Measure[] {
  const translated = toRe2(regex);
  if (translated === undefined) return [];
  const column = sql.column(attr.column);
  const isText = node.columns.find((c) => c.name === attr.column)?.type === 'string';
  const value = isText ? column : sql.cast(column, 'varchar');
  const matches = sql.call('regexp_matches', value, sql.text(translated));
  return [
    {
      id: `${node.id}.${attr.column}.pattern`,
      kind: 'pattern',
      column: attr.column,
      needs: [attr.column],
      asks: [countWhere(sql.not(matches))],
      judge: ([bad], rows) =>
        verdict(bad, `all begin as /${regex}/ says`, `${bad} of ${rows} rows do not match /${regex}/`),
    },
  ];
}
