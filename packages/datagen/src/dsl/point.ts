/** A place on earth, in degrees north and east. */
export interface Coordinates {
  readonly latitude: number;
  readonly longitude: number;
}

/**
 * Points around cities, over two columns: one holds the latitude and says what the points are like, the other is its
 * `longitude`. Both come of one draw per row.
 */
export type PointGenerator =
  | ({ readonly kind: 'point'; readonly axis: 'latitude' } & PointSpec)
  /** `of`: the column of this table that holds the latitude. */
  | { readonly kind: 'point'; readonly axis: 'longitude'; readonly of: string };

export interface PointSpec {
  /** The column of this table that names each row's city; absent where the points choose their own. */
  readonly city?: string;
  /** The column of this table whose value names the country, as `locale_from` has it. */
  readonly country?: string;
  /** Whose cities come first, and from whose the points choose where there is no city. */
  readonly locale: string;
  readonly radiusKm: number;
  readonly decimals: number;
  /** Where the author's own cities lie, by name; before those that are known. */
  readonly places: Readonly<Record<string, Coordinates>>;
}
