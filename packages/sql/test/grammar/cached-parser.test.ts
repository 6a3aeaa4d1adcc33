import type { ContentCache, ParseRequest } from '@dataing/ports';
import { sha256Hex } from '@dataing/base/random';
import { expect, test } from 'vitest';
import { SQL_DIALECTS } from '@dataing/ports/dialects';
import { cachedParser, grammarParser, parseSql, unanswered } from '../../src/grammar/index.ts';
import { corpusOf } from './corpus.ts';

/** The grammar, and the texts it was asked to read. */
function counted() {
  const asked: string[] = [];
  const grammar = grammarParser();
  const parse = (text: string, request: ParseRequest) => {
    asked.push(text);
    return text === 'late' ? Promise.resolve(unanswered(text, 'late')) : grammar.parse(text, request);
  };
  return { asked, parser: { ...grammar, parse } };
}

/** A cache in memory, and what is in it. */
function kept(): { cache: ContentCache; values: Map<string, string> } {
  const values = new Map<string, string>();
  return {
    values,
    cache: { get: (key) => values.get(key), set: (key, value) => void values.set(key, value) },
  };
}

test('a text is read once per dialect, asked at once or later', async () => {
  const { asked, parser } = counted();
  const cached = cachedParser(parser);
  await Promise.all([1, 2].map(() => cached.parse('select 1', { dialect: 'duckdb' })));
  await cached.parse('select 1', { dialect: 'duckdb', file: 'a.sql' });
  expect(asked).toEqual(['select 1']);
  await cached.parse('select 1', { dialect: 'mysql' });
  expect(asked).toHaveLength(2);
});

test('the texts longest unused are forgotten first, and one too long is never held', async () => {
  const { asked, parser } = counted();
  const cached = cachedParser(parser, { charactersMax: 40 });
  for (const text of ['select 1', 'select 2', 'select 1', 'select 3', 'select 1', 'select 2'])
    await cached.parse(text, { dialect: 'duckdb' });
  expect(asked).toEqual(['select 1', 'select 2', 'select 3', 'select 2']);
  const long = `select ${'1'.repeat(50)}`;
  for (let i = 0; i < 2; i++) await cached.parse(long, { dialect: 'duckdb' });
  expect(asked.slice(4)).toEqual([long, long]);
});

test('what is kept beyond the process gives the same trees for the whole corpus', async () => {
  const { cache, values } = kept();
  for (const dialect of SQL_DIALECTS)
    await cachedParser(grammarParser(), { cache }).parse(corpusOf(dialect), { dialect });
  expect(values.size).toBe(SQL_DIALECTS.length);
  const { asked, parser } = counted();
  for (const dialect of SQL_DIALECTS) {
    const text = corpusOf(dialect);
    const request = { dialect, file: 'f.sql' };
    expect(await cachedParser(parser, { cache }).parse(text, request)).toEqual(parseSql(text, request));
  }
  expect(asked).toEqual([]);
});

test.each(['', '{"statements": [', '[]', 'null', '{"statements": 1, "diagnostics": []}'])(
  'an entry that is %j is read anew',
  async (entry) => {
    const { cache, values } = kept();
    const request = { dialect: 'duckdb' } as const;
    await cachedParser(grammarParser(), { cache }).parse('select 1', request);
    const [key] = values.keys();
    values.set(key, entry);
    const answer = await cachedParser(grammarParser(), { cache }).parse('select 1', request);
    expect(answer).toEqual(parseSql('select 1', request));
    expect(values.get(key)).toBe(JSON.stringify(parseSql('select 1', { dialect: 'duckdb' })));
  },
);

test('no answer is not kept', async () => {
  const { asked, parser } = counted();
  const { cache, values } = kept();
  const cached = cachedParser(parser, { cache });
  for (let i = 0; i < 2; i++) {
    const { diagnostics } = await cached.parse('late', { dialect: 'duckdb' });
    expect(diagnostics[0].code).toBe('SQL_NOT_READ');
  }
  expect(asked).toEqual(['late', 'late']);
  expect(values.size).toBe(0);
});

test('the version under which trees are kept grows when a text is read as another tree', async () => {
  const { cache, values } = kept();
  await cachedParser(grammarParser(), { cache }).parse('select 1', { dialect: 'duckdb' });
  const version = [...values.keys()][0].split(':')[1];
  const trees = SQL_DIALECTS.map((dialect) => parseSql(corpusOf(dialect), { dialect }).statements);
  const hash = sha256Hex(new TextEncoder().encode(JSON.stringify(trees)));
  // Where a tree changed, raise TREE_VERSION and take over both; where the corpus grew, the hash alone.
  expect({ version, hash }).toEqual({
    version: '2',
    hash: '89ed3da911f2931c739c766cf10951c5c9533567f76931031b721db4978e529b',
  });
});
