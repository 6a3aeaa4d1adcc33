import { SQL_DIALECTS } from '@dataing/ports/dialects';
import { parseSql } from '../../src/grammar/index.ts';
import { renderSql } from '../../src/render/index.ts';
import { withoutSpans } from '../../src/tree/index.ts';
import { describe, expect, test } from 'vitest';
import { corpusOf, fixtureStatements } from './corpus.ts';

/** Statements of the corpus that hold several: scripts on one line, and MySQL's DELIMITER lines. */
const COUNTS = {
  duckdb: 62,
  postgres: 56,
  mysql: 33,
  sqlite: 20,
  snowflake: 40,
  bigquery: 38,
  redshift: 15,
  trino: 21,
  spark: 26,
};

describe.each(SQL_DIALECTS)('corpus of %s', (dialect) => {
  const text = corpusOf(dialect);
  const parsed = parseSql(text, { dialect });

  test('every statement is read', () => {
    expect(parsed.diagnostics.map((d) => `${d.span?.line}: ${d.message}`)).toEqual([]);
    expect(parsed.statements).toHaveLength(COUNTS[dialect]);
  });

  test('law: parse is the inverse of render', () => {
    for (const statement of parsed.statements) {
      const rendered = renderSql(statement, dialect);
      const again = parseSql(rendered, { dialect });
      expect(again.diagnostics, rendered).toEqual([]);
      expect(again.statements.map(withoutSpans), rendered).toEqual([withoutSpans(statement)]);
      expect(renderSql(again.statements[0], dialect)).toBe(rendered);
    }
  });

  test('every span lies in the text and in that of its parent', () => {
    for (const statement of parsed.statements) checkSpans(statement, 0, text.length);
  });
});

function checkSpans(part: unknown, low: number, high: number): void {
  if (Array.isArray(part)) for (const item of part) checkSpans(item, low, high);
  if (part === null || typeof part !== 'object' || Array.isArray(part)) return;
  // What UNLOAD holds is a text of its own, with places of its own.
  if ('statement' in part && part.statement === 'unload') return;
  const { span } = part as { span?: { start: number; end: number } };
  const [start, end] = span === undefined ? [low, high] : [span.start, span.end];
  expect(start).toBeGreaterThanOrEqual(low);
  expect(end).toBeGreaterThanOrEqual(start);
  expect(end).toBeLessThanOrEqual(high);
  for (const [key, value] of Object.entries(part)) if (key !== 'span') checkSpans(value, start, end);
}

describe.runIf(fixtureStatements.length > 0)('the statements of the fixtures', () => {
  test.each(fixtureStatements.map((s) => [s.id, s] as const))('%s', (id, statement) => {
    const { dialect } = statement;
    const parsed = parseSql(statement.sql, { dialect });
    if (id.startsWith('bad')) {
      expect(parsed.diagnostics).not.toEqual([]);
      return;
    }
    expect(parsed.diagnostics).toEqual([]);
    expect(parsed.statements).toHaveLength(statement.statements);
    for (const tree of parsed.statements) {
      const again = parseSql(renderSql(tree, dialect), { dialect });
      expect(again.statements.map(withoutSpans)).toEqual([withoutSpans(tree)]);
    }
  });
});
