import { readFileSync } from 'node:fs';
import type { SqlDialect } from '@dataing/ports';
import { parseSql } from '@dataing/sql/grammar';
import { traceLineage } from '@dataing/sql/lineage';
import { resolveNames, SchemaIndex, type SqlSchema } from '@dataing/sql/scope';

/** The same work as trace_project.py beside it does, on the same models: nothing is rendered. */
export interface ProjectJob {
  readonly dialect: SqlDialect;
  readonly tables: SqlSchema['tables'];
  readonly models: ReadonlyArray<{ readonly id: string; readonly sql: string }>;
}

const [path] = process.argv.slice(2);
const { dialect, tables, models } = JSON.parse(readFileSync(path, 'utf8')) as ProjectJob;
const schema = new SchemaIndex({ tables }, dialect);
let [columns, failed] = [0, 0];
for (const { sql } of models) {
  const parsed = parseSql(sql, { dialect });
  if (parsed.diagnostics.length > 0) failed++;
  else
    columns += traceLineage(resolveNames(parsed.statements[0], { dialect, schema, text: sql })).columns
      .length;
}
process.stdout.write(`${JSON.stringify({ models: models.length, columns, failed })}\n`);
