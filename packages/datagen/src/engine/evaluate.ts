import { type Column, nullCount } from '@dataing/base/columns';
import { DiagnosticError } from '@dataing/base/diagnostics';
import { streamKey } from '@dataing/base/random';
import { drawKeys } from '../behavior/mixture.ts';
import type { FakerPacks } from '../faker/index.ts';
import { prepareFaker } from '../faker/index.ts';
import { after } from '../kernels/after.ts';
import { add } from '../kernels/add.ts';
import { castColumn, CastError } from '../kernels/cast.ts';
import { choice, dictionaryColumn, newCodes } from '../kernels/choice.ts';
import { clamp } from '../kernels/clamp.ts';
import { gridDictionary, seriesColumn } from '../kernels/datetime-series.ts';
import { diffusionCurve } from '../kernels/diffusion-curve.ts';
import { distribution } from '../kernels/distribution.ts';
import { enumList } from '../kernels/enum-list.ts';
import { changeByExpression, evaluateExpression } from '../kernels/expression.ts';
import { jitter } from '../kernels/jitter.ts';
import { mapValues } from '../kernels/map-values.ts';
import { multiply } from '../kernels/multiply.ts';
import { nullRate } from '../kernels/null-rate.ts';
import { exempt, outlierRows, outliers } from '../kernels/outliers.ts';
import { regex } from '../kernels/regex.ts';
import { seasonality } from '../kernels/seasonality.ts';
import { sequence } from '../kernels/sequence.ts';
import { timeJitter } from '../kernels/time-jitter.ts';
import { typos } from '../kernels/typos.ts';
import { ExhaustedError, tagTexts, unique } from '../kernels/unique.ts';
import { trend } from '../kernels/trend.ts';
import type { ChoiceStep, ColumnStep, GeneratorStep, ModifierStep, OutliersStep } from '../plan/plan.ts';
import { choiceRef } from './choice-ref.ts';
import { correlated } from './correlated.ts';
import { columnEffect } from './column-effect.ts';
import type { Context, Frame } from './context.ts';
import { intensityOf } from './counts.ts';
import { clampByCase, given } from './given.ts';
import { distributionTable } from './distribution-table.ts';
import { json } from './json.ts';
import { lookup } from './lookups.ts';
import { parentCells } from './parent-cells.ts';
import { instantsOf, processField, scaleByField } from './processes.ts';
import { ordinal } from './ordinal.ts';
import { ordinalsOf } from './ordinals.ts';
import { point } from './points.ts';
import { polymorphic } from './polymorphic.ts';
import { rollup } from './rollup.ts';
import { notBefore, scaleByParent } from './scales.ts';
import { traitColumn } from './traits.ts';
import { originOf, pointsOf, seriesPoints } from './times.ts';
import { carryVersions } from './versions.ts';

/**
 * A column of a frame: the generator, its modifiers in order, segments and ages of the parents, the generator's clamp once
 * more where these may have left it, then the column's type. @throws DiagnosticError when a value does not fit the column.
 */
export function evaluateColumn(context: Context, packs: FakerPacks, frame: Frame, number: number): Column {
  const { tracked } = frame.table.columns[number];
  const fresh = (): Column => evaluateFresh(context, packs, frame, number);
  return tracked === undefined ? fresh() : carryVersions(context, frame, number, tracked, fresh);
}

function evaluateFresh(context: Context, packs: FakerPacks, frame: Frame, number: number): Column {
  const step = frame.table.columns[number];
  try {
    let column = generate(context, packs, frame, step, number);
    step.modifiers.forEach((modifier, place) => {
      column = modify(context, frame, { step, number, place }, modifier, column);
    });
    if (step.byField !== undefined) column = scaleByField(context, frame, step.byField, column);
    for (const scale of step.scales) column = scaleByParent(context, frame, scale, column);
    if (step.notBefore !== undefined) column = notBefore(frame, step.notBefore, column);
    if (step.finalClamp !== undefined) column = finalClamp(frame, step, number, column);
    const cast = castColumn(column, step.type);
    if (!step.nullable) refuseNulls(frame, step, nullCount(cast));
    const { nulls } = step;
    return nulls === undefined ? cast : nullRate(cast, nulls.rate, nulls.key, frame.addresses());
  } catch (error) {
    if (error instanceof ExhaustedError) throw exhausted(frame, step, error);
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

function exhausted(frame: Frame, step: ColumnStep, error: ExhaustedError): Error {
  const message = `"${frame.table.name}.${step.name}" is unique, and ${error.message}`;
  const help = `Give "${step.name}" more values, or bound the fanout of "${frame.table.name}".`;
  return new DiagnosticError([{ code: 'DATA_UNIQUE', severity: 'error', message, help }]);
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
        { ...generator, table: distributionTable(context, generator.distribution) },
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
    case 'after': {
      const { generation, column } = generator;
      const base = generation === 0 ? frame.column(column) : parentCells(frame, column, generation);
      return after(base, generator.gap, generator.key, frame.addresses());
    }
    case 'polymorphic':
      return polymorphic(context, frame, step, generator);
    case 'ordinal':
      return ordinal(context, frame, step, generator);
    case 'regex':
      return regex(generator.tree, generator.keys, frame.addresses());
    case 'unique':
      return unique(generator.space, generator.key, frame.positions);
    case 'diffusion_curve': {
      const { notBefore } = generator;
      const bound = notBefore === undefined ? undefined : instantsOf(parentCells(frame, notBefore));
      return diffusionCurve(generator, generator.key, frame.addresses(), bound);
    }
    case 'correlated':
      return correlated(context, frame, generator);
    case 'trait_factor':
    case 'trait_choice':
      return traitColumn(frame, generator);
    case 'rollup':
      return rollup(context, frame, number, generator);
    case 'given':
      return given(frame, step, generator, (rows, inner) => generate(context, packs, rows, inner, number));
    case 'point':
      return point(context, packs, frame, generator);
    case 'json':
      return json(context, frame, step, generator, (rows, inner) =>
        generate(context, packs, rows, inner, number),
      );
    case 'process':
      return processField(context, frame, generator.field);
  }
}

function columnNamed(frame: Frame, name: string): number {
  return frame.table.columns.findIndex((column) => column.name === name);
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
  const texts = kernel.column(frame.addresses(), locale);
  const { tag } = generator;
  return tag === undefined ? texts : tagTexts(texts, tag.separator, tag.keys, frame.positions);
}

/** The clamp of the generator once more; outliers that may leave it are as they were. A text has no bounds. */
function finalClamp(frame: Frame, step: ColumnStep, number: number, changed: Column): Column {
  const { finalClamp: bounds = {}, generator } = step;
  const column = changed.type === 'string' ? castColumn(changed, step.type) : changed;
  if (column.type === 'string') return column;
  const clamped =
    bounds === 'by case' && generator.kind === 'given'
      ? clampByCase(frame, generator, column)
      : clamp(column, bounds === 'by case' ? {} : bounds);
  return step.modifiers.reduce(
    (result, modifier, place) =>
      modifier.kind === 'outliers' && modifier.allowExceed
        ? exempt(result, column, outlierPlaces(frame, modifier, number, place))
        : result,
    clamped,
  );
}

function outlierPlaces(frame: Frame, step: OutliersStep, number: number, place: number): Int32Array {
  const places = { rate: step.rate, burst: step.burst, key: step.placesKey };
  return frame.memo(`outliers ${number} ${place}`, () => outlierRows(places, ordinalsOf(frame)));
}

/** A modifier's place: its column, and its number among the column's modifiers. */
interface ModifierSite {
  readonly step: ColumnStep;
  readonly number: number;
  readonly place: number;
}

function modify(
  context: Context,
  frame: Frame,
  { step, number, place }: ModifierSite,
  modifier: ModifierStep,
  column: Column,
): Column {
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
    case 'typos':
      return typos(column, modifier.rate, modifier, frame.addresses());
    case 'map_values':
      return mapValues(column, modifier.mapping, step.type);
    case 'seasonality':
      return seasonality(column, modifier.pattern, frame.column(modifier.timeColumn));
    case 'trend':
      return trend(
        column,
        modifier.growth,
        originOf(context, frame, modifier),
        frame.column(modifier.timeColumn),
      );
    case 'outliers': {
      const at = outlierPlaces(frame, modifier, number, place);
      const magnitude = {
        ...modifier.magnitude,
        table: distributionTable(context, modifier.magnitude.distribution),
        componentKey: modifier.componentKey,
      };
      return outliers(column, at, { ...modifier, magnitude }, frame.addresses());
    }
    case 'effect':
      return columnEffect(context, frame, modifier, column);
    case 'expression':
      return changeByExpression(modifier.expression, { name: step.name, type: step.type, column }, (name) =>
        frame.column(columnNamed(frame, name)),
      );
  }
}
