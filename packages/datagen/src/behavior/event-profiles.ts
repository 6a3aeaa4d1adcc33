import { gridLength, type Grid } from '@dataing/base/time';
import type { EffectStep } from '../plan/plan.ts';
import { firstPointAt, type EffectProfiles } from './effect-rows.ts';
import { constantProfile, productOf, profileOf, type Profile } from './profile.ts';

/** The profiles of a table's events by the text of the segment; factors of events that overlap multiply. */
export function eventProfiles(
  { match }: EffectStep,
  events: NonNullable<EffectStep['events']>,
  grid: Grid | undefined,
): EffectProfiles {
  const points = grid === undefined ? 1 : gridLength(grid);
  const product = (of: typeof events): Profile =>
    of.reduce(
      (profile, { stretches }) => productOf(profile, profileOfStretches(stretches)),
      constantProfile(1),
    );
  function profileOfStretches(stretches: (typeof events)[number]['stretches']): Profile {
    if (grid === undefined) return constantProfile(1);
    return stretches.reduce((profile, { from, to, factor }) => {
      const [first, end] = [firstPointAt(grid, from), firstPointAt(grid, to)];
      return first < end
        ? productOf(profile, profileOf([{ from: first, to: end, factor }], points, 1))
        : profile;
    }, constantProfile(1));
  }
  if (match.kind === 'global')
    return { profiles: new Map([['', product(events)]]), otherwise: constantProfile(1) };
  const keys = new Set(events.flatMap(({ keys: own = [] }) => own));
  const profiles = [...keys].map(
    (key) => [key, product(events.filter(({ keys: own = [] }) => own.includes(key)))] as const,
  );
  return { profiles: new Map(profiles), otherwise: constantProfile(1) };
}
