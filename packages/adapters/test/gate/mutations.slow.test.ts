import { duckdbParser, polyglotParser, postgresParser, sqlparserParser } from '@dataing/adapters/sql-parser';
import { judge } from '@dataing/sql';
import { dialectOf } from '@dataing/sql/dialect';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { SQL_DIALECTS } from '@dataing/ports/dialects';
import { hostileSeeds, narrowScope } from './dialects.ts';
import { disguisesOf } from './mutate.ts';

const parsers = [duckdbParser(), polyglotParser(), postgresParser(), sqlparserParser()];
afterAll(() => Promise.all(parsers.map((parser) => parser.close())));

/** Seeds that are hostile by the case of their letters alone, which a disguise changes. */
const BY_CASE = /ORDERS|Orders|Secrets|SECRETS|"orders"|"secrets"/;

test.each(SQL_DIALECTS)('%s: no disguise lets a hostile statement through', async (dialect) => {
  const seeds = hostileSeeds(dialect).filter(({ sql }) => /\w/.test(sql) && !BY_CASE.test(sql));
  const runs = 1_000;
  const tried = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...seeds), disguisesOf(dialectOf(dialect)), async (seed, disguise) => {
      const text = disguise(seed.sql);
      tried.add(text);
      const verdict = await judge(text, narrowScope(dialect, seed.mode), parsers);
      expect(verdict.allowed, `${seed.mode} ${JSON.stringify(text)}`).toBe(false);
    }),
    { numRuns: runs },
  );
  expect(tried.size).toBeGreaterThan(900);
});
