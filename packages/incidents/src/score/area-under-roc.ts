/** Of which a score should be higher than of the others. */
export interface ScoredOutcome {
  readonly score: number;
  readonly isHit: boolean;
}

/**
 * The chance that a hit scores above another, ties counting half (Mann and Whitney 1947), by ranks. Null where either
 * kind is missing.
 */
export function areaUnderRoc(scored: readonly ScoredOutcome[]): number | null {
  const sorted = [...scored].sort((a, b) => a.score - b.score);
  const hits = sorted.filter((it) => it.isHit).length;
  const others = sorted.length - hits;
  if (hits === 0 || others === 0) return null;
  let ranks = 0;
  for (let from = 0; from < sorted.length; ) {
    let until = from + 1;
    while (until < sorted.length && sorted[until].score === sorted[from].score) until++;
    const tied = sorted.slice(from, until).filter((it) => it.isHit).length;
    ranks += (tied * (from + until + 1)) / 2;
    from = until;
  }
  return (ranks - (hits * (hits + 1)) / 2) / (hits * others);
}
