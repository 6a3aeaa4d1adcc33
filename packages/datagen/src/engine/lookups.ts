import {
  codesColumn,
  gather,
  materialise,
  nullCount,
  packValidity,
  type Column,
} from '@dataing/base/columns';
import { DiagnosticError } from '@dataing/base/diagnostics';
import { buildAlias } from '@dataing/base/maths';
import { buildPermutation, fillBelow } from '@dataing/base/random';
import { drawKeys } from '../behavior/mixture.ts';
import { newCodes } from '../kernels/choice.ts';
import { hierarchy } from '../kernels/hierarchy.ts';
import { popularRows, popularWithoutRepeats } from '../kernels/popular-rows.ts';
import { withoutRepeats } from '../kernels/without-repeats.ts';
import { ordinalsOf } from './ordinals.ts';
import { positionAt } from '../kernels/positions.ts';
import { materialisedLimit, type ColumnStep, type LookupStep, type RoleStep } from '../plan/plan.ts';
import { choiceWeights } from '../plan/weights.ts';
import type { Context, Frame } from './context.ts';
import { intensityOf } from './counts.ts';
import { roleMixture } from './follow-roles.ts';
import { emptyJoin, joinRows, withNulls } from './joins.ts';
import { parentCells } from './parent-cells.ts';
import { pointsOf, seriesPoints } from './times.ts';
import { asOf, versionOf } from './versions.ts';

/** The rows drawn for a role: uniform, or given the row's time where an effect bends the key. */
export function drawRole(context: Context, frame: Frame, role: number): Float64Array {
  const step = frame.table.roles[role];
  const rows = context.rowsOf(step.table);
  const { source, mainTime } = frame.table;
  if (rows === 0 && frame.length > 0) throw emptyTarget(context, frame, step.table);
  if (step.popularity !== undefined) return drawPopular(context, frame, step, rows);
  if (step.distinct) return withoutRepeats(step.key, rows, ordinalsOf(frame));
  const mixture = step.tries && roleMixture(context, frame.table, role);
  if (step.tries && mixture !== undefined) {
    const points = mainTime === undefined ? undefined : seriesPoints(context, frame, mainTime);
    return drawKeys(mixture, step.key, step.tries, frame.addresses(), (row) => points?.[row] ?? 0);
  }
  if (step.effect !== undefined && source.kind === 'fanout')
    return drawByEffect(context, frame, role, step.effect);
  const out = new Float64Array(frame.length);
  if (rows > 0) fillBelow(step.key, frame.addresses(), rows, out);
  return out;
}

/** Rows by their popularity, the same for every row of the table that draws them. */
function drawPopular(context: Context, frame: Frame, step: RoleStep, size: number): Float64Array {
  const { popularity, key } = step;
  if (popularity === undefined || size === 0) return new Float64Array(0);
  const { alpha, order } = popularity;
  const rows = context.memo(`popular rows ${order.k0} ${order.k1} ${alpha}`, () => {
    const weights = choiceWeights({ kind: 'zipf', alpha }, size);
    return { weights, alias: buildAlias(weights), order: buildPermutation(order, size) };
  });
  return step.distinct
    ? popularWithoutRepeats(rows, key, ordinalsOf(frame))
    : popularRows(rows, key, frame.addresses());
}

function drawByEffect(context: Context, frame: Frame, role: number, number: number): Float64Array {
  const { source, roles } = frame.table;
  const mixture = intensityOf(context, frame.table)?.mixtures.get(number);
  if (mixture === undefined || source.kind !== 'fanout')
    throw new TypeError(`role ${role} of "${frame.table.name}" has no mixture`);
  const effect = source.effects[number];
  return drawKeys(
    mixture,
    roles[role].key,
    effect.tries,
    frame.addresses(),
    pointsOf(context, frame, effect),
  );
}

/** A lookup's column. @throws DiagnosticError where a row has no match and the column allows no null. */
export function lookup(context: Context, frame: Frame, step: ColumnStep, generator: LookupStep): Column {
  switch (generator.mode) {
    case 'parent':
      return parentCells(frame, generator.column, generator.generation);
    case 'random':
      return columnAt(context, generator.table, generator.column, frame.role(generator.role));
    case 'as_of':
      return asOf(context, frame, generator);
    case 'version':
      return versionOf(context, frame, generator.table, generator.column);
    case 'hierarchy':
      return fromLevelAbove(context, frame, generator);
    case 'self':
      return fromOwnTable(context, frame, step, generator);
    case 'join':
      return joined(context, frame, step, generator);
  }
}

/**
 * A table's cells at row numbers: codes over the whole column where the table is small, else evaluated at those
 * rows.
 */
export function columnAt(context: Context, table: number, column: number, at: Float64Array): Column {
  const rows = context.rowsOf(table);
  if (rows > materialisedLimit) return context.rowsAt(table, at).column(column);
  const whole = context.memo(`column ${table}.${column}`, () =>
    materialise(context.whole(table).column(column)),
  );
  if (nullCount(whole) > 0 || rows > 2 * at.length) return gather(whole, at);
  const codes = newCodes(rows, at.length);
  codes.set(at);
  return codesColumn(codes, whole);
}

/** A row of the level above in the table's own tree; null for roots. */
function fromLevelAbove(
  context: Context,
  frame: Frame,
  { table, column, tree, key }: Extract<LookupStep, { mode: 'hierarchy' }>,
): Column {
  const parents = hierarchy(tree, key, frame.positions, frame.addresses());
  const found = Uint8Array.from(parents, (parent) => (parent < 0 ? 0 : 1));
  const at = parents.map((parent) => Math.max(0, parent));
  return withNulls(columnAt(context, table, column, at), found);
}

/** Another row of the same table, uniformly; never the row itself. Null where there is no other and null is allowed. */
function fromOwnTable(
  context: Context,
  frame: Frame,
  step: ColumnStep,
  generator: Extract<LookupStep, { mode: 'self' }>,
): Column {
  const rows = context.rowsOf(generator.table);
  if (rows === 1 && frame.length > 0 && !step.nullable) throw noOtherRow(frame, step);
  if (rows <= 1) {
    const nulls = packValidity(new Uint8Array(frame.length));
    const values = gather(
      context.whole(generator.table).column(generator.column),
      new Int32Array(frame.length),
    );
    return { ...materialise(values), validity: nulls };
  }
  const at = new Float64Array(frame.length);
  fillBelow(generator.key, frame.addresses(), rows - 1, at);
  for (let i = 0; i < at.length; i++) if (at[i] >= positionAt(frame.positions, i)) at[i]++;
  return columnAt(context, generator.table, generator.column, at);
}

/** The other table's cells at the rows joined to. */
function joined(
  context: Context,
  frame: Frame,
  step: ColumnStep,
  generator: Extract<LookupStep, { mode: 'join' }>,
): Column {
  const { at, found } = joinRows(context, frame, step, generator);
  if (context.rowsOf(generator.table) === 0) return emptyJoin(step, frame.length);
  return withNulls(columnAt(context, generator.table, generator.column, at), found);
}

function failure(code: string, message: string, help: string): DiagnosticError {
  return new DiagnosticError([{ code, severity: 'error', message, help }]);
}

/** A table that rows are drawn from and that has none. */
export function emptyTarget(context: Context, frame: Frame, table: number): DiagnosticError {
  const name = context.plan.tables[table].name;
  const message = `"${frame.table.name}" looks up rows of "${name}", which has none`;
  return failure('DATA_EMPTY_TARGET', message, `Give "${name}" at least one row.`);
}

function noOtherRow(frame: Frame, step: ColumnStep): DiagnosticError {
  const message = `"${frame.table.name}.${step.name}" needs another row of its own table, which has only one`;
  return failure('DATA_EMPTY_TARGET', message, 'Make the column nullable or give the table more rows.');
}
