/** A place in a text: zero-based offsets, one-based line and column (in UTF-16 units). */
export interface Span {
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly column: number;
}

export type Severity = 'error' | 'warning' | 'note';

/**
 * What a user is told, as a value: rendered once, at the edge. `code` names an entry of the catalogue
 * (`docs/errors/`) and never changes its meaning. `path` is a place inside a document ("nodes[2].columns[0]").
 */
export interface Diagnostic {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly span?: Span;
  readonly path?: string;
  /** The nearest valid name or value, when there is one near enough. */
  readonly suggestion?: string;
  /** The next step, as an imperative sentence. */
  readonly help?: string;
}

/** One entry of the error catalogue; `docs/errors/<code>.md` is generated from it. */
export interface CatalogueEntry {
  readonly code: string;
  readonly title: string;
  readonly cause: string;
  readonly remedy: string;
  readonly example: string;
}

/** A value or the reasons why there is none; warnings may stand beside a value. */
export type Outcome<T> =
  | { readonly ok: true; readonly value: T; readonly diagnostics: readonly Diagnostic[] }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/**
 * Thrown only across an `async` port boundary, where a value cannot be returned; carries its diagnostics, and the texts
 * that their spans point into where these are at hand.
 */
export class DiagnosticError extends Error {
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: ReadonlyMap<string, string>;
  constructor(diagnostics: readonly Diagnostic[], sources: ReadonlyMap<string, string> = new Map()) {
    super(diagnostics.map((d) => `${d.code}: ${d.message}`).join('\n'));
    this.name = 'DiagnosticError';
    this.diagnostics = diagnostics;
    this.sources = sources;
  }
}
