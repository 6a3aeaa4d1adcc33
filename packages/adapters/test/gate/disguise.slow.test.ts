import { duckdb } from '@dataing/sql/dialect';
import { splitStatements } from '@dataing/sql/parse';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import admittedTexts from './admitted.json' with { type: 'json' };
import { cosmetics, disguises } from './mutate.ts';
import refusedTexts from './refused.json' with { type: 'json' };
import { closeParsers, verdict } from './verdict.ts';

afterAll(closeParsers);

test('law: no disguise lets one through', async () => {
  // Reading a table that may be read is not hostile once TABLE is inside a query.
  const seeds = refusedTexts
    .map((r) => r.sql)
    .filter((sql) => splitStatements(sql, duckdb).length > 0 && sql !== 'table orders');
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...seeds), disguises, async (seed, disguise) => {
      const text = disguise(seed);
      expect(await verdict(text), JSON.stringify(text)).not.toBe('admitted');
    }),
    { numRuns: 2000 },
  );
});

test('law: space, comments and letter case change nothing', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...admittedTexts), cosmetics, async (text, dress) => {
      expect(await verdict(dress(text)), JSON.stringify(dress(text))).toBe('admitted');
    }),
    { numRuns: 500 },
  );
});

describe('bounds', () => {
  const bombs: Record<string, string> = {
    'ten megabytes': `select '${'x'.repeat(10_000_000)}'`,
    'too many tokens': `select 1${' + 1'.repeat(60_000)}`,
    brackets: `select ${'('.repeat(5_000)}1${')'.repeat(5_000)}`,
    subqueries: `${'select * from ('.repeat(90)}select 1${')'.repeat(90)}`,
    signs: `select ${'- '.repeat(40_000)}1`,
    nots: `select ${'not '.repeat(40_000)}true`,
    casts: `select 1${'::int'.repeat(20_000)}`,
    comments: `${'/*'.repeat(200_000)} select 1`,
    quotes: `select ${"'".repeat(99_999)}`,
    cases: `select ${'case when '.repeat(10_000)}`,
    unions: `select 1${' union all select * from secrets'.repeat(5_000)}`,
  };
  test.each(Object.keys(bombs))('%s: refused, and the gate goes on', async (name) => {
    expect(await verdict(bombs[name])).toMatch(/^GATE_/);
    expect(await verdict('select 1')).toBe('admitted');
  });
});
