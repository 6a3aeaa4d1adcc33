import { duckdbParser, polyglotParser, postgresParser, sqlparserParser } from '@dataing/adapters/sql-parser';
import { judge } from '@dataing/sql';
import { afterAll, describe, expect, test } from 'vitest';
import { DIALECTS, hostileSeeds, legitimate, narrowScope, seedCount, wideScope } from './dialects.ts';

const parsers = [duckdbParser(), polyglotParser(), postgresParser(), sqlparserParser()];
afterAll(() => Promise.all(parsers.map((parser) => parser.close())));

/** Legitimate statements that are known to be refused, each with the reason. */
const KNOWN: Readonly<Record<string, string>> = {
  // Its size cannot be bounded before it runs; FROM generate_series(...) is admitted.
  "select unnest(generate_series(date '2026-01-01', date '2026-02-01', interval 1 day)) as day":
    'GATE_FUNCTION_NOT_ALLOWED',
};

describe.each(DIALECTS)('%s', (dialect) => {
  test('admits what users write', async () => {
    const refused: Record<string, string> = {};
    for (const { mode, sql } of legitimate(dialect)) {
      const verdict = await judge(sql, wideScope(dialect, mode), parsers);
      if (!verdict.allowed) refused[sql] = verdict.rule;
    }
    expect(refused).toEqual(dialect === 'duckdb' ? KNOWN : {});
  });

  test('refuses every hostile seed', async () => {
    const seeds = hostileSeeds(dialect);
    const escaped: string[] = [];
    for (const { mode, sql } of seeds) {
      const verdict = await judge(sql, narrowScope(dialect, mode), parsers);
      if (verdict.allowed) escaped.push(`${mode}: ${sql}`);
      else expect(verdict.rule, sql).toMatch(/^GATE_/);
    }
    expect(escaped).toEqual([]);
    expect(seeds.length).toBeGreaterThanOrEqual(180);
  });
});

test('the seeds are many and distinct', () => {
  expect(seedCount()).toBeGreaterThanOrEqual(750);
});
