/** A symmetric matrix as rows. */
export type Matrix = readonly (readonly number[])[];

const PI = 3.141592653589793;

/** sin x for |x| <= 0.6, by its series; error below 1e-16. */
function smallSine(x: number): number {
  const square = x * x;
  let term = x;
  let sum = x;
  for (let i = 1; i < 10; i++) {
    term *= -square / (2 * i * (2 * i + 1));
    sum += term;
  }
  return sum;
}

/**
 * The correlation of two normal variables whose rank correlation (Spearman) is `rank`: r = 2 sin(pi rank / 6). It holds for
 * any two continuous variables that rise with them. Source: K. Pearson, 1907.
 */
export function normalCorrelation(rank: number): number {
  return 2 * smallSine((PI * rank) / 6);
}

/** The rank correlation of two normal variables with the correlation r: the inverse of `normalCorrelation`, within 1e-15. */
export function rankOfNormals(r: number): number {
  return solveRising(normalCorrelation, r, -1, 1);
}

/** The x in [low, high] at which a rising function passes `target`; the nearer end where it does not. */
export function solveRising(f: (x: number) => number, target: number, low: number, high: number): number {
  let [from, to] = [low, high];
  for (let i = 0; i < 60; i++) {
    const middle = (from + to) / 2;
    if (f(middle) < target) from = middle;
    else to = middle;
  }
  return (from + to) / 2;
}

/** The lower triangle L with L L' = the matrix; undefined where the matrix is not positive definite. */
export function cholesky(matrix: Matrix): number[][] | undefined {
  const lower = matrix.map((row) => row.map(() => 0));
  for (let i = 0; i < matrix.length; i++) {
    for (let j = 0; j <= i; j++) {
      let rest = matrix[i][j];
      for (let k = 0; k < j; k++) rest -= lower[i][k] * lower[j][k];
      if (i !== j) lower[i][j] = rest / lower[j][j];
      else if (rest > 1e-10) lower[i][i] = Math.sqrt(rest);
      else return undefined;
    }
  }
  return lower;
}

/**
 * Correlations of which only some are known: the others become what follows from the known ones (the completion with the
 * largest determinant, in which two variables without a stated correlation are independent given the rest). `known` holds a
 * number or undefined for each pair, 1 on the diagonal. Undefined where no positive definite completion exists. Iterative
 * proportional scaling: A. P. Dempster, "Covariance selection", 1972.
 */
export function completeCorrelations(
  known: readonly (readonly (number | undefined)[])[],
): number[][] | undefined {
  const n = known.length;
  const precision: number[][] = known.map((row, i) => row.map((_, j) => (i === j ? 1 : 0)));
  let covariance = precision.map((row) => [...row]);
  for (let round = 0; round < 400; round++) {
    let off = 0;
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < i; j++) {
        const r = known[i][j];
        if (r === undefined) continue;
        off = Math.max(off, Math.abs(covariance[i][j] - r));
        fitPair(precision, covariance, i, j, r);
        const inverse = invert(precision);
        if (inverse === undefined) return undefined;
        covariance = inverse;
      }
    }
    if (off < 1e-9) return unitDiagonal(covariance);
  }
  return undefined;
}

/** Makes the pair's 2 x 2 block of the covariance what it should be, by its inverse. */
function fitPair(precision: number[][], covariance: Matrix, i: number, j: number, r: number): void {
  const [a, b, c] = [covariance[i][i], covariance[i][j], covariance[j][j]];
  const found = a * c - b * b;
  const wanted = 1 - r * r;
  precision[i][i] += 1 / wanted - c / found;
  precision[j][j] += 1 / wanted - a / found;
  precision[i][j] += -r / wanted + b / found;
  precision[j][i] = precision[i][j];
}

function unitDiagonal(matrix: Matrix): number[][] {
  const roots = matrix.map((row, i) => Math.sqrt(row[i]));
  return matrix.map((row, i) => row.map((x, j) => (i === j ? 1 : x / (roots[i] * roots[j]))));
}

/** Of a positive definite matrix. */
function invert(matrix: Matrix): number[][] | undefined {
  const lower = cholesky(matrix);
  if (lower === undefined) return undefined;
  const n = lower.length;
  const columns = lower.map((_, column) => {
    const x = new Array<number>(n).fill(0);
    for (let i = 0; i < n; i++) {
      let rest = i === column ? 1 : 0;
      for (let k = 0; k < i; k++) rest -= lower[i][k] * x[k];
      x[i] = rest / lower[i][i];
    }
    for (let i = n - 1; i >= 0; i--) {
      let rest = x[i];
      for (let k = i + 1; k < n; k++) rest -= lower[k][i] * x[k];
      x[i] = rest / lower[i][i];
    }
    return x;
  });
  return columns[0].map((_, i) => columns.map((column) => column[i]));
}

/**
 * The correlation matrix nearest to a symmetric one, with no eigenvalue below `floor`: alternating projections with
 * Dykstra's correction. Source: N. J. Higham, "Computing the nearest correlation matrix", 2002.
 */
export function nearestCorrelations(matrix: Matrix, floor = 1e-6): number[][] {
  let y = matrix.map((row) => [...row]);
  let correction = y.map((row) => row.map(() => 0));
  for (let round = 0; round < 200; round++) {
    const shifted = y.map((row, i) => row.map((x, j) => x - correction[i][j]));
    const x = raiseEigenvalues(shifted, floor);
    correction = x.map((row, i) => row.map((value, j) => value - shifted[i][j]));
    y = x.map((row, i) => row.map((value, j) => (i === j ? 1 : value)));
  }
  return unitDiagonal(raiseEigenvalues(y, floor));
}

function raiseEigenvalues(matrix: Matrix, floor: number): number[][] {
  const { values, vectors } = eigen(matrix);
  return matrix.map((row, i) =>
    row.map((_, j) =>
      values.reduce((sum, value, k) => sum + Math.max(floor, value) * vectors[i][k] * vectors[j][k], 0),
    ),
  );
}

/** Eigenvalues and, as columns, eigenvectors of a symmetric matrix, by Jacobi's rotations. */
function eigen(matrix: Matrix): { values: number[]; vectors: number[][] } {
  const n = matrix.length;
  const a = matrix.map((row) => [...row]);
  const vectors = a.map((row, i) => row.map((_, j) => (i === j ? 1 : 0)));
  for (let sweep = 0; sweep < 30; sweep++) {
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) rotate(a, vectors, p, q);
  }
  return { values: a.map((row, i) => row[i]), vectors };
}

function rotate(a: number[][], vectors: number[][], p: number, q: number): void {
  if (Math.abs(a[p][q]) < 1e-300) return;
  const theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(t * t + 1);
  const s = t * c;
  for (const row of a) [row[p], row[q]] = [c * row[p] - s * row[q], s * row[p] + c * row[q]];
  [a[p], a[q]] = [a[p].map((x, k) => c * x - s * a[q][k]), a[q].map((x, k) => s * a[p][k] + c * x)];
  for (const row of vectors) [row[p], row[q]] = [c * row[p] - s * row[q], s * row[p] + c * row[q]];
}
