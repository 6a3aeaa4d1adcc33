import { isNull } from '@dataing/base/columns';
import { gridLength, gridPoint, microsPerDay, type Grid } from '@dataing/base/time';
import type { Frame } from '../engine/context.ts';
import { numbersOf } from '../kernels/numbers.ts';
import type { FollowStep } from '../plan/plan.ts';
import { agePieces, decayed, factorAtAge, type AgePieces } from './age.ts';
import { firstPointAt, keyTexts } from './effect-rows.ts';
import { constantProfile, type Profile } from './profile.ts';

/** Where children of a followed parent lie in time. */
export interface FollowTimes {
  /** Absent where the children have no time: then only segments (and ages at a given instant) count. */
  readonly grid?: Grid;
  /** The child's times are days: those of the parent's first day count as after its beginning. */
  readonly isDate: boolean;
}

/** The factors of some parents' children over the points of the grid; equal parents share one. */
export interface FollowProfiles {
  readonly of: Int32Array;
  /** Segment x age, 0 before the beginning. */
  readonly profiles: readonly Profile[];
  /** 1 from the beginning on, 0 before. */
  readonly lives: readonly Profile[];
}

/** Reads segments and beginnings of rows. A null beginning is one long ago: age unknown, the factor by age is 1. */
export function followProfiles(step: FollowStep, rows: Frame, times: FollowTimes): FollowProfiles {
  const { created, segment } = step;
  const segments = segment && keyTexts([rows.column(segment.column)], rows.length);
  const began = created === undefined ? undefined : rows.column(created);
  const instants = began && numbersOf(began).data;
  const unit = began?.type === 'date' ? microsPerDay : 1;
  const reader = profileReader(step, times);
  const numbers = new Map<string, number>();
  const profiles: Profile[] = [];
  const lives: Profile[] = [];
  const of = new Int32Array(rows.length);
  for (let row = 0; row < of.length; row++) {
    const isKnown = began !== undefined && !isNull(began, row);
    const instant = isKnown && instants ? instants[row] * unit : undefined;
    const name = `${instant} ${segments?.[row]}`;
    let number = numbers.get(name);
    if (number === undefined) {
      number = profiles.length;
      numbers.set(name, number);
      profiles.push(reader.profile(segments?.[row] ?? undefined, instant));
      lives.push(reader.life(instant));
    }
    of[row] = number;
  }
  return { of, profiles, lives };
}

function profileReader(step: FollowStep, { grid, isDate }: FollowTimes) {
  const pieces = new Map<string | undefined, (reach: number) => AgePieces>();
  const reach = grid === undefined || gridLength(grid) === 0 ? 0 : gridPoint(grid, gridLength(grid) - 1);
  const first = grid === undefined || gridLength(grid) === 0 ? 0 : gridPoint(grid, 0);
  const days = Math.ceil((reach - first) / microsPerDay) + 1;
  const factorsOf = (segment: string | undefined): { constant: number; decay: number } => ({
    constant: segment === undefined ? 1 : (step.segment?.fanout[segment] ?? 1),
    decay: segment === undefined ? 0 : (step.segment?.decay[segment] ?? 0),
  });
  const floor = (instant: number): number =>
    isDate ? Math.floor(instant / microsPerDay) * microsPerDay : instant;
  const life = (instant: number | undefined): Profile =>
    grid === undefined || instant === undefined
      ? constantProfile(1)
      : stepsAt(grid, floor(instant), { days: [0], factors: [1] });
  const profile = (segment: string | undefined, instant: number | undefined): Profile => {
    const { constant, decay } = factorsOf(segment);
    if (instant === undefined) return constantProfile(constant);
    const factorAt = (age: number): number => constant * factorAtAge(step.fanout, age) * decayed(decay, age);
    if (step.ageAt !== undefined)
      return scaled(life(instant), factorAt((step.ageAt - instant) / microsPerDay));
    if (grid === undefined) return constantProfile(constant);
    // Ages reach further where a parent began before the grid.
    const older = Math.max(0, Math.ceil((first - instant) / microsPerDay));
    let known = pieces.get(segment);
    if (known === undefined) pieces.set(segment, (known = agePieces(factorAt)));
    return stepsAt(grid, floor(instant), known(older + days));
  };
  return { profile, life };
}

/** The pieces of an age laid over the grid from the beginning on; 0 before. */
function stepsAt(grid: Grid, began: number, { days, factors }: AgePieces): Profile {
  const starts: number[] = [0];
  const values: number[] = [0];
  const points = gridLength(grid);
  for (let i = 0; i < days.length; i++) {
    const point = firstPointAt(grid, began + days[i] * microsPerDay);
    if (point >= points) break;
    if (point === starts[starts.length - 1]) values[values.length - 1] = factors[i];
    else {
      starts.push(point);
      values.push(factors[i]);
    }
  }
  return { starts, factors: values };
}

function scaled({ starts, factors }: Profile, by: number): Profile {
  return { starts, factors: factors.map((factor) => factor * by) };
}
