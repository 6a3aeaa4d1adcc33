/**
 * Where a node stands in the text it was read from: UTF-16 offsets, end excluded. Absent on nodes a program built;
 * `spanOf` of `@dataing/sql/parse` turns it into line and column. Nothing but messages may depend on it.
 */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

export interface Located {
  readonly span?: TextRange;
}

/**
 * One identifier. `text` is as written, quotes removed and doubled marks undone; case is kept. Whether two names are
 * the same is the dialect's matter (`foldName` of `@dataing/sql/dialect`), and depends on `quoted`.
 */
export interface Name extends Located {
  readonly text: string;
  readonly quoted?: boolean;
}

/** `catalog.schema.table`, outermost first. BigQuery's `` `p.d.t` `` is three names already. */
export type QualifiedName = readonly Name[];
