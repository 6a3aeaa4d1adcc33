import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomTable } from './arbitrary.ts';
import {
  checkWithPython,
  expectedValues,
  quoted,
  readWithDuckdb,
  writeTable,
  type WrittenTable,
} from './readers.ts';

let folder: string;
let connection: DuckDBConnection;
const kept: WrittenTable[] = [];
let files = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dataing-parquet-'));
  connection = await (await DuckDBInstance.create(':memory:')).connect();
});
afterAll(async () => {
  connection.closeSync();
  await rm(folder, { recursive: true, force: true });
});

describe('random tables', () => {
  it('read back equal in DuckDB, whatever their kinds, blocks, row groups and codecs', async () => {
    await fc.assert(
      fc.asyncProperty(randomTable, async ({ schema, blocks, rowGroupRows }) => {
        const table = { path: join(folder, `random-${files++}.parquet`), schema, blocks };
        const summary = await writeTable(table, { rowGroupRows });
        const got = await readWithDuckdb(connection, table);
        schema.forEach((column, i) => {
          expect(got[column.name]).toEqual(expectedValues(table, i));
        });
        expect(summary.rows).toBe(expectedValues(table, 0).length);
        if (kept.length < 60) kept.push(table);
      }),
      { numRuns: 150 },
    );
  });

  it('are the same bytes when written again', async () => {
    for (const table of kept.slice(0, 10)) {
      const again = { ...table, path: `${table.path}.again` };
      await writeTable(table);
      await writeTable(again);
      expect(Buffer.compare(await readFile(again.path), await readFile(table.path))).toBe(0);
    }
  });

  it('read back equal in pyarrow and Polars', () => {
    expect(kept.length).toBe(60);
    const findings = checkWithPython(kept);
    expect(findings).toHaveLength(120);
    expect(findings.filter(({ problems }) => problems.length > 0)).toEqual([]);
  });

  it('are found by equality: no bound hides a row from a reader that skips by bounds', async () => {
    for (const table of kept) {
      const path = quoted(table.path);
      for (const { name, type } of table.schema) {
        if (type === 'float' || typeof type === 'object') continue;
        const { rows, found } = await countByEquality(name, path);
        expect(found, `${table.path} ${name}`).toBe(rows);
      }
    }
  });
});

/** For up to eight values of a column: rows that have it by a scan without pushdown, and by a filtered read. */
async function countByEquality(name: string, path: string): Promise<{ rows: number; found: number }> {
  const distinct = await connection.runAndReadAll(
    `SELECT ${name}, count(*) FROM read_parquet(${path}) WHERE ${name} IS NOT NULL GROUP BY ${name} ORDER BY ${name} LIMIT 8`,
  );
  let rows = 0;
  let found = 0;
  for (const [value, count] of distinct.getRows()) {
    const query = `SELECT count(*) FROM read_parquet(${path}) WHERE ${name} = $value`;
    const hits = await connection.runAndReadAll(query, { value });
    rows += Number(count);
    found += Number(hits.getRows()[0][0]);
  }
  return { rows, found };
}
