import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSql } from '@dataing/sql/grammar';
import { traceLineage } from '@dataing/sql/lineage';
import { parseTypeText, renderType, resolveNames, type SqlSchema } from '@dataing/sql/scope';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { corpus, FIXTURES } from './corpus.ts';

const schema: SqlSchema = JSON.parse(readFileSync(join(FIXTURES, 'schema.json'), 'utf8'));
const statements = ['duckdb.sql', 'drawn.sql'].flatMap(corpus);
/** Types that do not follow from what we know of functions: said to be unknown, which is no claim. */
const claims = { known: 0, all: 0 };
let instance: DuckDBInstance;
let db: DuckDBConnection;

beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:');
  db = await instance.connect();
  for (const [name, { columns }] of Object.entries(schema.tables)) {
    const list = columns.map((c) => `${c.name} ${c.type}${c.nullable === false ? ' NOT NULL' : ''}`);
    await db.run(`CREATE TABLE ${name} (${list.join(', ')})`);
  }
  for (const statement of readFileSync(join(FIXTURES, 'rows.sql'), 'utf8').split(';\n')) {
    if (statement.trim() !== '') await db.run(statement);
  }
});

afterAll(() => {
  db.closeSync();
  instance.closeSync();
});

function lineage(sql: string) {
  const parsed = parseSql(sql, { dialect: 'duckdb' });
  const resolved = resolveNames(parsed.statements[0], { dialect: 'duckdb', schema, text: sql });
  return { ...traceLineage(resolved), diagnostics: [...parsed.diagnostics, ...resolved.diagnostics] };
}

describe.each(statements)('$name', ({ sql }) => {
  test('has the columns and types that the binder of DuckDB gives it', async () => {
    const { columns, diagnostics } = lineage(sql);
    expect(diagnostics).toEqual([]);
    const described = await (await db.run(`DESCRIBE ${sql}`)).getRows();
    expect(columns.map((column) => column.name)).toEqual(described.map(([name]) => name));
    described.forEach(([, type], i) => {
      const ours = columns[i].facts.type;
      claims.all++;
      if (ours.includes('unknown')) return;
      claims.known++;
      // DuckDB calls a column that is always NULL an INTEGER.
      if (ours !== 'null') expect(ours).toBe(renderType(parseTypeText(String(type), 'duckdb')));
    });
  });

  test('holds what is claimed of NULLs, keys and constants, on rows with NULLs and repeats', async () => {
    const { columns, keys } = lineage(sql);
    const rows = await (await db.run(sql)).getRowsJson();
    columns.forEach(({ facts }, i) => {
      const values = rows.map((row) => row[i]);
      if (!facts.nullable) expect(values).not.toContain(null);
      if (facts.constant !== undefined)
        expect(new Set(values.map((v) => JSON.stringify(v))).size).toBeLessThan(2);
    });
    for (const key of keys) {
      const at = key.map((name) => columns.findIndex((column) => column.name === name));
      const values = rows.map((row) => JSON.stringify(at.map((i) => row[i])));
      expect(new Set(values).size, `key (${key.join(', ')})`).toBe(values.length);
    }
  });
});

test('nearly every type is known', () => {
  expect(claims.known / claims.all).toBeGreaterThan(0.97);
});
