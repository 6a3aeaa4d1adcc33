import { formatDay } from '@dataing/base/time';
import type { ColumnSpec, DatetimeSeriesGenerator, Dimension, Node } from '../dsl/document.ts';
import {
  calendarOf,
  expectedCalendar,
  type Calendar,
  type HourWeights,
  labelsOf,
  sharesOf,
} from './calendar.ts';
import type { Checking, TableFindings } from './checking.ts';
import { judgeDiffusion } from './diffusion.ts';
import { judgeShares } from './fit.ts';
import { goesByAge, livedWeights } from './lives.ts';

/** Share of the rows that may lie in another hour, weekday or month than the patterns say. */
const MOVED_MAX = 0.03;

/**
 * Each time column against its own patterns, with the calendar: how often each weekday and month comes in its range
 * counts. Every dimension with a pattern is a check; all three are plotted.
 */
export function checkSeasons(checking: Checking, node: Node, found: TableFindings): void {
  for (const column of node.columns) {
    const counts = found.cells.times.get(column.name);
    if (counts === undefined) continue;
    const calendar = calendarOf(counts);
    const { generator } = column;
    const lived = livedWeights(checking, node, column);
    const expected = lived && expectedCalendar(lived);
    plotVolume(checking, node, column, found, lived);
    if (generator.kind === 'diffusion_curve' && lived && isTold(checking, node, column, 'month')) {
      const id = `${node.id}.${column.name}.diffusion`;
      const base = { id, kind: 'processes', table: node.id, column: column.name } as const;
      checking.checks.push({ ...base, ...judgeDiffusion(counts, lived), query: found.query });
    }
    for (const dimension of ['hour', 'dow', 'month'] as const) {
      if (dimension === 'hour' && counts.step > 1) continue;
      const shape = expected && isTold(checking, node, column, dimension) ? expected : undefined;
      plotSeason(checking, node, column, dimension, calendar, shape);
      if (generator.kind !== 'datetime_series' || !hasPattern(generator, dimension)) continue;
      const base = {
        id: `${node.id}.${column.name}.seasonality.${dimension}`,
        kind: 'seasonality',
        table: node.id,
        column: column.name,
      } as const;
      if (shape === undefined) {
        const message = 'effects, a process or the age of the parents bend this season';
        checking.checks.push({ ...base, status: 'not_checked', message });
        continue;
      }
      const shares = sharesOf(shape[dimension]);
      const verdict = judgeShares(calendar[dimension], shares, MOVED_MAX, `${dimension} season`);
      checking.checks.push({ ...base, ...verdict, rows: calendar.total, query: found.query });
    }
  }
}

function hasPattern({ patterns }: DatetimeSeriesGenerator, dimension: Dimension): boolean {
  return patterns.some((pattern) => pattern.dimension === dimension);
}

/** Whether the column's own patterns still decide this dimension. */
function isTold(checking: Checking, node: Node, column: ColumnSpec, dimension: Dimension): boolean {
  if (column.modifiers.some(({ kind }) => kind !== 'time_jitter')) return false;
  if (node.process !== undefined) return false;
  // Windows of effects and curves of age are long: they move months, and leave hours and weekdays alone.
  return dimension !== 'month' || (node.effects.length === 0 && !goesByAge(checking, node));
}

function plotSeason(
  checking: Checking,
  node: Node,
  column: ColumnSpec,
  dimension: Dimension,
  observed: Calendar,
  expected: Calendar | undefined,
): void {
  checking.plots.push({
    table: node.id,
    column: column.name,
    title: `${column.name}: share by ${{ hour: 'hour', dow: 'weekday', month: 'month' }[dimension]}`,
    kind: 'bars',
    labels: labelsOf(dimension),
    observed: [...sharesOf(observed[dimension])],
    ...(expected && { expected: [...sharesOf(expected[dimension])] }),
  });
}

/** Points of a line: more than these are summed up by the day, the week or the month. */
const POINTS_MAX = 180;

/** With the pattern's own volume beside it, where nothing but the pattern and the parents' beginnings decides. */
function plotVolume(
  checking: Checking,
  node: Node,
  column: ColumnSpec,
  { cells }: TableFindings,
  lived: HourWeights | undefined,
): void {
  const counts = cells.times.get(column.name);
  if (counts === undefined || counts.buckets.length < 2) return;
  const days = counts.buckets.map((hour) => Math.floor(hour / 24));
  const [first, last] = [days[0], days[days.length - 1]];
  const step = [1, 7, 28, 91, 364].find((size) => (last - first) / size < POINTS_MAX) ?? 3640;
  const observed = new Float64Array(Math.floor((last - first) / step) + 1);
  counts.counts.forEach((n, i) => {
    observed[Math.floor((days[i] - first) / step)] += n;
  });
  const isKnown = lived !== undefined && isTold(checking, node, column, 'month');
  checking.plots.push({
    table: node.id,
    column: column.name,
    title: `${column.name}: rows per ${step === 1 ? 'day' : `${step} days`}`,
    kind: 'line',
    labels: Array.from(observed, (_, i) => formatDay(first + i * step)),
    observed: [...observed],
    ...(isKnown ? { expected: volumeOf(lived, first, step, observed) } : {}),
  });
}

/** The weights by step of days, scaled to the rows found. */
function volumeOf(
  { hours, weights }: HourWeights,
  first: number,
  step: number,
  observed: Float64Array,
): number[] {
  const sums = new Float64Array(observed.length);
  hours.forEach((hour, i) => {
    const at = Math.floor((Math.floor(hour / 24) - first) / step);
    if (at >= 0 && at < sums.length) sums[at] += weights[i];
  });
  const rows = observed.reduce((sum, n) => sum + n, 0);
  return [...sharesOf(sums)].map((share) => share * rows);
}
