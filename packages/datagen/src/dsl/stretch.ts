/** A factor of the volume over [from, to), instants; where stretches overlap their factors multiply. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly factor: number;
}

/** Rows that began before the range: those before `opens` are this share of all. */
export interface Existing {
  readonly share: number;
  readonly opens: number;
}
