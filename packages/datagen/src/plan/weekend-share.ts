import { dayOf, gridLength, gridPoint, microsPerDay, microsPerHour, weekdayOfDay } from '@dataing/base/time';
import type { TimeGrid } from './plan.ts';

/** Points looked at one by one. */
const POINTS_MAX = 100_000;

/** The share of a grid's rows that fall on a Saturday or Sunday. */
export function weekendShare({ grid, sampler }: TimeGrid): number {
  let [weekend, all] = [0, 0];
  const add = (micros: number, weight: number): void => {
    all += weight;
    if (weekdayOfDay(dayOf(micros)) >= 5) weekend += weight;
  };
  const count = gridLength(grid);
  if (sampler.kind === 'points') sampler.weights.forEach((weight, i) => add(gridPoint(grid, i), weight));
  else if (sampler.kind === 'hours') {
    const first = Math.floor(gridPoint(grid, 0) / microsPerHour);
    sampler.weights.forEach((weight, i) => add((first + i) * microsPerHour, weight));
  } else if (count <= POINTS_MAX) for (let i = 0; i < count; i++) add(gridPoint(grid, i), 1);
  else addDays(gridPoint(grid, 0), gridPoint(grid, count - 1), add);
  return all > 0 ? weekend / all : 0;
}

/** A fine grid: each day by the part of it that lies in the range. */
function addDays(from: number, to: number, add: (micros: number, weight: number) => void): void {
  for (let day = dayOf(from) * microsPerDay; day <= to; day += microsPerDay)
    add(day, Math.min(to, day + microsPerDay) - Math.max(from, day));
}
