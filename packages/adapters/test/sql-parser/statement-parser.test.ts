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
