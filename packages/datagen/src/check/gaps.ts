import { exp, log1p, normalQuantile } from '@dataing/base/maths';
import { microsPerHour } from '@dataing/base/time';
import { sql, type SqlExpression } from '@dataing/sql';
import type { Node } from '../dsl/document.ts';
import type { Delay } from '../dsl/processes.ts';
import { judgeFigure } from './fit.ts';
import { countWhere, type Measure } from './measures.ts';

/** Points at which a delay is looked at, evenly by probability. */
const POINTS = 2000;
const GAP_SLACK = 0.03;
const HOURS_PER_DAY = 24;
/** Points within an hour at which the beginning of a gap is looked at. */
const PHASES = 6;

/**
 * The mean gap of times that come after others of their row, against the declared delay. A column of dates keeps the
 * day only: then whole days are compared, with what the delay makes of the hours at which the others were found to lie.
 */
export function gapMeasures(node: Node): Measure[] {
  return node.columns.flatMap(({ name, type, generator, modifiers }) => {
    if (generator.kind !== 'after' || generator.generation !== 0 || modifiers.length > 0) return [];
    const other = node.columns.find((column) => column.name === generator.column);
    if ((type !== 'datetime' && type !== 'date') || other === undefined) return [];
    const isByDay = type === 'date';
    const hasHours = isByDay && other.type === 'datetime';
    const base = sql.column(other.name);
    const micros = (value: SqlExpression): SqlExpression => sql.call('epoch_us', value);
    const from = hasHours ? sql.cast(base, 'date') : base;
    const gap = sql.binary('-', micros(sql.column(name)), micros(from));
    return [
      {
        id: `${node.id}.${name}.gap.${other.name}`,
        kind: 'distributions',
        column: name,
        needs: [name, other.name],
        asks: [
          sql.cast(sql.call('avg', gap), 'double'),
          sql.call('count', sql.column(name)),
          ...(hasHours ? phaseAsks(base) : []),
        ],
        judge: ([found, filled, ...phases]) => {
          const { mean, deviation } = momentsOf(generator.gap, isByDay ? phasesOf(phases) : undefined);
          const error = deviation / Math.sqrt(Math.max(1, filled));
          const slack = GAP_SLACK * Math.max(deviation, isByDay ? HOURS_PER_DAY : 1 / microsPerHour);
          return judgeFigure(found / microsPerHour, mean, error, slack, 'mean gap in hours');
        },
      },
    ];
  });
}

/** The mean minute, and the rows by hour of the day. */
function phaseAsks(base: SqlExpression): SqlExpression[] {
  const hour = sql.call('hour', base);
  const counts = Array.from({ length: HOURS_PER_DAY }, (_, i) =>
    countWhere(sql.binary('=', hour, sql.number(i))),
  );
  return [sql.cast(sql.call('avg', sql.call('minute', base)), 'double'), ...counts];
}

interface Phase {
  /** Hours since midnight. */
  readonly hours: number;
  readonly weight: number;
}

/** Where in the day gaps begin: at midnight where the others are dates; else spread evenly about the mean minute. */
function phasesOf([minute, ...counts]: readonly number[]): Phase[] {
  if (counts.length === 0) return [{ hours: 0, weight: 1 }];
  return counts.flatMap((weight, hour) =>
    Array.from({ length: PHASES }, (_, i) => ({
      hours: hour + (Math.min(1, minute / 30) * (i + 0.5)) / PHASES,
      weight,
    })),
  );
}

/** In hours; a delay is never below zero. With phases, of the days that lie between two dates. */
function momentsOf(delay: Delay, phases?: readonly Phase[]): { mean: number; deviation: number } {
  let [sum, squares, weights] = [0, 0, 0];
  for (let i = 0; i < POINTS; i++) {
    const hours = Math.max(0, quantileOf(delay, (i + 0.5) / POINTS) / microsPerHour);
    for (const { hours: begun, weight } of phases ?? [{ hours: 0, weight: 1 }]) {
      const gap = phases ? HOURS_PER_DAY * Math.floor((begun + hours) / HOURS_PER_DAY) : hours;
      sum += weight * gap;
      squares += weight * gap * gap;
      weights += weight;
    }
  }
  const mean = sum / weights;
  return { mean, deviation: Math.sqrt(Math.max(0, squares / weights - mean * mean)) };
}

function quantileOf(delay: Delay, share: number): number {
  switch (delay.type) {
    case 'fixed':
      return delay.micros;
    case 'exponential':
      return delay.meanMicros * -log1p(-share);
    case 'uniform':
      return delay.lowMicros + (delay.highMicros - delay.lowMicros) * share;
    case 'normal':
      return delay.meanMicros + delay.stdMicros * normalQuantile(share);
    case 'lognormal':
      return microsPerHour * exp(delay.mean + delay.sigma * normalQuantile(share));
  }
}
