import { duckdbParser, polyglotParser } from '@dataing/adapters/sql-parser';
import type { SqlParser } from '@dataing/ports';
import { afterAll, describe, expect, test } from 'vitest';

const makers: Record<string, () => SqlParser> = { duckdb: duckdbParser, polyglot: polyglotParser };

describe.each(Object.keys(makers))('parser: %s', (name) => {
  const parser = makers[name]();
  afterAll(() => parser.close());
  const count = async (text: string) => {
    const parsed = await parser.parse(text, 'duckdb');
    return parsed.ok ? parsed.statements.length : parsed.message;
  };

  test('says whose trees it gives', () => expect(parser.name).toBe(name));

  test('gives every statement of a text', async () => {
    expect(await count('select 1')).toBe(1);
    expect(await count('select 1; select 2;')).toBe(2);
  });

  test('answers at the same time, each to its own', async () => {
    const texts = Array.from({ length: 20 }, (_, i) => 'select 1;'.repeat(i + 1));
    expect(await Promise.all(texts.map(count))).toEqual(texts.map((_, i) => i + 1));
  });

  test('a text that cannot be read is an answer too', async () => {
    const parsed = await parser.parse('select from where', 'duckdb');
    expect(parsed).toMatchObject({ ok: false, message: expect.stringMatching(/./) });
    expect(await count('select 1')).toBe(1);
  });

  test('starts again after it was closed', async () => {
    await parser.close();
    expect(await count('select 1')).toBe(1);
    await parser.close();
    await parser.close();
  });
});

test('duckdb tells the place of an error', async () => {
  const parser = duckdbParser();
  expect(await parser.parse('select 1 from from t', 'duckdb')).toMatchObject({ ok: false, offset: 14 });
  await parser.close();
});

test('polyglot that does not answer in time is stopped, and the next call starts another', async () => {
  const parser = polyglotParser({ loadTimeoutMs: 0 });
  const [first, second] = await Promise.all([
    parser.parse('select 1', 'duckdb'),
    parser.parse('select 2', 'duckdb'),
  ]);
  expect([first, second]).toEqual(
    Array(2).fill({ ok: false, message: 'no answer within 0 ms', timedOut: true }),
  );
  expect(await parser.parse('select 3', 'duckdb')).toMatchObject({ timedOut: true });
  await parser.close();
});
