import { buildAlias } from '@dataing/base/maths';
import type { StreamKey } from '@dataing/base/random';
import { gridLength } from '@dataing/base/time';
import type {
  ChoiceGenerator,
  DatetimeSeriesGenerator,
  DistributionGenerator,
  Generator,
  LookupGenerator,
  Modifier,
} from '../dsl/document.ts';
import { generatorsOf } from '../dsl/nested-generators.ts';
import { choicesOf } from '../dsl/regex.ts';
import { tryKeys } from './try-keys.ts';
import type { ColumnSite } from './column-site.ts';
import { scaleSteps } from './follow-parents.ts';
import { traitScales, traitStep } from './compile-traits.ts';
import { correlatedStep } from './correlate-columns.ts';
import { columnEffectStep } from './column-effect.ts';
import { dictionaryOf } from './dictionary.ts';
import { givenStep } from './given-step.ts';
import { columnNumber, keyOf, refuse, type Pass, type TableDraft } from './draft.ts';
import { fieldFactors, trackedStep } from './compile-process.ts';
import { jsonStep } from './compile-json.ts';
import { pointStep } from './compile-point.ts';
import { needsOf } from './needs.ts';
import type { ColumnStep, GeneratorStep, ModifierStep } from './plan.ts';
import { rollupStep } from './compile-rollup.ts';
import { buildTimeGrid, gridKey, weighedLimit } from './time-grid.ts';
import { tagStep, uniqueStep } from './unique-values.ts';
import { choiceWeights } from './weights.ts';

/** Turns each column's generator and modifiers into steps with keys, numbers and tables instead of names. */
export const compileColumns: Pass = {
  name: 'compile columns',
  run(draft) {
    for (const table of draft.tables) {
      table.columns = table.node.columns.map((spec, column) => {
        const key = (purpose: string): StreamKey => keyOf(draft, table.node.id, spec.name, purpose);
        return columnStep({ draft, table, spec, column, key });
      });
    }
    const columns = draft.tables.reduce((sum, table) => sum + table.columns.length, 0);
    return `${columns} columns, ${draft.grids.length} time grids`;
  },
};

function columnStep(site: ColumnSite): ColumnStep {
  const { table, spec } = site;
  const generator = generatorStep(site, spec.generator);
  const modifiers = spec.modifiers.map((modifier, i) => modifierStep(site, modifier, i));
  const scales = [
    ...scaleSteps(site.draft, table, site.column),
    ...traitScales(site.draft, table, spec.name),
  ];
  const byField = fieldFactors(table.node, spec.name);
  const isScaled = modifiers.length + scales.length > 0 || byField !== undefined;
  const isChanged = isScaled && site.draft.document.compat !== 'original';
  const mayLeave = spec.finalClamp && isChanged;
  const finalClamp = mayLeave ? clampOf(spec.generator) : undefined;
  const step = {
    name: spec.name,
    type: spec.type,
    nullable: spec.nullable,
    generator,
    modifiers,
    finalClamp,
    byField,
    scales,
    notBefore: notBefore(site, modifiers),
    tracked: trackedStep(site.draft, table, spec.name),
    nulls: spec.nullRate === undefined ? undefined : { rate: spec.nullRate, key: site.key('null') },
  };
  return { ...step, needs: needsOf(table, step) };
}

function clampOf(generator: Generator): ColumnStep['finalClamp'] {
  if (generator.kind === 'distribution') return generator.clamp;
  const isClamped = generatorsOf(generator).some(
    (inner) => inner.kind === 'distribution' && (inner.clamp.min ?? inner.clamp.max) !== undefined,
  );
  return isClamped ? 'by case' : undefined;
}

/** The parent's beginning, for a drawn time that modifiers may move before it. */
function notBefore({ table, spec }: ColumnSite, modifiers: readonly ModifierStep[]): number | undefined {
  const isMoved = spec.generator.kind === 'datetime_series' && modifiers.length > 0;
  return isMoved ? lifeOf(table)?.created : undefined;
}

/** How the table follows its primary parent, where that has a beginning. */
function lifeOf(table: TableDraft) {
  return table.follows.find((step) => step.role === undefined && step.created !== undefined);
}

function generatorStep(site: ColumnSite, generator: Generator): GeneratorStep {
  const { draft, table, spec, key } = site;
  const latent = table.latent.get(site.column);
  if (latent !== undefined) return correlatedStep(draft, spec, latent);
  const dealt = spec.unique && uniqueStep(draft, table, spec, key);
  if (dealt) return dealt;
  switch (generator.kind) {
    case 'sequence':
    case 'expression':
      return generator;
    case 'choice':
      return choiceStep(site, generator);
    case 'distribution':
      return { ...generator, key: key('value'), componentKey: componentKey(generator, key, 'component') };
    case 'datetime_series':
      return seriesStep(site, generator);
    case 'faker': {
      const { localeFrom, ...rest } = generator;
      return {
        ...rest,
        localeFrom: localeFrom === undefined ? undefined : columnNumber(table.node, localeFrom),
        tag: spec.unique && tagStep(generator.method, key),
      };
    }
    case 'lookup':
      return lookupStep(site, generator);
    case 'after': {
      const { node, column, generation, gap } = generator;
      const source = node === undefined ? table.index : (draft.tableOf.get(node) as number);
      const place = { table: source, column: columnNumber(draft.tables[source].node, column) };
      return { kind: 'after', ...place, generation, gap, key: key('gap') };
    }
    case 'polymorphic': {
      const { by } = generator;
      const targets = generator.targets.map(({ value, node, column }) => {
        const target = draft.tableOf.get(node) as number;
        const rowKey = keyOf(draft, table.node.id, by, `row of ${node} for ${value}`);
        return { value, table: target, column: columnNumber(draft.tables[target].node, column), key: rowKey };
      });
      return { kind: 'polymorphic', by: columnNumber(table.node, by), targets };
    }
    case 'ordinal':
      return ordinalStep(site, generator.of);
    case 'regex': {
      const streams = Math.ceil(choicesOf(generator.tree) / 2);
      const keys = Array.from({ length: streams }, (_, i) => key(`regex ${i}`));
      return { kind: 'regex', tree: generator.tree, keys };
    }
    case 'enum_list':
      return { kind: 'enum_list', dictionary: dictionaryOf(draft, spec, generator.values) };
    case 'diffusion_curve': {
      const { notBefore } = generator;
      const parent = draft.tables[table.parent ?? table.index].node;
      const isBound = notBefore !== undefined && draft.document.compat !== 'original';
      const bound = isBound ? columnNumber(parent, notBefore) : undefined;
      return { ...generator, notBefore: bound, key: key('value') };
    }
    case 'trait':
      return traitStep(draft, spec, generator, key);
    case 'rollup':
      return rollupStep(draft, table, generator);
    case 'given':
      return givenStep(site, generator, generatorStep);
    case 'point':
      return pointStep(site, generator);
    case 'json':
      return jsonStep(site, generator, generatorStep);
    case 'process':
      return generator;
  }
}

/** A mixture chooses its component by a draw of its own. */
function componentKey(
  { distribution }: Pick<DistributionGenerator, 'distribution'>,
  key: ColumnSite['key'],
  purpose: string,
): StreamKey | undefined {
  return distribution.type === 'mixture' ? key(purpose) : undefined;
}

function choiceStep(site: ColumnSite, generator: ChoiceGenerator): GeneratorStep {
  const { draft, table, spec, column, key, shared } = site;
  const { from, weights } = generator;
  if (!('values' in from)) {
    const source = draft.tableOf.get(from.node) as number;
    return {
      kind: 'choice_ref',
      key: key('value'),
      table: source,
      column: columnNumber(draft.tables[source].node, from.column),
      distinct: from.distinct,
      weights,
    };
  }
  const weighed = choiceWeights(weights, from.values.length);
  const effect = table.effects.findIndex(({ match }) => match.kind === 'row' && match.local === column);
  return {
    kind: 'choice',
    key: key('value'),
    dictionary: shared?.dictionary ?? dictionaryOf(draft, spec, from.values),
    places: shared && Int32Array.from(from.values, (value) => shared.placeOf.get(value) ?? 0),
    weights: weighed,
    alias: buildAlias(weighed),
    effect: effect < 0 ? undefined : effect,
  };
}

function seriesStep(site: ColumnSite, generator: DatetimeSeriesGenerator): GeneratorStep {
  const { draft, table, spec, column, key } = site;
  const grid = gridOf(site, generator);
  const isByEffect = table.effects.some((effect) => effect.timeColumn === column);
  const isByRole = table.mainTime === column && table.follows.some((step) => step.created !== undefined);
  const isBent = isByEffect || isByRole || lifeOf(table) !== undefined;
  if (isByEffect && grid !== undefined && gridLength(draft.grids[grid].grid) > weighedLimit) {
    const message = `an effect bends "${table.node.id}.${spec.name}", whose grid has more than ${weighedLimit} points`;
    refuse(draft, 'PLAN_GRID_TOO_LARGE', message, spec.span, 'Choose a coarser freq or a shorter range.');
  }
  const bent = isBent ? tryKeys(draft, table.node.id, `time of ${spec.name}`) : undefined;
  const keys = { key: key('value'), withinKey: key('within the hour') };
  return { kind: 'datetime_series', ...keys, grid: grid ?? -1, bent };
}

/** The number of a generator's grid, laid out by the first that asks for it; undefined where refused. */
function gridOf({ draft, table, spec }: ColumnSite, generator: DatetimeSeriesGenerator): number | undefined {
  const name = gridKey(generator);
  let grid = draft.gridOf.get(name);
  if (grid === undefined) {
    const built = buildTimeGrid(generator);
    if (built === 'empty') {
      const message = `no point of the time grid of "${table.node.id}.${spec.name}" has a weight above zero`;
      const help = 'Widen the range, choose a finer freq, or give some weight to the points it has.';
      refuse(draft, 'PLAN_EMPTY_GRID', message, spec.span, help);
    } else if (built === 'too large') {
      const message = `the time grid of "${table.node.id}.${spec.name}" has more than ${weighedLimit} weighed points`;
      refuse(draft, 'PLAN_GRID_TOO_LARGE', message, spec.span, 'Shorten the range or leave the pattern out.');
    } else {
      grid = draft.grids.push(built) - 1;
      draft.gridOf.set(name, grid);
    }
  }
  return grid;
}

function ordinalStep(site: ColumnSite, of: Extract<Generator, { kind: 'ordinal' }>['of']): GeneratorStep {
  const { draft } = site;
  if (of.kind === 'numbers') return { kind: 'ordinal', of };
  if (of.kind === 'times') {
    const grid = gridOf(site, { ...of, kind: 'datetime_series', patterns: [] }) ?? -1;
    return { kind: 'ordinal', of: { kind: 'times', grid } };
  }
  const table = draft.tableOf.get(of.node) as number;
  const column = columnNumber(draft.tables[table].node, of.column);
  return { kind: 'ordinal', of: { kind: 'rows', table, column } };
}

function lookupStep(site: ColumnSite, generator: LookupGenerator): GeneratorStep {
  const { draft, table, column, key } = site;
  const source = draft.tableOf.get(generator.node) as number;
  const place = { table: source, column: columnNumber(draft.tables[source].node, generator.column) };
  const { mode } = generator;
  switch (mode.kind) {
    case 'parent':
      return { kind: 'lookup', mode: 'parent', ...place, generation: mode.generation };
    case 'random':
      return { kind: 'lookup', mode: 'random', ...place, role: table.roleOfColumn.get(column) as number };
    case 'version':
      return { kind: 'lookup', mode: 'version', ...place };
    case 'as_of': {
      const entity = draft.tableOf.get(mode.entity) as number;
      const of =
        'generation' in mode.of
          ? ({ kind: 'ancestor', generation: mode.of.generation } as const)
          : ({
              kind: 'key',
              local: columnNumber(table.node, mode.of.local),
              key: columnNumber(draft.tables[entity].node, mode.of.key),
            } as const);
      return {
        kind: 'lookup',
        mode: 'as_of',
        ...place,
        entity,
        time: columnNumber(table.node, mode.time),
        of,
      };
    }
    case 'hierarchy':
      return { kind: 'lookup', mode: 'hierarchy', ...place, tree: mode.tree, key: key('value') };
    case 'self':
      return { kind: 'lookup', mode: 'self', ...place, key: key('value') };
    case 'join': {
      const on = mode.on.map(({ local, remote }) => ({
        local: columnNumber(table.node, local),
        remote: columnNumber(draft.tables[source].node, remote),
      }));
      return { kind: 'lookup', mode: 'join', ...place, on };
    }
  }
}

function modifierStep(site: ColumnSite, modifier: Modifier, place: number): ModifierStep {
  const { draft, table, key } = site;
  switch (modifier.kind) {
    case 'jitter':
    case 'time_jitter':
      return { ...modifier, key: key(`${modifier.kind} ${place}`) };
    case 'typos':
      return { ...modifier, key: key(`typos ${place}`), slipKey: key(`slips of typos ${place}`) };
    case 'seasonality':
      return { ...modifier, timeColumn: columnNumber(table.node, modifier.timeColumn) };
    case 'trend':
      return {
        ...modifier,
        timeColumn: columnNumber(table.node, modifier.timeColumn),
        origin: draft.document.compat === 'original' ? 'least' : draft.document.timeframe.start,
      };
    case 'outliers':
      return {
        ...modifier,
        key: key(`outliers ${place}`),
        placesKey: key(`places of outliers ${place}`),
        componentKey: componentKey(modifier.magnitude, key, `component of outliers ${place}`),
      };
    case 'effect':
      return columnEffectStep(draft, table, modifier);
    default:
      return modifier;
  }
}
