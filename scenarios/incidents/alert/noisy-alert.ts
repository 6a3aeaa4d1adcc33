import type { Dice } from '../plan/dice.ts';
import { type Alerted, loudest, readDay } from './choose-alert.ts';
import type { Series, Watched } from './series.ts';

/** The metrics of a warehouse in which nothing happened. */
export interface Quiet {
  readonly watched: readonly Watched[];
  readonly series: readonly Series[];
  readonly span: Parameters<typeof loudest>[2];
  /** Deviations of a day from which it is alerted. */
  readonly least: number;
}

/** What a nervous monitor says of the metric, or of one of its kind where it did not move at all. */
export function noisyAlert({ watched, series, span, least }: Quiet, alerted: Alerted, dice: Dice): Alerted {
  const readings = watched.flatMap((metric, at) => {
    // The day of the fault it does not have, where that was noisy enough.
    const planned = readDay(series[at], metric.family, alerted.reading.day, span.onset);
    const reading =
      planned !== undefined && Math.abs(planned.z) >= least
        ? planned
        : loudest(series[at], metric.family, span);
    return reading === undefined ? [] : [{ watched: metric, reading }];
  });
  const own = readings.find((it) => it.watched === alerted.watched);
  if (own !== undefined && Math.abs(own.reading.z) >= least) return { ...alerted, ...own };
  const { family, model } = alerted.watched;
  const loud = readings.filter((it) => Math.abs(it.reading.z) >= least);
  const tiers = [
    loud.filter((it) => it.watched.family === family && it.watched.model === model),
    loud.filter((it) => it.watched.family === family),
    loud,
  ];
  return { ...alerted, ...dice.pick(tiers.find((it) => it.length > 0) ?? readings) };
}
