/** What a column means, whatever it is called: metrics, faults and commits are drawn by it. */
export interface ColumnSpec {
  readonly kind: 'key' | 'reference' | 'time' | 'category' | 'measure' | 'count' | 'text' | 'flag';
  /** How Datagen makes it; absent for times and for what models compute. */
  readonly generator?: Readonly<Record<string, unknown>>;
  /** Values of a category, the commonest first. */
  readonly values?: readonly string[];
  /** Share of rows without a value, on an ordinary day. */
  readonly nullShare?: number;
  /** Of a reference: the source it points to. */
  readonly to?: string;
  /** Of a measure: what it is in, where a fault may change that. */
  readonly unit?: 'cents' | 'grams' | 'seconds' | 'plain';
  readonly type: 'bigint' | 'integer' | 'double' | 'varchar' | 'timestamp' | 'boolean' | 'date';
}

/** A table of schema `raw`. Every source has a column `loaded_at` besides. */
export interface SourceSpec {
  readonly name: string;
  /** `entity`: exists; `event`: happens; `line`: part of an event; `reference`: a small list kept by hand. */
  readonly grain: 'entity' | 'event' | 'line' | 'reference';
  readonly key: string;
  /** Event time; absent for references. */
  readonly time?: string;
  readonly columns: readonly string[];
  /** Datagen's parents: the first gives fanout. */
  readonly parents?: readonly string[];
  readonly rows?: number;
  readonly fanout?: Readonly<Record<string, unknown>>;
  /** Of a reference: its rows, as SQL. */
  readonly sql?: string;
}

export interface JoinSpec {
  readonly kind: 'left' | 'inner';
  /** Model that is joined. */
  readonly of: string;
  readonly as: string;
  /** Conjuncts; `@name` stands for the drawn name. */
  readonly on: readonly string[];
}

/** A model, as parts that a commit can change one at a time; `@name` in SQL stands for the drawn name. */
export interface ModelSpec {
  readonly name: string;
  readonly layer: 'staging' | 'intermediate' | 'marts';
  readonly materialized: 'incremental' | 'table' | 'view' | 'ephemeral';
  readonly description: string;
  /** `raw.NAME` or a model. */
  readonly from: string;
  readonly as: string;
  readonly joins?: readonly JoinSpec[];
  /** Column to expression, in order. */
  readonly select: Readonly<Record<string, string>>;
  readonly where?: readonly string[];
  readonly qualify?: string;
  readonly isGrouped?: boolean;
  readonly key: readonly string[];
  /** Event time; absent where rows have none. */
  readonly time?: string;
  /** Condition that an incremental run puts on the table it reads; the usual watermark by default. */
  readonly watermark?: string;
  /** Nobody watches it, so that no alert comes from it. */
  readonly isUnwatched?: boolean;
}

export interface Template {
  readonly name: string;
  /** What the project is called. */
  readonly projects: readonly string[];
  readonly columns: Readonly<Record<string, ColumnSpec>>;
  readonly sources: readonly SourceSpec[];
  readonly models: readonly ModelSpec[];
  /** Name to what it may be called instead; of tables and of columns. */
  readonly synonyms: Readonly<Record<string, readonly string[]>>;
  /** The two categories of the event whose days vary on their own. */
  readonly segments: readonly [string, string];
  /** Where prices stand, in the list of things and in what is sold of them, and which columns of models they move. */
  readonly price?: {
    readonly source: string;
    readonly column: string;
    readonly list: string;
    readonly listed: string;
    readonly key: string;
    readonly by: string;
    readonly moves: readonly string[];
  };
  /** Words for a launch or campaign. */
  readonly words: { readonly thing: string; readonly event: string };
}

export const LOADED = 'loaded_at';

export function sourceOf(template: Template, name: string): SourceSpec {
  const found = template.sources.find((it) => it.name === name);
  if (found === undefined) throw new Error(`${template.name} has no source ${name}`);
  return found;
}

/** What a model reads directly: `raw.NAME` or model names. */
export function parentsOf(model: ModelSpec): string[] {
  return [model.from, ...(model.joins ?? []).map((it) => it.of)];
}
