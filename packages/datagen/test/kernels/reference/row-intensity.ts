import { buildAlias, aliasFrom, buildPoisson, poissonFrom, poissonQuantile } from '@dataing/base/maths';
import { belowFrom, drawAt, uniformFrom } from '@dataing/base/random';
import { parentProfiles, pointAt, rateFactors, type Intensity } from '../../../src/behavior/intensity.ts';
import { intensityOf } from '../../../src/engine/counts.ts';
import { timeIntensity } from '../../../src/engine/follow-roles.ts';
import type { TablePlan } from '../../../src/plan/plan.ts';
import { seriesPointAt } from './row-kernels.ts';
import { traitFactorAt } from './row-traits.ts';
import { above, type Row, type RowReader } from './row.ts';

export function bendOf(reader: RowReader, table: TablePlan): Intensity | undefined {
  return intensityOf(reader.engine, table);
}

function profilesOf(reader: RowReader, intensity: Intensity, table: TablePlan, parent: number) {
  return parentProfiles(intensity, reader.engine.whole(parent), table);
}

export function countAt(reader: RowReader, table: TablePlan, parent: Row): number {
  const { source } = table;
  if (source.kind !== 'fanout') throw new Error('no fanout');
  const { fanout } = source;
  const intensity = bendOf(reader, table);
  const known = intensity && profilesOf(reader, intensity, table, source.parent);
  if (known?.profiles[known.of[parent.position]].isClosed) return 0;
  const traits = source.traits?.map((trait) => traitFactorAt(trait, above(parent, trait.generation).address));
  const trait = traits?.reduce((product, factor) => product * factor, 1);
  const bend = (): number =>
    intensity === undefined || known === undefined
      ? 1
      : rateFactors(intensity, known)[known.of[parent.position]];
  const isScaled = intensity !== undefined || trait !== undefined;
  const scaled = (drawn: number): number => {
    if (!isScaled) return drawn;
    const wide = drawn * (bend() * (trait ?? 1));
    const fraction = uniformFrom(...drawAt(source.roundingKey, parent.address.hi, parent.address.lo));
    return Math.floor(wide) + (fraction < wide - Math.floor(wide) ? 1 : 0);
  };
  if (fanout.kind === 'constant') return scaled(fanout.count);
  const [h, lo] = drawAt(source.countKey, parent.address.hi, parent.address.lo);
  if (fanout.kind === 'uniform') return scaled(fanout.min + belowFrom(h, lo, fanout.max - fanout.min + 1));
  if (fanout.kind === 'weighed') {
    return scaled(fanout.least + aliasFrom(buildAlias(fanout.weights), h, lo));
  }
  let rate = fanout.lambda;
  let isOwn = trait !== undefined;
  if (intensity !== undefined) {
    const profiles = profilesOf(reader, intensity, table, source.parent);
    const factor = rateFactors(intensity, profiles)[profiles.of[parent.position]];
    rate *= factor * (trait ?? 1);
    isOwn = factor * (trait ?? 1) !== 1 && (trait !== undefined || intensity.follow !== undefined);
  } else rate *= trait ?? 1;
  const count = isOwn ? poissonQuantile(rate, uniformFrom(h, lo)) : poissonFrom(buildPoisson(rate), h, lo);
  return Math.min(Math.max(count, fanout.min ?? 0), fanout.max ?? Number.POSITIVE_INFINITY);
}

export function pointOf(reader: RowReader, table: TablePlan, row: Row, column: number): number {
  const { generator } = table.columns[column];
  if (generator.kind !== 'datetime_series') throw new Error('no series');
  const { source } = table;
  const intensity = timeIntensity(reader.engine, table, column);
  if (generator.bent === undefined || intensity === undefined || source.kind === 'fixed' || !row.parent) {
    return seriesPointAt(reader.plan.grids[generator.grid], generator, row.address);
  }
  const profiles = profilesOf(reader, intensity, table, source.parent);
  const profile = profiles.profiles[profiles.of[row.parent.position]];
  return pointAt(
    intensity,
    profile,
    { first: generator.key, tries: generator.bent },
    row.address.hi,
    row.address.lo,
  );
}
