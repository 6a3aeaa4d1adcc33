import type { SqlDialect } from '@dataing/ports';

/** A name as it stands in a text: whether it was in quotes decides whether its letter case counts. */
export interface WrittenName {
  readonly text: string;
  readonly quoted?: boolean;
}

/** How bare names are kept: postgres folds to small letters, snowflake to capitals, most as they are. */
const FOLD: Partial<Record<SqlDialect, 'lower' | 'upper'>> = {
  postgres: 'lower',
  redshift: 'lower',
  snowflake: 'upper',
};
/** Dialects in which a table's name is the same in any case of its letters, in quotes too. */
const ANY_CASE: ReadonlySet<SqlDialect> = new Set(['duckdb', 'sqlite', 'trino']);

/** Whether an engine shows the names of a query's columns folded, whatever was written. */
export function folds(dialect: SqlDialect): boolean {
  return FOLD[dialect] !== undefined;
}

/** Equal for two names that an engine of the dialect takes for one column: for reading what is meant. */
export function foldName({ text, quoted }: WrittenName, dialect: SqlDialect): string {
  const fold = FOLD[dialect];
  if (fold === undefined) return text.toLowerCase();
  if (quoted === true) return text;
  return fold === 'lower' ? text.toLowerCase() : text.toUpperCase();
}

/**
 * Equal only for two names that every engine of the dialect takes for one table, whatever its settings and its file
 * system: for guarding what may be touched. Letters beyond A to Z keep their case.
 */
export function foldStrictly({ text, quoted }: WrittenName, dialect: SqlDialect): string {
  if (ANY_CASE.has(dialect)) return lowerAscii(text);
  const fold = FOLD[dialect];
  if (quoted === true || fold === undefined) return text;
  return fold === 'lower' ? lowerAscii(text) : upperAscii(text);
}

/** Lower case of A to Z alone: no engine takes the Kelvin sign for a k. */
export function lowerAscii(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

function upperAscii(text: string): string {
  return text.replace(/[a-z]+/g, (letters) => letters.toUpperCase());
}
