/** Coefficients of sin(x)/x and cos(x) for |x| <= pi/4, in powers of x^2: fdlibm, `k_sin.c` and `k_cos.c` (Sun, 1993). */
const S1 = -1.66666666666666324348e-1;
const S2 = 8.33333333332248946124e-3;
const S3 = -1.98412698298579493134e-4;
const S4 = 2.75573137070700676789e-6;
const S5 = -2.50507602534068634195e-8;
const S6 = 1.58969099521155010221e-10;
const C1 = 4.16666666666666019037e-2;
const C2 = -1.38888888888741095749e-3;
const C3 = 2.48015872894767294178e-5;
const C4 = -2.75573143513906633035e-7;
const C5 = 2.0875723212981748279e-9;
const C6 = -1.13596475577881948265e-11;
const TAU = 6.283185307179586;

function sinNear0(x: number): number {
  const z = x * x;
  return x + x * z * (S1 + z * (S2 + z * (S3 + z * (S4 + z * (S5 + z * S6)))));
}

function cosNear0(x: number): number {
  const z = x * x;
  return 1 - 0.5 * z + z * z * (C1 + z * (C2 + z * (C3 + z * (C4 + z * (C5 + z * C6)))));
}

/**
 * The sine of an angle in whole turns (1 is a full circle), exact at quarters of a turn. Absolute error below 4e-16 for
 * |turns| < 2^20: an angle in turns loses nothing when full circles are taken off it. Source: fdlibm's polynomials.
 */
export function sinTurns(turns: number): number {
  const rest = turns - Math.round(turns);
  const quarter = Math.round(rest * 4);
  const x = (rest - quarter / 4) * TAU;
  if (quarter === 0) return sinNear0(x);
  if (quarter === 1) return cosNear0(x);
  return quarter === -1 ? -cosNear0(x) : -sinNear0(x);
}

/** The cosine, as `sinTurns` has the sine. */
export function cosTurns(turns: number): number {
  const rest = turns - Math.round(turns);
  const quarter = Math.round(rest * 4);
  const x = (rest - quarter / 4) * TAU;
  if (quarter === 0) return cosNear0(x);
  if (quarter === 1) return -sinNear0(x);
  return quarter === -1 ? sinNear0(x) : -cosNear0(x);
}
