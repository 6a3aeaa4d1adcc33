import type { SqlDialect } from '@dataing/ports';

/** A name as it stands in a text: whether it was quoted decides whether its letter case counts. */
export interface WrittenName {
  readonly name: string;
  readonly quoted?: boolean;
}

/** How unquoted and quoted names compare: postgres folds to small letters, snowflake to capitals, most to neither. */
const FOLD: Partial<Record<SqlDialect, 'lower' | 'upper'>> = {
  postgres: 'lower',
  redshift: 'lower',
  snowflake: 'upper',
};

/** Whether an engine shows the names of a query's columns folded, whatever was written. */
export function folds(dialect: SqlDialect): boolean {
  return FOLD[dialect] !== undefined;
}

/** The form in which two names of a dialect are the same name exactly when they are the same text. */
export function foldName({ name, quoted }: WrittenName, dialect: SqlDialect): string {
  const fold = FOLD[dialect];
  if (fold === undefined) return name.toLowerCase();
  if (quoted === true) return name;
  return fold === 'lower' ? name.toLowerCase() : name.toUpperCase();
}
