import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { duckdbParser, polyglotParser, postgresParser, sqlparserParser } from '@dataing/adapters/sql-parser';
import { admit } from '@dataing/sql';
import { dialectOf } from '@dataing/sql/dialect';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { SQL_DIALECTS } from '@dataing/ports/dialects';
import { hostileSeeds, legitimate } from './dialects.ts';
import { disguisesOf } from './mutate.ts';
import { REAL_ENGINES } from './real-engines.ts';

const parsers = [duckdbParser(), polyglotParser(), postgresParser(), sqlparserParser()];
const sandbox = mkdtempSync(join(tmpdir(), 'gate-'));
afterAll(async () => {
  rmSync(sandbox, { recursive: true });
  await Promise.all(parsers.map((parser) => parser.close()));
});

const sandboxContents = () =>
  readdirSync(sandbox).map((name) => [name, readFileSync(join(sandbox, name), 'utf8')]);

/** Everything that was written for any dialect, hostile or not: each engine gets what the gate lets through of it. */
const statements = [
  ...new Set(
    SQL_DIALECTS.flatMap((dialect) =>
      [...hostileSeeds(dialect), ...legitimate(dialect)].map(({ sql }) => sql.replaceAll('/srv', sandbox)),
    ),
  ),
];

test.each(Object.keys(REAL_ENGINES))('%s: what is admitted for reading changes nothing', async (name) => {
  const engine = await REAL_ENGINES[name]();
  const { dialect } = engine;
  writeFileSync(join(sandbox, 'x'), 'as it was');
  const mutated = fc.sample(
    fc
      .tuple(fc.constantFrom(...statements), disguisesOf(dialectOf(dialect)))
      .map(([sql, disguise]) => disguise(sql)),
    1_500,
  );
  try {
    const before = [await engine.everything(), sandboxContents()];
    let admitted = 0;
    let ran = 0;
    for (const sql of [...statements, ...mutated]) {
      const scope = {
        dialect,
        mode: 'read',
        tables: ['orders', 'customers', 'events'],
        maxRows: 100,
      } as const;
      const outcome = await admit(sql, scope, parsers);
      if (!outcome.ok) continue;
      admitted++;
      const rows = await engine.run(outcome.value.sql).catch((error: unknown) => error);
      if (rows instanceof Error) continue;
      ran++;
      expect((rows as unknown[]).length, outcome.value.sql).toBeLessThanOrEqual(100);
      expect(JSON.stringify(rows, (_, v: unknown) => (typeof v === 'bigint' ? String(v) : v))).not.toContain(
        'hush',
      );
    }
    expect([await engine.everything(), sandboxContents()]).toEqual(before);
    expect(admitted).toBeGreaterThan(80);
    expect(ran).toBeGreaterThan(50);
  } finally {
    await engine.close();
  }
});
