import { type Column, isArena, materialise } from '@dataing/base/columns';
import { DiagnosticError } from '@dataing/base/diagnostics';
import { keyTexts } from '../behavior/effect-rows.ts';
import { castColumn } from '../kernels/cast.ts';
import { evaluateExpression } from '../kernels/expression.ts';
import { numbersOf, type Numbers } from '../kernels/numbers.ts';
import { foldRows, InexactError, newTotals, totalsColumn, type Totals } from '../kernels/rollup.ts';
import type { Expression } from '../dsl/expression.ts';
import type { RollupStep } from '../plan/rollup-step.ts';
import type { Context, Frame } from './context.ts';
import { ancestorOf } from './parent-cells.ts';

/** Rows that are folded at once: what is read of them is held together. */
export const foldedRows = 131_072;

/**
 * An aggregate of the rows that belong to each row. Descendants are evaluated here and now, with the frame; where keys
 * pair the rows, all rows of the other table were folded once before (`reduce`).
 * @throws DiagnosticError DATA_ROLLUP where a sum cannot be exact.
 */
export function rollup(context: Context, frame: Frame, number: number, step: RollupStep): Column {
  const type = resultType(context, step);
  if (step.link.kind === 'descendants') {
    const totals = exactly(context, frame.table.index, number, () =>
      foldDescendants(context, frame, step, (step.link as Descendants).path),
    );
    const groups = Int32Array.from({ length: frame.length }, (_, row) => row);
    return totalsColumn(totals, step, groups, type);
  }
  const columns = step.link.own.map((column) => frame.column(column));
  const groups = groupsOf(context, frame.table.index, step.link, columns, frame.length);
  return totalsColumn(context.reduction(frame.table.index, number), step, groups, type);
}

type Descendants = Extract<RollupStep['link'], { kind: 'descendants' }>;
type Keys = Extract<RollupStep['link'], { kind: 'keys' }>;

/** Times keep their type under min and max; all else is a number. */
function resultType({ plan }: Context, { table, agg, value }: RollupStep): 'float' | 'datetime' | 'date' {
  if (value === undefined || (agg !== 'min' && agg !== 'max')) return 'float';
  if (value.kind === 'column') {
    const { type } = plan.tables[table].columns[value.column];
    return type === 'datetime' || type === 'date' ? type : 'float';
  }
  return isTimeExpression(value.expression) ? 'datetime' : 'float';
}

/** Only `date_add`, alone or as a branch, makes times. */
function isTimeExpression(expression: Expression): boolean {
  if (expression.kind !== 'call') return false;
  if (expression.name === 'date_add') return true;
  const isBranch = expression.name === 'if' || expression.name === 'coalesce';
  return isBranch && expression.args.some(isTimeExpression);
}

/** Row i of the frame is group i. */
function foldDescendants(context: Context, frame: Frame, step: RollupStep, path: readonly number[]): Totals {
  const totals = newTotals(frame.length, step.agg);
  const below = path.reduce((parents, table) => context.childrenOf(parents, table), frame);
  const { counts } = ancestorOf(below, path.length);
  if (counts === undefined) throw new TypeError(`rows of "${below.table.name}" are not counted`);
  let group = 0;
  let rest = counts.length > 0 ? counts[0] : 0;
  for (let from = 0; from < below.length; from += foldedRows) {
    const piece = context.slice(below, from, Math.min(below.length, from + foldedRows));
    const groups = new Int32Array(piece.length);
    for (let row = 0; row < groups.length; row++) {
      while (rest === 0) rest = counts[++group];
      groups[row] = group;
      rest--;
    }
    fold(totals, step, piece, groups);
  }
  return totals;
}

/** All rows of the other table, folded by the own rows that their keys name. */
export function reduce(context: Context, table: number, number: number): Totals {
  const { generator } = context.plan.tables[table].columns[number];
  if (generator.kind !== 'rollup' || generator.link.kind !== 'keys') throw new TypeError('no reduced column');
  const { link } = generator;
  return exactly(context, table, number, () => {
    const totals = newTotals(context.rowsOf(table), generator.agg);
    for (const frame of context.scan(generator.table)) {
      const columns = link.other.map((column) => frame.column(column));
      fold(totals, generator, frame, groupsOf(context, table, link, columns, frame.length));
    }
    return totals;
  });
}

function fold(totals: Totals, step: RollupStep, frame: Frame, groups: ArrayLike<number>): void {
  const { value, where } = step;
  foldRows(totals, step, {
    groups,
    numbers: value && aggregated(cells(frame, value), frame.length),
    where: where && evaluated(frame, where),
  });
}

/** The numbers of a column; of texts, which can only be counted, which ones are there. */
function aggregated(column: Column, length: number): Numbers {
  const { data, validity } = materialise(column);
  return isArena(data) ? { data: new Float64Array(length), validity } : numbersOf(column);
}

function cells(frame: Frame, value: NonNullable<RollupStep['value']>): Column {
  if (value.kind === 'column') return frame.column(value.column);
  return evaluateExpression(value.expression, (name) => columnNamed(frame, name), frame.length);
}

function evaluated(frame: Frame, expression: Expression): Numbers {
  return numbersOf(evaluateExpression(expression, (name) => columnNamed(frame, name), frame.length));
}

function columnNamed(frame: Frame, name: string): Column {
  return frame.column(frame.table.columns.findIndex((column) => column.name === name));
}

/** The group of each row by its keys, which may be those of the own rows or of the others; -1 where there is none. */
export function groupsOf(
  context: Context,
  table: number,
  link: Keys,
  columns: readonly Column[],
  length: number,
): Float64Array {
  const own = link.own.map((column) => context.plan.tables[table].columns[column]);
  const { generator, modifiers, type, nulls } = own[0];
  const isPlain = modifiers.length === 0 && type === 'int' && nulls === undefined;
  if (own.length === 1 && generator.kind === 'sequence' && isPlain)
    return rowsOfSequence(generator, context.rowsOf(table), columns[0]);
  const groups = context.memo(`groups of ${table} by ${link.own.join()}`, () =>
    groupByKey(context, table, link),
  );
  // A time of day counts as its day where the own key is a date.
  const alike = columns.map((column, i) =>
    column.type !== own[i].type && (own[i].type === 'date' || own[i].type === 'datetime')
      ? castColumn(column, own[i].type)
      : column,
  );
  return Float64Array.from(keyTexts(alike, length), (text) =>
    text === null ? -1 : (groups.get(text) ?? -1),
  );
}

/** Rows with equal keys share the group of the first. */
function groupByKey(context: Context, table: number, { own }: Keys): ReadonlyMap<string, number> {
  const frame = context.whole(table);
  const groups = new Map<string, number>();
  keyTexts(
    own.map((column) => frame.column(column)),
    frame.length,
  ).forEach((text, row) => {
    if (text !== null && !groups.has(text)) groups.set(text, row);
  });
  return groups;
}

function rowsOfSequence(
  { start, step }: { readonly start: number; readonly step: number },
  rows: number,
  column: Column,
): Float64Array {
  const { data, validity } = numbersOf(column);
  return data.map((x, i) => {
    const row = (x - start) / step;
    const isNull = validity !== undefined && (validity[i >> 3] & (1 << (i & 7))) === 0;
    return !isNull && Number.isInteger(row) && row >= 0 && row < rows ? row : -1;
  });
}

function exactly(context: Context, table: number, number: number, make: () => Totals): Totals {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof InexactError)) throw error;
    const { name, columns } = context.plan.tables[table];
    const message = `"${name}.${columns[number].name}" adds up to more than 2^53 of its least decimal`;
    const help = 'Give the rollup fewer "decimals".';
    throw new DiagnosticError([{ code: 'DATA_ROLLUP', severity: 'error', message, help }]);
  }
}
