import { median } from '@dataing/base/statistics';
import { SortedWindow } from './sorted-window.ts';

/** What the past expects of the next value, and how far off it has been before. */
export interface Forecast {
  readonly expected: number;
  /** Robust scatter of its own past errors: of all of them, or of those to one side where these are larger. */
  scatter(side: 'up' | 'down'): number;
  /** Past errors that the scatter was made of. */
  readonly errors: number;
  /** Value less the effect of its phase: what drift is looked for in. */
  readonly phaseEffect: number;
}

/** Same phases that make an effect; buckets whose middle is the level; errors kept. */
const SAME_PHASES = 8;
const ERRORS_KEPT = { day: 56, hour: 24 * 14 } as const;
const LEAST_ERRORS = 6;
const LEAST_ONE_SIDED = 10;

/**
 * Forecasts a series one step at a time: the middle of the last season without the effect of each phase, plus the effect
 * of the phase that comes, plus the middle of its own past errors (which is what a trend leaves). An effect is the median
 * over the last eight same phases of the distance from the season before it, shrunk by as much as chance moves phases apart
 * (empirical Bayes; Efron and Morris 1975). The scatter is that of the forecast's own past errors, so that noise that hangs
 * together from day to day, or is wider than a count's, widens it by itself.
 */
export class Forecaster {
  readonly #season: number;
  /** Values taken into the baseline, in order, with their phases. */
  readonly #values: number[] = [];
  readonly #phases: number[] = [];
  readonly #distances: number[][];
  /** The middle of each phase's distances; null without any. */
  readonly #centres: Array<number | null>;
  /** How far values were from the season before them once their phase was taken off, whichever way. */
  readonly #rests: SortedWindow;
  readonly #errors: SortedWindow;
  #effects: readonly number[] | undefined;
  /** What was last worked out, until the next value is learned: a bucket is judged and then learned. */
  #known: { readonly phase: number; readonly raw: Raw } | undefined;

  constructor(grain: 'day' | 'hour', season: number) {
    this.#season = season;
    this.#rests = new SortedWindow(ERRORS_KEPT[grain]);
    this.#errors = new SortedWindow(ERRORS_KEPT[grain]);
    this.#distances = Array.from({ length: season }, () => []);
    this.#centres = Array.from({ length: season }, () => null);
  }

  /** Undefined while there is too little to go by. */
  forecast(phase: number): Forecast | undefined {
    const raw = this.#raw(phase);
    if (raw === undefined || this.#errors.length < LEAST_ERRORS) return undefined;
    const bias = this.#errors.median();
    return {
      expected: raw.expected + bias,
      scatter: (side) => this.#scatterTo(side, bias),
      errors: this.#errors.length,
      phaseEffect: raw.effect,
    };
  }

  /** Lower and upper quantiles, and much else, are more wayward to one side. */
  #scatterTo(side: 'up' | 'down', bias: number): number {
    const scatter = this.#errors.scatterFrom(bias);
    return Math.max(scatter, this.#errors.scatterTo(side, bias, LEAST_ONE_SIDED) ?? scatter);
  }

  /** Takes a value into the baseline. */
  learn(value: number, phase: number): void {
    const raw = this.#raw(phase);
    if (raw !== undefined) this.#errors.push(value - raw.expected);
    if (this.#values.length >= this.#season) {
      const distance = value - median(this.#values.slice(-this.#season));
      this.#rests.push(Math.abs(distance - (raw?.effect ?? 0)));
      const own = this.#distances[phase];
      own.push(distance);
      if (own.length > SAME_PHASES) own.shift();
      this.#centres[phase] = median(own);
      this.#effects = undefined;
    }
    this.#known = undefined;
    this.#values.push(value);
    this.#phases.push(phase);
    if (this.#values.length > 2 * this.#season) {
      this.#values.shift();
      this.#phases.shift();
    }
  }

  #raw(phase: number): Raw | undefined {
    if (this.#values.length < Math.min(this.#season, 7)) return undefined;
    if (this.#known?.phase !== phase) this.#known = { phase, raw: this.#rawOf(phase) };
    return this.#known.raw;
  }

  #rawOf(phase: number): Raw {
    const effects = (this.#effects ??= this.#phaseEffects());
    const from = Math.max(0, this.#values.length - this.#season);
    const level = this.#values.slice(from).map((value, i) => value - effects[this.#phases[from + i]]);
    return { expected: median(level) + effects[phase], effect: effects[phase] };
  }

  #phaseEffects(): readonly number[] {
    const centres = this.#centres;
    const seen = centres.filter((centre) => centre !== null);
    if (seen.length < 2) return centres.map(() => 0);
    const middle = median(seen);
    const chance = square(1.4826 * this.#rests.median());
    const perPhase = this.#distances.reduce((sum, own) => sum + own.length, 0) / seen.length;
    const between = seen.reduce((sum, centre) => sum + square(centre - middle), 0) / (seen.length - 1);
    const real = Math.max(0, between - chance / perPhase);
    return centres.map((centre, phase) => {
      if (centre === null || real === 0) return 0;
      return ((centre - middle) * real) / (real + chance / this.#distances[phase].length);
    });
  }
}

interface Raw {
  readonly expected: number;
  readonly effect: number;
}

const square = (x: number) => x * x;
