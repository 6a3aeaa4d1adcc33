import type { StreamKey } from '@dataing/base/random';
import type { ColumnSpec, Scalar } from '../dsl/document.ts';
import type { Draft, TableDraft } from './draft.ts';
import type { Dictionary } from './plan.ts';

/** A column being compiled, or a case of one, with the keys of its purposes. */
export interface ColumnSite {
  readonly draft: Draft;
  readonly table: TableDraft;
  readonly spec: ColumnSpec;
  readonly column: number;
  readonly key: (purpose: string) => StreamKey;
  /** Where the choices of several cases stand in one dictionary. */
  readonly shared?: SharedDictionary;
}

export interface SharedDictionary {
  readonly dictionary: Dictionary;
  readonly placeOf: ReadonlyMap<Scalar, number>;
}
