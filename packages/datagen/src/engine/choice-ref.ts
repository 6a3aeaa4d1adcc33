import {
  codesColumn,
  gather,
  isNull,
  materialise,
  valueAt,
  type Column,
  type ValuesColumn,
} from '@dataing/base/columns';
import { DiagnosticError } from '@dataing/base/diagnostics';
import { buildAlias, fillAlias, type AliasTable } from '@dataing/base/maths';
import { fillBelow } from '@dataing/base/random';
import { newCodes } from '../kernels/choice.ts';
import { eachDraw } from '../kernels/draws.ts';
import type { ChoiceRefStep, ColumnStep } from '../plan/plan.ts';
import { choiceWeights } from '../plan/weights.ts';
import type { Context, Frame } from './context.ts';
import { columnAt } from './lookups.ts';

/** Rows of the referenced table that may be scanned for its distinct values. */
const scanLimit = 4_194_304;

/**
 * A value of another column: of a uniform row, or, with weights, one of its distinct values in order of first
 * appearance. Nulls are no choice among distinct values.
 * @throws DiagnosticError when there is nothing to choose from, or the weights do not fit.
 */
export function choiceRef(
  context: Context,
  frame: Frame,
  step: ColumnStep,
  generator: ChoiceRefStep,
): Column {
  const rows = context.rowsOf(generator.table);
  if (!generator.distinct) {
    if (rows === 0 && frame.length > 0) throw refusal(context, frame, step, generator, 'has no rows');
    const at = new Float64Array(frame.length);
    if (rows > 0) fillBelow(generator.key, frame.addresses(), rows, at);
    return columnAt(context, generator.table, generator.column, at);
  }
  const name = `distinct ${generator.table}.${generator.column} for ${frame.table.index}.${step.name}`;
  const { values, alias } = context.memo(name, () => distinctChoices(context, frame, step, generator));
  const codes = newCodes(values.length, frame.length);
  eachDraw(generator.key, frame.addresses(), (draws, count, at) => fillAlias(alias, draws, count, codes, at));
  return codesColumn(codes, values);
}

function distinctChoices(
  context: Context,
  frame: Frame,
  step: ColumnStep,
  generator: ChoiceRefStep,
): { readonly values: ValuesColumn; readonly alias: AliasTable } {
  const rows = context.rowsOf(generator.table);
  if (rows > scanLimit)
    throw refusal(context, frame, step, generator, `has ${rows} rows, more than ${scanLimit}`);
  const column = context.whole(generator.table).column(generator.column);
  const first = new Map<unknown, number>();
  for (let i = 0; i < column.length; i++) {
    if (isNull(column, i)) continue;
    const value = valueAt(column, i);
    if (!first.has(value)) first.set(value, i);
  }
  if (first.size === 0) throw refusal(context, frame, step, generator, 'holds no values');
  const weights = choiceWeights(generator.weights, first.size);
  if (weights.length !== first.size) {
    throw refusal(context, frame, step, generator, `has ${first.size} values for ${weights.length} weights`);
  }
  return { values: materialise(gather(column, [...first.values()])), alias: buildAlias(weights) };
}

function refusal(
  context: Context,
  frame: Frame,
  step: ColumnStep,
  generator: ChoiceRefStep,
  why: string,
): DiagnosticError {
  const target = context.plan.tables[generator.table];
  const place = `${target.name}.${target.columns[generator.column].name}`;
  const message = `"${frame.table.name}.${step.name}" chooses from ${place}, which ${why}`;
  return new DiagnosticError([
    {
      code: 'DATA_CHOICES',
      severity: 'error',
      message,
      help: 'Refer to a column that fits, or list the choices.',
    },
  ]);
}
