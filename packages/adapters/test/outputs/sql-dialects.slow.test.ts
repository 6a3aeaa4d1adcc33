import { nodeCodec } from '@dataing/adapters/codecs';
import { polyglotParser } from '@dataing/adapters/sql-parser';
import { slice } from '@dataing/base/columns';
import { buildDdl, sqlFormat, sqlTargets } from '@dataing/datagen/write';
import type { SqlParser } from '@dataing/ports';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { family } from './tables.ts';

// No server of Snowflake and BigQuery is at hand: what is written for them is read by a parser of their dialects, which
// knows their syntax and not their catalogues. The others are proved on the databases themselves.
let parser: SqlParser;
beforeAll(() => {
  parser = polyglotParser();
});
afterAll(() => parser.close());

const tables = family();

test.each(sqlTargets)('tables, keys and rows for %s are statements of its dialect', async (target) => {
  const { create, keys } = buildDdl(
    tables.map(({ shape }) => shape),
    target,
  );
  const [{ shape, columns }] = tables;
  const rows = columns.map((column) => slice(column, 0, 120));
  const encoded = sqlFormat(target).encode(rows, shape, nodeCodec);
  const inserts = encoded.kind === 'bytes' ? new TextDecoder().decode(encoded.bytes) : '';
  for (const sql of [...create, ...keys, inserts]) {
    const parsed = await parser.parse(sql, target);
    expect([target, sql.slice(0, 60), parsed.ok ? parsed.statements.length : parsed.message]).toEqual([
      target,
      sql.slice(0, 60),
      1,
    ]);
  }
});

test('the parser would see a mark of the wrong dialect', async () => {
  expect((await parser.parse("INSERT INTO \"t\" VALUES ('it\\'s')", 'duckdb')).ok).toBe(false);
  expect(
    (await parser.parse('CREATE TABLE `t` (`a` INT64 NOT NULL, PRIMARY KEY (`a`) NOT ENFORCED', 'bigquery'))
      .ok,
  ).toBe(false);
});
