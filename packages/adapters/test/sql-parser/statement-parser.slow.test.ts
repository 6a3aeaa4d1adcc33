import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDiskCache } from '@dataing/adapters/dbt';
import { statementParser, threadedParser } from '@dataing/adapters/sql-parser';
import { describeStatementParser } from '@dataing/ports/conformance/statement-parser';
import { cachedParser, grammarParser, parseSql } from '@dataing/sql/grammar';
import type { Statement } from '@dataing/sql/tree';
import { expect, test } from 'vitest';

const reference = (text: string, file?: string) => parseSql(text, { dialect: 'duckdb', file });

describeStatementParser<Statement>('in the same thread', grammarParser, reference);
describeStatementParser<Statement>('in a thread of its own', () => threadedParser(), reference);
describeStatementParser<Statement>('remembered', () => cachedParser(grammarParser()), reference);
describeStatementParser<Statement>('by size', () => statementParser(), reference);

test('a text that is not answered in time is a diagnostic, and is not remembered', async () => {
  const text = `select ${'1, '.repeat(100_000)}1`;
  const late = statementParser({ loadTimeoutMs: 0 });
  const request = { dialect: 'duckdb', file: 'long.sql' } as const;
  for (let i = 0; i < 2; i++) {
    expect(await late.parse(text, request)).toMatchObject({
      statements: [],
      diagnostics: [
        {
          code: 'SQL_NOT_READ',
          message: 'not read: no answer within 0 ms',
          span: { file: 'long.sql', line: 1, column: 1 },
        },
      ],
    });
  }
  // A short one is read where it is.
  expect((await late.parse('select 1', request)).diagnostics).toEqual([]);
  await late.close();
});

test('what waits when a parser is closed is answered', async () => {
  const parser = threadedParser();
  const asked = [1, 2, 3].map(() => parser.parse('select 1', { dialect: 'duckdb' }));
  await parser.close();
  const codes = (await Promise.all(asked)).map(({ diagnostics }) => diagnostics[0].code);
  expect(codes).toEqual(['SQL_NOT_READ', 'SQL_NOT_READ', 'SQL_NOT_READ']);
});

test('a cache on disk gives the trees to the next process that asks', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'trees-'));
  const text = `select ${'a, '.repeat(30_000)}b from t`;
  const request = { dialect: 'duckdb', file: 'wide.sql' } as const;
  try {
    const first = openDiskCache(folder, { version: '1' });
    const parser = statementParser({ cache: first });
    const parsed = await parser.parse(text, request);
    await parser.close();
    expect(first.close()).toBeUndefined();
    // This one could answer nothing by itself in time.
    const other = statementParser({ cache: openDiskCache(folder, { version: '1' }), loadTimeoutMs: 0 });
    expect(await other.parse(text, request)).toEqual(parsed);
    expect(parsed).toEqual(reference(text, 'wide.sql'));
    await other.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
});
