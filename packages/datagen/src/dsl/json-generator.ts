import type { Fanout } from './fanout.ts';
import type { ColumnType } from './scalar.ts';

/** JSON made of generators: an object with fields, or a list of items. `Inner` is a generator of the document. */
export interface JsonGenerator<Inner> {
  readonly kind: 'json';
  readonly value: JsonObject<Inner> | JsonList<Inner>;
}

export interface JsonObject<Inner> {
  readonly kind: 'object';
  /** By name, in the order of UTF-16 code units: the order in which they are written. */
  readonly fields: ReadonlyArray<JsonField<Inner> & { readonly name: string }>;
}

export interface JsonList<Inner> {
  readonly kind: 'list';
  readonly items: JsonField<Inner>;
  /** How many items a list has. */
  readonly length: Fanout;
}

/** What stands in a field or is an item of a list. */
export interface JsonField<Inner> {
  readonly value:
    | JsonObject<Inner>
    | JsonList<Inner>
    /** Draws of its own, of this type. */
    | { readonly kind: 'drawn'; readonly type: ColumnType; readonly generator: Inner }
    /** What the row has in a column of its own. */
    | { readonly kind: 'column'; readonly column: string };
  /** Share of the values that are null. */
  readonly nullRate?: number;
  /** Share of the objects that lack the field, of the items that are left out. */
  readonly omitRate?: number;
  /** A field that is null is left out. */
  readonly omitsNulls?: true;
}
