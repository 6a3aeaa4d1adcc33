import { buildAlias, aliasFrom, type AliasTable } from '@dataing/base/maths';
import { belowFrom, drawAt, uniformFrom, type StreamKey } from '@dataing/base/random';
import { gridLength, type Grid } from '@dataing/base/time';
import type { Fanout } from '../dsl/document.ts';
import type { Context, Frame } from '../engine/context.ts';
import type { EffectStep, FanoutSource, FollowStep, TablePlan, TimeGrid, TryKeys } from '../plan/plan.ts';
import { pointWeights, weighedLimit } from '../plan/time-grid.ts';
import { keyTexts, readEffect, type EffectProfiles } from './effect-rows.ts';
import { eventProfiles } from './event-profiles.ts';
import { followProfiles, type FollowTimes } from './follow.ts';
import { buildMixture, type KeyMixture } from './mixture.ts';
import {
  constantProfile,
  factorAt,
  largestFactor,
  pointAtSum,
  productOf,
  weightedSum,
  type Profile,
} from './profile.ts';

/**
 * How a table's effects bend the rate and the times of its rows: intensity(t) = pattern(t) x the mean factor of each
 * key mixture x the factor of the parent's own keys. Factors multiply; each is read from its effect table.
 */
export interface Intensity {
  /** The time column that it is about; absent where there is none. */
  readonly column?: number;
  readonly times: FollowTimes;
  readonly grid?: Grid;
  /** The undisturbed pattern: weight per grid point, and its alias. */
  readonly pattern: Float64Array;
  /** Absent where every point is alike. */
  readonly alias?: AliasTable;
  /** By effect number; only for effects keyed by the table's own columns. */
  readonly mixtures: ReadonlyMap<number, KeyMixture>;
  /** Product of the mixtures' means at each point, and the largest of them. */
  readonly mean: Float64Array;
  readonly largestMean: number;
  /** Running totals of pattern and of pattern x mean: one entry more than there are points. */
  readonly patternTotals: Float64Array;
  readonly bentTotals: Float64Array;
  /** By effect number. */
  readonly effects: readonly EffectProfiles[];
  /** How the children follow the primary parent. */
  readonly follow?: FollowStep;
  /** Effects that follow the parent (or nobody), each with its profiles. */
  readonly byParent: ReadonlyArray<{ readonly effect: EffectStep; readonly profiles: EffectProfiles }>;
}

/** A profile and its largest factor. */
export interface BoundedProfile extends Profile {
  readonly largest: number;
  /** When the parent is there. */
  readonly life: Profile;
  /** No point is left for children: they would come before the parent, or when its age allows none. */
  readonly isClosed: boolean;
}

/** The profile that each parent row multiplies the intensity by. */
export interface ParentProfiles {
  readonly profiles: readonly BoundedProfile[];
  readonly of: Int32Array;
}

/** Expected children per parent without effects (clipping left out). */
/** Children per parent that a fanout asks for, before it is clamped: what an added effect adds to. */
export function meanCount(fanout: Fanout): number {
  if (fanout.kind === 'constant') return fanout.count;
  if (fanout.kind === 'weighed') return fanout.mean;
  return fanout.kind === 'uniform' ? (fanout.min + fanout.max) / 2 : fanout.lambda;
}

/**
 * Of a table's main time column: its effects, and how it follows its primary parent. Of another time column: when the
 * primary parent is there.
 */
export function buildIntensity(
  context: Context,
  table: TablePlan,
  source: FanoutSource,
  column: number | undefined,
): Intensity {
  const isMain = column === table.mainTime;
  const grid = gridOf(context, table, column);
  const times = { grid: grid?.grid, isDate: column !== undefined && table.columns[column].type === 'date' };
  const points = grid === undefined ? 1 : gridLength(grid.grid);
  const pattern = grid === undefined ? Float64Array.of(1) : patternOf(grid);
  const mixtures = new Map<number, KeyMixture>();
  const byParent: Array<{ effect: EffectStep; profiles: EffectProfiles }> = [];
  const follow = table.follows.find((step) => step.role === undefined);
  const effects: EffectProfiles[] = [];
  (isMain ? source.effects : []).forEach((effect, number) => {
    const profiles =
      effect.events === undefined
        ? readEffect(context, effect, grid?.grid, meanCount(source.fanout))
        : eventProfiles(effect, effect.events, grid?.grid);
    effects.push(profiles);
    if (effect.match.kind === 'row')
      mixtures.set(number, effectMixture(context, table, effect, profiles, points));
    else byParent.push({ effect, profiles });
  });
  const mean = new Float64Array(points).fill(1);
  for (const mixture of mixtures.values()) for (let i = 0; i < points; i++) mean[i] *= mixture.mean[i];
  const bent = pattern.map((weight, i) => weight * mean[i]);
  const largestMean = mean.reduce((a, b) => Math.max(a, b), 0);
  const totals = { patternTotals: runningTotals(pattern), bentTotals: runningTotals(bent) };
  const alias = grid === undefined ? undefined : aliasOf(grid, pattern);
  const rest = { column, times, effects, follow: isMain ? follow : follow && onlyLife(follow) };
  return { grid: grid?.grid, pattern, alias, mixtures, mean, largestMean, ...totals, byParent, ...rest };
}

function patternOf({ grid, sampler, ...shape }: TimeGrid): Float64Array {
  return sampler.kind === 'points' ? sampler.weights : pointWeights(grid, shape);
}

/** The one that the plan has where it weighs every point itself. */
function aliasOf({ sampler }: TimeGrid, pattern: Float64Array): AliasTable | undefined {
  if (sampler.kind === 'uniform') return undefined;
  return sampler.kind === 'points' ? sampler.alias : buildAlias(pattern);
}

function gridOf(context: Context, table: TablePlan, column: number | undefined): TimeGrid | undefined {
  const generator = column === undefined ? undefined : table.columns[column].generator;
  const grid = generator?.kind === 'datetime_series' ? context.plan.grids[generator.grid] : undefined;
  return grid !== undefined && gridLength(grid.grid) > weighedLimit ? undefined : grid;
}

function onlyLife(follow: FollowStep): FollowStep {
  return { table: follow.table, created: follow.created, fanout: [] };
}

function effectMixture(
  context: Context,
  table: TablePlan,
  effect: EffectStep,
  profiles: EffectProfiles,
  points: number,
): KeyMixture {
  if (effect.match.kind !== 'row') throw new TypeError('only a key among the own columns makes a mixture');
  const { generator } = table.columns[effect.match.local];
  if (generator.kind === 'choice') {
    const { values, nulls } = generator.dictionary;
    const keys = keyTexts([values], values.length).map((key, i) => (nulls?.[i] === 1 ? null : key));
    return buildMixture(keys, generator.weights, profiles, points);
  }
  if (generator.kind !== 'lookup') throw new TypeError(`${generator.kind} cannot be bent by an effect`);
  const rows = context.whole(generator.table);
  return buildMixture(keyTexts([rows.column(generator.column)], rows.length), undefined, profiles, points);
}

export function runningTotals(weights: Float64Array): Float64Array {
  const totals = new Float64Array(weights.length + 1);
  for (let i = 0; i < weights.length; i++) totals[i + 1] = totals[i] + weights[i];
  return totals;
}

/** The profile of each parent row; equal combinations of keys share one. Kept with the parents' frame. */
export function parentProfiles(intensity: Intensity, parents: Frame, table: TablePlan): ParentProfiles {
  return parents.memo(`profiles for ${table.index} ${intensity.column}`, () =>
    profilesOfParents(intensity, parents),
  );
}

function profilesOfParents(intensity: Intensity, parents: Frame): ParentProfiles {
  const { byParent, follow, times, patternTotals } = intensity;
  const followed = follow && followProfiles(follow, parents, times);
  const keys = byParent.map(({ effect }) => {
    const columns =
      effect.match.kind === 'parent' ? effect.match.local.map((column) => parents.column(column)) : [];
    return keyTexts(columns, parents.length);
  });
  const profiles: BoundedProfile[] = [];
  const numbers = new Map<string, number>();
  const of = new Int32Array(parents.length);
  for (let row = 0; row < of.length; row++) {
    const name =
      keys.length === 0
        ? String(followed?.of[row])
        : JSON.stringify([followed?.of[row], ...keys.map((texts) => texts[row])]);
    let number = numbers.get(name);
    if (number === undefined) {
      const start = followed?.profiles[followed.of[row]] ?? constantProfile(1);
      const profile = byParent.reduce(
        (product, { profiles: own }, i) =>
          productOf(product, own.profiles.get(keys[i][row] ?? '') ?? own.otherwise),
        start,
      );
      const life = followed?.lives[followed.of[row]] ?? constantProfile(1);
      const isClosed = follow !== undefined && !(weightedSum(start, patternTotals) > 0);
      number = profiles.push({ ...profile, largest: largestFactor(profile), life, isClosed }) - 1;
      numbers.set(name, number);
    }
    of[row] = number;
  }
  return { profiles, of };
}

/**
 * What the rate of each parent's children is multiplied by: the mean of all factors over the pattern. Where their number
 * follows the parent's age, the fanout is that of a whole grid lived at a factor of 1; else it is that of the life
 * there is.
 */
export function rateFactors(intensity: Intensity, parents: ParentProfiles): Float64Array {
  const { patternTotals, bentTotals, follow } = intensity;
  const whole = patternTotals[patternTotals.length - 1];
  const isByAge = follow !== undefined && follow.ageAt === undefined && followsAge(follow);
  return Float64Array.from(parents.profiles, (profile) => {
    const undisturbed = isByAge ? whole : weightedSum(profile.life, patternTotals);
    return undisturbed > 0 ? weightedSum(profile, bentTotals) / undisturbed : 0;
  });
}

function followsAge({ fanout, segment }: FollowStep): boolean {
  return fanout.length > 0 || Object.values(segment?.decay ?? {}).some((rate) => rate > 0);
}

export interface TimeKeys {
  readonly first: StreamKey;
  readonly tries: TryKeys;
}

/**
 * The grid point of a row whose parent has this profile: candidates from the undisturbed pattern, accepted with
 * factor / bound, then one exact draw. The first candidate is the point the row would have had without effects (except
 * on grids that are drawn by the hour).
 */
export function pointAt(
  intensity: Intensity,
  profile: BoundedProfile,
  keys: TimeKeys,
  hi: number,
  lo: number,
): number {
  const { tries } = keys;
  for (let i = 0; i < tries.candidate.length; i++) {
    const candidate = drawAt(i === 0 ? keys.first : tries.candidate[i], hi, lo);
    const point = patternPoint(intensity, candidate[0], candidate[1]);
    if (isTaken(intensity, profile, point, tries.accept[i], hi, lo)) return point;
  }
  return exactPoint(intensity, profile, keys, hi, lo);
}

/** Whether a candidate from the undisturbed pattern stands. */
export function isTaken(
  { mean, largestMean }: Intensity,
  profile: BoundedProfile,
  point: number,
  accept: StreamKey,
  hi: number,
  lo: number,
): boolean {
  const bound = largestMean * profile.largest;
  const factor = mean[point] * factorAt(profile, point);
  if (factor <= 0 && bound > 0) return false;
  if (factor >= bound) return true;
  const draw = drawAt(accept, hi, lo);
  return uniformFrom(draw[0], draw[1]) * bound < factor;
}

/** The draw from the bent pattern itself, for a row whose candidates all fell through. */
export function exactPoint(
  intensity: Intensity,
  profile: BoundedProfile,
  { first, tries }: TimeKeys,
  hi: number,
  lo: number,
): number {
  const draw = drawAt(tries.fallback, hi, lo);
  const uniform = uniformFrom(draw[0], draw[1]);
  for (const totals of [intensity.bentTotals, intensity.patternTotals]) {
    const total = weightedSum(profile, totals);
    if (total > 0) return pointAtSum(profile, totals, uniform * total);
  }
  const plain = drawAt(first, hi, lo);
  return patternPoint(intensity, plain[0], plain[1]);
}

function patternPoint({ alias, pattern }: Intensity, h: number, lo: number): number {
  return alias === undefined ? belowFrom(h, lo, pattern.length) : aliasFrom(alias, h, lo);
}
