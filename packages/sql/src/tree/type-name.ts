import type { Located, Name } from './place.ts';

/**
 * A type as a cast or a column declares it: `decimal(10, 2)`, `timestamp with time zone`, `array<struct<k string>>`,
 * `text[]`, `row(x bigint)`, `int unsigned`.
 */
export interface TypeName extends Located {
  /** Lower case, words one space apart, without zone, sizes and parts: `double precision`, `timestamp`, `array`. */
  readonly name: string;
  /** Names before the last one of a user's type: `pg_catalog` of `pg_catalog.int4`. */
  readonly qualifier?: readonly Name[];
  /** Written in quotes, and so a name of its own; `name` then keeps its case. */
  readonly quoted?: boolean;
  /** Sizes and values as written: `10`, `2`, `max`, `'a'` of an enum (quotes kept, doubled marks as written). */
  readonly sizes?: readonly string[];
  /** Element types: of `array<t>` one, of `map<k, v>` two. */
  readonly elements?: readonly TypeName[];
  /** Fields of a struct, row, object or union. */
  readonly fields?: ReadonlyArray<{ readonly name?: Name; readonly type: TypeName }>;
  /** One per `[]` behind the type; its size where written. */
  readonly dimensions?: ReadonlyArray<string | null>;
  readonly zone?: 'with' | 'without' | 'local';
  /** What MySQL and the interval types put behind: `unsigned`, `zerofill`, `year to month`. Lower case. */
  readonly suffixes?: readonly string[];
}
