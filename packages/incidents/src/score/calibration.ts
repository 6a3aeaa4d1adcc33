/** A probability that was said, and whether it came true. */
export interface Forecast {
  readonly probability: number;
  readonly came: boolean;
}

/** Mean squared distance of probability and outcome (Brier 1950): 0 best, 1 worst. */
export function brierScore(forecasts: readonly Forecast[]): number {
  return average(forecasts.map(({ probability, came }) => (probability - (came ? 1 : 0)) ** 2));
}

/** 1 - Brier / Brier of always saying the base rate: above 0 the probabilities tell something; 0 without forecasts. */
export function brierSkill(forecasts: readonly Forecast[]): number {
  const rate = average(forecasts.map(({ came }) => (came ? 1 : 0)));
  const reference = rate * (1 - rate);
  return reference === 0 ? 0 : 1 - brierScore(forecasts) / reference;
}

const BINS = 10;

export interface CalibrationBin {
  readonly from: number;
  readonly cases: number;
  readonly meanProbability: number;
  readonly share: number;
}

/** Ten bins of equal width that hold a forecast. */
export function calibrationBins(forecasts: readonly Forecast[]): readonly CalibrationBin[] {
  return Array.from({ length: BINS }, (_, bin) => {
    const inside = forecasts.filter((f) => Math.min(BINS - 1, Math.floor(f.probability * BINS)) === bin);
    return {
      from: bin / BINS,
      cases: inside.length,
      meanProbability: average(inside.map((f) => f.probability)),
      share: average(inside.map((f) => (f.came ? 1 : 0))),
    };
  }).filter(({ cases }) => cases > 0);
}

/** Expected calibration error (Naeini 2015): distance of said and seen, weighted by the cases of each bin. */
export function calibrationError(forecasts: readonly Forecast[]): number {
  if (forecasts.length === 0) return 0;
  const total = calibrationBins(forecasts).reduce(
    (sum, bin) => sum + bin.cases * Math.abs(bin.meanProbability - bin.share),
    0,
  );
  return total / forecasts.length;
}

/** Share of wrong answers among the surest so many, at each share of the cases (El-Yaniv and Wiener 2010). */
export function riskByCoverage(forecasts: readonly Forecast[], coverages: readonly number[]) {
  const surestFirst = [...forecasts].sort((a, b) => b.probability - a.probability);
  return coverages.map((coverage) => {
    const answered = surestFirst.slice(0, Math.max(1, Math.round(coverage * surestFirst.length)));
    return { coverage, risk: average(answered.map(({ came }) => (came ? 0 : 1))) };
  });
}

function average(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
