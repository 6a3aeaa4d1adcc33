import type { Diagnostic } from '@dataing/base/diagnostics';
import { sha256Hex } from '@dataing/base/random';
import type { ContentCache, ParseRequest, SqlDialect, StatementParser } from '@dataing/ports';
import type { Statement } from '../tree/index.ts';
import type { ParsedSql } from './parse-sql.ts';

/** Grows with every change of what a text is read as, so that nothing kept from before is taken for it. */
const TREE_VERSION = 2;
/** Characters of texts whose trees are held at once. */
const CHARACTERS_MAX = 8_000_000;

export interface CachedParserOptions {
  /** Where trees are kept beyond this process, under the hash of what they were read from. */
  readonly cache?: ContentCache;
  /** Characters of texts whose trees are held in memory; default 8,000,000. The longest unused goes first. */
  readonly charactersMax?: number;
}

/**
 * A parser that reads no text twice. In memory a text is known by itself; in `cache` by the SHA-256 of dialect and
 * text, so that no text can be made to be taken for another. An entry that is no answer of ours is read anew. What
 * another parser did not answer (SQL_NOT_READ) is not kept.
 */
export function cachedParser(
  parser: StatementParser<Statement>,
  options: CachedParserOptions = {},
): StatementParser<Statement> {
  return new CachedParser(parser, options);
}

class CachedParser implements StatementParser<Statement> {
  readonly #parser: StatementParser<Statement>;
  readonly #cache: ContentCache | undefined;
  readonly #charactersMax: number;
  /** In the order of use. */
  readonly #held = new Map<string, Promise<ParsedSql>>();
  #characters = 0;

  constructor(
    parser: StatementParser<Statement>,
    { cache, charactersMax = CHARACTERS_MAX }: CachedParserOptions,
  ) {
    this.#parser = parser;
    this.#cache = cache;
    this.#charactersMax = charactersMax;
  }

  async parse(text: string, { dialect, file }: ParseRequest): Promise<ParsedSql> {
    const name = `${dialect} ${text}`;
    const answer = this.#held.get(name) ?? this.#read(text, dialect);
    this.#hold(name, answer);
    const parsed = await answer;
    if (parsed.diagnostics.some(({ code }) => code === 'SQL_NOT_READ')) this.#drop(name);
    return { statements: parsed.statements, diagnostics: labelled(parsed.diagnostics, file) };
  }

  close(): Promise<void> {
    return this.#parser.close();
  }

  async #read(text: string, dialect: SqlDialect): Promise<ParsedSql> {
    const key = this.#cache === undefined ? '' : keyOf(text, dialect);
    const kept = keptIn(this.#cache?.get(key));
    if (kept !== undefined) return kept;
    const parsed = await this.#parser.parse(text, { dialect });
    const isWhole = !parsed.diagnostics.some(({ code }) => code === 'SQL_NOT_READ');
    if (isWhole) this.#cache?.set(key, JSON.stringify(parsed));
    return parsed;
  }

  #hold(name: string, answer: Promise<ParsedSql>): void {
    this.#drop(name);
    if (name.length > this.#charactersMax) return;
    this.#held.set(name, answer);
    this.#characters += name.length;
    for (const oldest of this.#held.keys()) {
      if (this.#characters <= this.#charactersMax) return;
      this.#drop(oldest);
    }
  }

  #drop(name: string): void {
    if (this.#held.delete(name)) this.#characters -= name.length;
  }
}

function keyOf(text: string, dialect: SqlDialect): string {
  // As JSON a lone surrogate keeps its number, which UTF-8 would lose.
  const bytes = new TextEncoder().encode(JSON.stringify([dialect, text]));
  return `sql-tree:${TREE_VERSION}:${sha256Hex(bytes)}`;
}

function keptIn(json: string | undefined): ParsedSql | undefined {
  if (json === undefined) return undefined;
  try {
    const { statements, diagnostics } = JSON.parse(json) as ParsedSql;
    return Array.isArray(statements) && Array.isArray(diagnostics) ? { statements, diagnostics } : undefined;
  } catch {
    // Cut short or written by something else: as if it were not there.
    return undefined;
  }
}

/** One text may stand in several files. */
function labelled(diagnostics: readonly Diagnostic[], file = '<sql>'): readonly Diagnostic[] {
  return diagnostics.map((each) =>
    each.span === undefined ? each : { ...each, span: { ...each.span, file } },
  );
}
