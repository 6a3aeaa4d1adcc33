import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { duckdbParser, polyglotParser } from '@dataing/adapters/sql-parser';
import { admit } from '@dataing/sql';
import { afterAll, describe, expect, test } from 'vitest';

const fixtures = resolve(import.meta.dirname, '../../../..', process.env.DATAING_FIXTURES ?? '../shared');
const path = resolve(fixtures, 'sql/statements.json');
const statements: Array<{ id: string; dialect: string; sql: string }> = existsSync(path)
  ? JSON.parse(readFileSync(path, 'utf8'))
  : [];
const parsers = [duckdbParser(), polyglotParser()];
afterAll(() => Promise.all(parsers.map((p) => p.close())));

/** What the gate says of each DuckDB statement of the fixtures, and why a read is refused. */
const VERDICTS: Record<string, string> = {
  dk_list: 'admitted',
  // Reads a file by its name, not a table of the scope.
  dk_from: 'GATE_TABLE_NOT_IN_SCOPE',
  // Without IN the engine first makes a type of the values it finds: not one SELECT.
  dk_pivot: 'GATE_NOT_PARSED',
  dk_readfile: 'GATE_FUNCTION_NOT_ALLOWED',
  dk_copy: 'GATE_NOT_A_QUERY',
  dk_attach: 'GATE_STATEMENTS',
  bad6: 'GATE_NOT_PARSED',
};

describe.runIf(statements.length > 0)('the statements of the fixtures', () => {
  test.each(Object.keys(VERDICTS))('%s', async (id) => {
    const statement = statements.find((s) => s.id === id);
    expect(statement?.dialect).toBe('duckdb');
    const scope = { dialect: 'duckdb', mode: 'read', tables: ['t', 'q', 'sales'] } as const;
    const outcome = await admit(statement?.sql ?? '', scope, parsers);
    expect(outcome.ok ? 'admitted' : outcome.diagnostics[0].code).toBe(VERDICTS[id]);
  });

  test('none for DuckDB is left out', () => {
    const ids = statements.filter((s) => s.dialect === 'duckdb').map((s) => s.id);
    expect(ids.sort()).toEqual(Object.keys(VERDICTS).sort());
  });

  test('no statement of any dialect reads a table that is not in scope', async () => {
    const scope = { dialect: 'duckdb', mode: 'read', tables: [] } as const;
    const read = await Promise.all(
      statements.map(async ({ sql }) => {
        const outcome = await admit(sql, scope, parsers);
        return outcome.ok ? outcome.value.tables : [];
      }),
    );
    expect(read.flat()).toEqual([]);
  });
});
