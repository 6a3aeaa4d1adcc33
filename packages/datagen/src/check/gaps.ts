import { exp, log1p, normalQuantile } from '@dataing/base/maths';
import { microsPerHour } from '@dataing/base/time';
import { sql, type SqlExpression } from '@dataing/sql';
import type { Node } from '../dsl/document.ts';
import type { Delay } from '../dsl/processes.ts';
import { judgeFigure } from './fit.ts';
import type { Measure } from './measures.ts';

/** Points at which a delay is looked at, evenly by probability. */
const POINTS = 2000;
const GAP_SLACK = 0.03;

/** The mean gap of times that come after others of their row, against the declared delay. */
export function gapMeasures(node: Node): Measure[] {
  return node.columns.flatMap(({ name, type, generator, modifiers }) => {
    if (generator.kind !== 'after' || generator.generation !== 0 || modifiers.length > 0) return [];
    const other = node.columns.find((column) => column.name === generator.column);
    if (type !== 'datetime' || other?.type !== 'datetime') return [];
    const micros = (column: string): SqlExpression => sql.call('epoch_us', sql.column(column));
    const gap = sql.binary('-', micros(name), micros(other.name));
    const { mean, deviation } = momentsOf(generator.gap);
    return [
      {
        id: `${node.id}.${name}.gap.${other.name}`,
        kind: 'distributions',
        column: name,
        needs: [name, other.name],
        asks: [sql.cast(sql.call('avg', gap), 'double'), sql.call('count', sql.column(name))],
        judge: ([found, filled]) => {
          const error = deviation / Math.sqrt(Math.max(1, filled));
          const slack = GAP_SLACK * Math.max(deviation, 1 / microsPerHour);
          return judgeFigure(found / microsPerHour, mean, error, slack, 'mean gap in hours');
        },
      },
    ];
  });
}

/** In hours; a delay is never below zero. */
function momentsOf(delay: Delay): { mean: number; deviation: number } {
  let [sum, squares] = [0, 0];
  for (let i = 0; i < POINTS; i++) {
    const hours = Math.max(0, quantileOf(delay, (i + 0.5) / POINTS) / microsPerHour);
    sum += hours;
    squares += hours * hours;
  }
  const mean = sum / POINTS;
  return { mean, deviation: Math.sqrt(Math.max(0, squares / POINTS - mean * mean)) };
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
