/** A value as documents write it. */
export type Scalar = string | number | boolean | null;
