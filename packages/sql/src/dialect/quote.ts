import type { DialectFacts } from './dialect.ts';

const PLAIN = /^[a-z_][a-z0-9_]*$/;

/** An identifier as it may stand in a statement: bare where that is safe, else quoted with the mark doubled. */
export function quoteIdentifier(name: string, facts: DialectFacts): string {
  if (PLAIN.test(name) && !facts.keywords.has(name)) return name;
  const [open, close] = facts.writeQuote;
  return open + name.replaceAll(close, close + close) + close;
}

/** A text literal: quotes doubled, and backslashes too where the dialect gives them a meaning. */
export function quoteText(value: string, facts: DialectFacts): string {
  const doubled = value.replaceAll("'", "''");
  return `'${facts.backslashEscapes ? doubled.replaceAll('\\', '\\\\') : doubled}'`;
}
