import type { StreamKey } from '@dataing/base/random';
import type { Fanout } from '../dsl/fanout.ts';
import type { ColumnType } from '../dsl/scalar.ts';

/** JSON of a row. `Inner` is the step of a generator. */
export interface JsonStep<Inner> {
  readonly kind: 'json';
  readonly value: JsonObjectStep<Inner> | JsonListStep<Inner>;
}

export interface JsonObjectStep<Inner> {
  readonly kind: 'object';
  /** In the order in which they are written. */
  readonly fields: ReadonlyArray<JsonFieldStep<Inner> & { readonly name: string }>;
}

export interface JsonListStep<Inner> {
  readonly kind: 'list';
  readonly items: JsonFieldStep<Inner>;
  readonly fanout: Fanout;
  readonly countKey: StreamKey;
  /** Folds (address of the row, number of the item) into the item's address. */
  readonly addressKey: StreamKey;
}

export interface JsonFieldStep<Inner> {
  readonly value:
    | JsonObjectStep<Inner>
    | JsonListStep<Inner>
    /** `name` is what its keys go under. */
    | { readonly kind: 'drawn'; readonly name: string; readonly type: ColumnType; readonly generator: Inner }
    /** Of this table. */
    | { readonly kind: 'column'; readonly column: number };
  readonly nulls?: { readonly rate: number; readonly key: StreamKey };
  readonly omit?: { readonly rate: number; readonly key: StreamKey };
  readonly omitsNulls?: true;
}

/** The innermost generators, and the columns of the row, of all that stands in it. */
export function leavesOf<Inner>({ value }: JsonStep<Inner>): { inner: Inner[]; columns: number[] } {
  const inner: Inner[] = [];
  const columns: number[] = [];
  const visit = (of: JsonFieldStep<Inner>['value']): void => {
    if (of.kind === 'object') for (const field of of.fields) visit(field.value);
    else if (of.kind === 'list') visit(of.items.value);
    else if (of.kind === 'drawn') inner.push(of.generator);
    else columns.push(of.column);
  };
  visit(value);
  return { inner, columns };
}
