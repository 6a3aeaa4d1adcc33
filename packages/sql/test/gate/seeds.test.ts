import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SqlDialect } from '@dataing/ports';
import { describe, expect, test } from 'vitest';
import { SQL_DIALECTS } from '@dataing/ports/dialects';
import { askedText, explainsGap, GAPS } from '../../src/gate/gaps.ts';
import { parseSql } from '../../src/grammar/index.ts';

interface Seed {
  readonly sql: string;
  /** The listed gap of a parser that the statement leans on. */
  readonly gap?: string;
}

function seedsOf(name: string): readonly Seed[] {
  const text = readFileSync(join(import.meta.dirname, `hostile/${name}.jsonl`), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Seed);
}

test('at least 300 distinct hostile statements are written by hand, and 20 for each dialect alone', () => {
  const files = ['every-dialect', ...SQL_DIALECTS].map((name) => seedsOf(name).map(({ sql }) => sql));
  expect(new Set(files.flat()).size).toBeGreaterThanOrEqual(900);
  for (const own of files) expect(new Set(own).size).toBeGreaterThanOrEqual(50);
});

const listed = GAPS.flatMap(({ name, parser, dialects }) =>
  dialects.map((dialect) => [name, dialect, parser] as const),
);

describe('each listed gap of a parser', () => {
  test.each(listed)(
    '%s in %s: at least five hostile statements, each of which opens it',
    (name, dialect, parser) => {
      const seeds = seedsOf(dialect).filter(({ gap }) => gap === name);
      expect(new Set(seeds.map(({ sql }) => sql)).size).toBeGreaterThanOrEqual(5);
      for (const { sql } of seeds) expect(opens(sql, dialect, parser, name), sql).toBe(true);
    },
  );

  test('and no seed names a gap that is not listed', () => {
    const named = SQL_DIALECTS.flatMap((dialect) =>
      seedsOf(dialect).flatMap(({ gap }) => (gap === undefined ? [] : [`${gap} in ${dialect}`])),
    );
    const known = new Set(listed.map(([name, dialect]) => `${name} in ${dialect}`));
    expect(named.filter((each) => !known.has(each))).toEqual([]);
  });
});

test.each([
  [
    'polyglot',
    'snowflake',
    "select a from t where not b like 'c' and not (d ilike e)",
    "select a from t where not (b like 'c') and not ((d ilike e))",
  ],
  ['sqlparser', 'snowflake', 'select not a like b from t', 'select not a like b from t'],
  [
    'sqlparser',
    'bigquery',
    'from t |> where a in (from u |> select b)',
    ' select * from t |> where a in ( select * from u |> select b)',
  ],
  [
    'sqlparser',
    'bigquery',
    'with c as (select 1) from c |> limit 1',
    'with c as (select 1) select *  from c |> limit 1',
  ],
  ['sqlparser', 'bigquery', 'select a from t |> limit 1', 'select a from t |> limit 1'],
] as const)('%s is asked in %s about %s as %s', (parser, dialect, sql, asked) => {
  const [statement] = parseSql(sql, { dialect }).statements;
  expect(askedText(parser, dialect, sql, statement)).toBe(asked);
});

/** Whether our parser reads the statement and finds the construct in it. */
function opens(
  sql: string,
  dialect: SqlDialect,
  parser: (typeof GAPS)[number]['parser'],
  name: string,
): boolean {
  const { statements, diagnostics } = parseSql(sql, { dialect });
  return diagnostics.length === 0 && explainsGap(parser, dialect, sql, statements[0]) === name;
}
