const MOST_STEPS = 2_000;
const ENOUGH = 1e-9;
const NEARBY = 1e-5;

/**
 * The place where a smooth function of few numbers is least, from `start` on: along its gradient by central differences,
 * each step halved until the function falls (Armijo 1966).
 */
export function descend(
  loss: (at: readonly number[]) => number,
  start: readonly number[],
): readonly number[] {
  let [at, value, step] = [start, loss(start), 1];
  for (let i = 0; i < MOST_STEPS; i++) {
    const slope = at.map((_, k) => {
      const [above, below] = [NEARBY, -NEARBY].map((by) => loss(at.map((x, j) => (j === k ? x + by : x))));
      return (above - below) / (2 * NEARBY);
    });
    const steepness = slope.reduce((sum, it) => sum + it * it, 0);
    if (steepness < ENOUGH) break;
    const moved = () => at.map((x, k) => x - step * slope[k]);
    while (loss(moved()) > value - 0.5 * step * steepness && step > 1e-12) step /= 2;
    at = moved();
    value = loss(at);
    step *= 2;
  }
  return at;
}
