const MOST_STEPS = 200;
const ENOUGH = 1e-9;
const NEARBY = 1e-5;

type Vector = readonly number[];

/**
 * The place where a smooth function of few numbers is least, from `start` on: quasi-Newton steps (BFGS; Nocedal and
 * Wright, Numerical Optimization, 2006, chapter 6) with the gradient by central differences, each step halved until the
 * function falls enough (Armijo 1966).
 */
export function descend(loss: (at: Vector) => number, start: Vector): Vector {
  let at = start;
  let value = loss(at);
  let slope = slopeOf(loss, at);
  let inverse = identity(start.length);
  for (let i = 0; i < MOST_STEPS && dot(slope, slope) >= ENOUGH; i++) {
    const way = inverse.map((row) => -dot(row, slope));
    const steepness = dot(way, slope);
    let step = 1;
    const moved = () => at.map((x, k) => x + step * way[k]);
    while (loss(moved()) > value + 1e-4 * step * steepness && step > 1e-12) step /= 2;
    const next = moved();
    const after = slopeOf(loss, next);
    const [by, turned] = [way.map((x) => step * x), after.map((x, k) => x - slope[k])];
    if (dot(by, turned) > 1e-14) inverse = updated(inverse, by, turned);
    [at, slope, value] = [next, after, loss(next)];
  }
  return at;
}

function slopeOf(loss: (at: Vector) => number, at: Vector): Vector {
  return at.map((_, k) => {
    const [above, below] = [NEARBY, -NEARBY].map((by) => loss(at.map((x, j) => (j === k ? x + by : x))));
    return (above - below) / (2 * NEARBY);
  });
}

/** The inverse of the curvature, corrected by how the slope turned over a step. */
function updated(inverse: readonly Vector[], by: Vector, turned: Vector): readonly Vector[] {
  const seen = inverse.map((row) => dot(row, turned));
  const scale = dot(by, turned);
  const own = (1 + dot(turned, seen) / scale) / scale;
  return inverse.map((row, i) =>
    row.map((x, j) => x + own * by[i] * by[j] - (seen[i] * by[j] + by[i] * seen[j]) / scale),
  );
}

function identity(size: number): readonly Vector[] {
  return Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_, j) => (i === j ? 1 : 0)));
}

function dot(left: Vector, right: Vector): number {
  return left.reduce((sum, x, i) => sum + x * right[i], 0);
}
