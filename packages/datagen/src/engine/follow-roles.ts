import { keyTexts } from '../behavior/effect-rows.ts';
import { followProfiles } from '../behavior/follow.ts';
import { runningTotals, type Intensity } from '../behavior/intensity.ts';
import { mixtureOf, type KeyMixture } from '../behavior/mixture.ts';
import { productOf, type Profile } from '../behavior/profile.ts';
import type { TablePlan } from '../plan/plan.ts';
import type { Context } from './context.ts';
import { intensityOf } from './counts.ts';

/** The rows of a role by segment, age and effect over time; undefined for a role that follows nobody. */
export function roleMixture(context: Context, table: TablePlan, role: number): KeyMixture | undefined {
  const follow = table.follows.find((step) => step.role === role);
  const intensity = intensityOf(context, table, table.mainTime);
  if (follow === undefined || intensity === undefined) return undefined;
  return context.memo(`rows of role ${role} of ${table.index}`, () => {
    const rows = context.whole(follow.table);
    const { profiles, of } = followProfiles(follow, rows, intensity.times);
    const points = intensity.pattern.length;
    const effect = table.roles[role].effect;
    const generator = effect === undefined ? undefined : effectKey(table, effect);
    if (effect === undefined || generator === undefined) return mixtureOf(profiles, of, undefined, points);
    const keys = keyTexts([rows.column(generator.column)], rows.length);
    const own = intensity.effects[effect];
    return crossed(profiles, of, (row) => own.profiles.get(keys[row] ?? '') ?? own.otherwise, points);
  });
}

function effectKey(table: TablePlan, effect: number) {
  const { source } = table;
  const match = source.kind === 'fanout' ? source.effects[effect].match : undefined;
  const generator = match?.kind === 'row' ? table.columns[match.local].generator : undefined;
  return generator?.kind === 'lookup' ? generator : undefined;
}

/** Each row's own profile times that of its effect. */
function crossed(
  profiles: readonly Profile[],
  of: Int32Array,
  effectOf: (row: number) => Profile,
  points: number,
): KeyMixture {
  const products: Profile[] = [];
  const known = new Map<Profile, Map<number, number>>();
  const numbers = of.map((own, row) => {
    const effect = effectOf(row);
    const byOwn = known.get(effect) ?? new Map<number, number>();
    known.set(effect, byOwn);
    const number = byOwn.get(own) ?? products.push(productOf(profiles[own], effect)) - 1;
    byOwn.set(own, number);
    return number;
  });
  return mixtureOf(products, numbers, undefined, points);
}

/**
 * The intensity that times are drawn by: that of the counts, bent by when there are rows for the roles to refer to. Counts
 * do not follow these rows, only times do.
 */
export function timeIntensity(context: Context, table: TablePlan, column: number): Intensity | undefined {
  const base = intensityOf(context, table, column);
  const roles = table.follows.flatMap(({ role }) => role ?? []);
  if (base === undefined || column !== table.mainTime || roles.length === 0) return base;
  return context.memo(`times of ${table.index} ${column}`, () => bentByRoles(context, table, base, roles));
}

function bentByRoles(
  context: Context,
  table: TablePlan,
  base: Intensity,
  roles: readonly number[],
): Intensity {
  const covered = new Set(roles.map((role) => table.roles[role].effect));
  const mixtures = [...base.mixtures].flatMap(([effect, mixture]) => (covered.has(effect) ? [] : [mixture]));
  const followed = roles.flatMap((role) => roleMixture(context, table, role) ?? []);
  const mean = new Float64Array(base.pattern.length).fill(1);
  for (const mixture of [...mixtures, ...followed])
    for (let i = 0; i < mean.length; i++) mean[i] *= mixture.mean[i];
  const largestMean = mean.reduce((a, b) => Math.max(a, b), 0);
  const bentTotals = runningTotals(base.pattern.map((weight, i) => weight * mean[i]));
  return { ...base, mean, largestMean, bentTotals };
}
