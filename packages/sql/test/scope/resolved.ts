import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SqlDialect } from '@dataing/ports';
import { parseSql } from '../../src/grammar/index.ts';
import { type StatementLineage, traceLineage } from '../../src/lineage/index.ts';
import { type ResolvedStatement, resolveNames, type SqlSchema } from '../../src/scope/index.ts';

const FIXTURES = join(import.meta.dirname, '../fixtures/lineage');

/** The shop that the queries of the fixtures are about. */
export const shop: SqlSchema = JSON.parse(readFileSync(join(FIXTURES, 'schema.json'), 'utf8'));

export interface Options {
  readonly dialect?: SqlDialect;
  /** null: none. */
  readonly schema?: SqlSchema | null;
}

export function resolve(sql: string, { dialect = 'duckdb', schema = shop }: Options = {}): ResolvedStatement {
  const parsed = parseSql(sql, { dialect });
  if (parsed.diagnostics.length > 0) throw new Error(`${sql}: ${parsed.diagnostics[0].message}`);
  return resolveNames(parsed.statements[0], { dialect, schema: schema ?? undefined, text: sql });
}

export function lineage(sql: string, options?: Options): StatementLineage {
  return traceLineage(resolve(sql, options));
}

/** `name <- table.column kind, ...` for each output column. */
export function flows(sql: string, options?: Options): string[] {
  return lineage(sql, options).columns.map(({ name, sources }) => {
    const from = sources.map((source) => `${source.table}.${source.column} ${source.kind}`);
    return `${name} <- ${from.join(', ')}`;
  });
}
