/** Rows of a labelled anomaly, inclusive. */
export interface Window {
  readonly first: number;
  readonly last: number;
}

/** What a false alert and a missed window cost, beside 1 for a window hit at its start. */
export interface CostProfile {
  readonly fp: number;
  readonly fn: number;
}

export const costProfiles = {
  standard: { fp: 0.11, fn: 1 },
  low_fp: { fp: 0.22, fn: 1 },
  low_fn: { fp: 0.11, fn: 2 },
} as const satisfies Record<string, CostProfile>;

export interface FileScore {
  /** In units of a window hit at its start. */
  readonly total: number;
  readonly hits: number;
  readonly falseRows: number;
}

/** Rows that are not scored: the first 15 %, at most 750. */
export function probation(rows: number): number {
  return Math.floor(Math.min(0.15 * rows, 750));
}

/**
 * The scorer of the Numenta Anomaly Benchmark (Lavin and Ahmad 2015): rows at or above the threshold are alerts. Each
 * window counts its best alert, worth more the earlier it comes; a window without one costs `fn`; each alert outside
 * costs `fp`, less just after a window.
 */
export function scoreFile(
  scores: ArrayLike<number>,
  windows: readonly Window[],
  threshold: number,
  cost: CostProfile,
): FileScore {
  let total = 0;
  let falseRows = 0;
  const best = new Array<number>(windows.length).fill(Number.NEGATIVE_INFINITY);
  for (let row = probation(scores.length); row < scores.length; row++) {
    if (!(scores[row] >= threshold)) continue;
    const inside = windows.findIndex(({ first, last }) => row >= first && row <= last);
    if (inside !== -1) best[inside] = Math.max(best[inside], hitWorth(row, windows[inside]));
    else {
      falseRows++;
      total += cost.fp * falseWorth(row, windows);
    }
  }
  for (const worth of best) total += worth === Number.NEGATIVE_INFINITY ? -cost.fn : worth;
  return { total, hits: best.filter((worth) => worth > Number.NEGATIVE_INFINITY).length, falseRows };
}

/** 0: as good as silence; 100: every window hit at its start and nothing else. */
export function normalise(total: number, windows: number, cost: CostProfile): number {
  return (100 * (total + cost.fn * windows)) / (windows + cost.fn * windows);
}

function hitWorth(row: number, { first, last }: Window): number {
  return scaledSigmoid(-(last - row + 1) / (last - first + 1)) / scaledSigmoid(-1);
}

function falseWorth(row: number, windows: readonly Window[]): number {
  const before = windows.findLast(({ last }) => last < row);
  if (before === undefined) return -1;
  return scaledSigmoid((row - before.last) / (before.last - before.first));
}

/** 1 well before 0, 0 at it, -1 well after. */
function scaledSigmoid(place: number): number {
  return place > 3 ? -1 : 2 / (1 + Math.exp(5 * place)) - 1;
}
