/**
 * Which of `tests` tests are discoveries: the largest p that is at most rate * rank / tests, and all below it
 * (Benjamini and Hochberg 1995). `p` are the smallest of them, in any order; the others count by `tests` alone.
 * Returns the threshold: a test is a discovery where its p is at most that; -1 where none is.
 */
export function discoveryThreshold(p: readonly number[], tests: number, rate: number): number {
  const ascending = Float64Array.from(p).sort();
  for (let rank = ascending.length; rank >= 1; rank--) {
    if (ascending[rank - 1] <= (rate * rank) / tests) return ascending[rank - 1];
  }
  return -1;
}
