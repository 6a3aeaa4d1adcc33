import { type Column, nullCount } from '@dataing/base/columns';
import { DiagnosticError } from '@dataing/base/diagnostics';
import { streamKey } from '@dataing/base/random';
import { drawKeys } from '../behavior/mixture.ts';
import type { FakerPacks } from '../faker/index.ts';
import { prepareFaker } from '../faker/index.ts';
import { add } from '../kernels/add.ts';
import { castColumn, CastError } from '../kernels/cast.ts';
import { choice, dictionaryColumn, newCodes } from '../kernels/choice.ts';
import { clamp } from '../kernels/clamp.ts';
import { gridDictionary, seriesColumn } from '../kernels/datetime-series.ts';
import { distribution } from '../kernels/distribution.ts';
import { enumList } from '../kernels/enum-list.ts';
import { evaluateExpression } from '../kernels/expression.ts';
import { jitter } from '../kernels/jitter.ts';
import { mapValues } from '../kernels/map-values.ts';
import { multiply } from '../kernels/multiply.ts';
import { seasonality } from '../kernels/seasonality.ts';
import { sequence } from '../kernels/sequence.ts';
import { timeJitter } from '../kernels/time-jitter.ts';
import type { ChoiceStep, ColumnStep, GeneratorStep, ModifierStep } from '../plan/plan.ts';
import { choiceRef } from './choice-ref.ts';
import type { Context, Frame } from './context.ts';
import { intensityOf, poissonOf } from './counts.ts';
import { lookup } from './lookups.ts';
import { pointsOf, seriesPoints } from './times.ts';

/**
 * A column of a frame: the generator, its modifiers in order, the generator's clamp once more where modifiers may
 * have left it, then the column's type. @throws DiagnosticError when a value does not fit the column.
 */
export function evaluateColumn(context: Context, packs: FakerPacks, frame: Frame, number: number): Column {
  const step = frame.table.columns[number];
  try {
    let column = generate(context, packs, frame, step, number);
    for (const modifier of step.modifiers) column = modify(frame, step, modifier, column);
    if (step.generator.kind === 'distribution' && step.modifiers.length > 0) {
      column = clamp(column, step.generator.clamp);
    }
    const cast = castColumn(column, step.type);
    if (!step.nullable) refuseNulls(frame, step, nullCount(cast));
    return cast;
  } catch (error) {
    if (error instanceof CastError || error instanceof TypeError) throw misfit(frame, step, error);
    throw error;
  }
}

/** Nulls come of expressions (a division by zero, a null in one of their columns) and of nullable sources. */
function refuseNulls(frame: Frame, step: ColumnStep, nulls: number): void {
  if (nulls === 0) return;
  const message = `"${frame.table.name}.${step.name}" is null in ${nulls} of ${frame.length} rows, and not nullable`;
  const help = `Make "${step.name}" nullable, or give the nulls a value with coalesce().`;
  throw new DiagnosticError([{ code: 'DATA_NULL', severity: 'error', message, help }]);
}

function misfit(frame: Frame, step: ColumnStep, error: Error): Error {
  const message = `"${frame.table.name}.${step.name}": ${error.message}`;
  if (!(error instanceof CastError)) return new TypeError(message, { cause: error });
  const help = `Change the type of "${step.name}", or what gives its values.`;
  return new DiagnosticError([{ code: 'DATA_CAST', severity: 'error', message, help }]);
}

function generate(
  context: Context,
  packs: FakerPacks,
  frame: Frame,
  step: ColumnStep,
  number: number,
): Column {
  const { generator } = step;
  switch (generator.kind) {
    case 'sequence':
      return sequence(generator, frame.positions);
    case 'choice':
      return generator.effect === undefined
        ? choice(generator, generator.key, frame.addresses())
        : bentChoice(context, frame, generator, generator.effect);
    case 'choice_ref':
      return choiceRef(context, frame, step, generator);
    case 'distribution':
      return distribution(
        { ...generator, poisson: poissonTable(context, generator) },
        generator.key,
        frame.addresses(),
      );
    case 'datetime_series':
      return series(context, frame, step, number, generator.grid);
    case 'faker':
      return faker(context, packs, frame, step, generator);
    case 'lookup':
      return lookup(context, frame, step, generator);
    case 'expression':
      return evaluateExpression(
        generator.expression,
        (name) => frame.column(columnNamed(frame, name)),
        frame.length,
      );
    case 'enum_list':
      return enumList(generator.dictionary, frame.positions);
  }
}

function columnNamed(frame: Frame, name: string): number {
  return frame.table.columns.findIndex((column) => column.name === name);
}

function poissonTable(context: Context, generator: Extract<GeneratorStep, { kind: 'distribution' }>) {
  const { distribution: spec } = generator;
  return spec.type === 'poisson' ? poissonOf(context, spec.lambda) : undefined;
}

/** A choice whose values an effect is keyed by: drawn given the row's time. */
function bentChoice(context: Context, frame: Frame, generator: ChoiceStep, effectNumber: number): Column {
  const { source } = frame.table;
  const mixture = intensityOf(context, frame.table)?.mixtures.get(effectNumber);
  if (source.kind !== 'fanout' || mixture === undefined)
    throw new Error(`"${frame.table.name}" has no such effect`);
  const effect = source.effects[effectNumber];
  const pointAt = pointsOf(context, frame, effect);
  const keys = drawKeys(mixture, generator.key, effect.tries, frame.addresses(), pointAt);
  const codes = newCodes(generator.dictionary.values.length, keys.length);
  codes.set(keys);
  return dictionaryColumn(generator.dictionary, codes);
}

function series(
  context: Context,
  frame: Frame,
  step: ColumnStep,
  number: number,
  gridNumber: number,
): Column {
  const { grid } = context.plan.grids[gridNumber];
  const type = step.type === 'date' ? 'date' : 'datetime';
  const dictionary = context.memo(`points ${gridNumber} ${type}`, () => gridDictionary(grid, type));
  return seriesColumn(grid, seriesPoints(context, frame, number), type, dictionary);
}

function faker(
  context: Context,
  packs: FakerPacks,
  frame: Frame,
  step: ColumnStep,
  generator: Extract<GeneratorStep, { kind: 'faker' }>,
): Column {
  const { plan } = context;
  const names = { epoch: plan.epoch, seed: plan.seed, table: frame.table.name, column: step.name };
  const kernel = context.memo(`faker ${frame.table.index} ${step.name}`, () =>
    prepareFaker(generator, (purpose) => streamKey({ ...names, purpose }), packs),
  );
  const locale = generator.localeFrom === undefined ? undefined : frame.column(generator.localeFrom);
  return kernel.column(frame.addresses(), locale);
}

function modify(frame: Frame, step: ColumnStep, modifier: ModifierStep, column: Column): Column {
  switch (modifier.kind) {
    case 'multiply':
      return multiply(column, modifier.factor);
    case 'add':
      return add(column, modifier.value);
    case 'clamp':
      return clamp(column, modifier);
    case 'jitter':
      return jitter(column, modifier, modifier.key, frame.addresses());
    case 'time_jitter':
      return timeJitter(column, modifier.stdMinutes, modifier.key, frame.addresses());
    case 'map_values':
      return mapValues(column, modifier.mapping, step.type);
    case 'seasonality':
      return seasonality(column, modifier.pattern, frame.column(modifier.timeColumn));
  }
}
