import { traceLineage } from '@dataing/sql/lineage';
import { parseSql } from '@dataing/sql/grammar';
import { resolveNames, type SqlSchema } from '@dataing/sql/scope';
import type { SqlDialect } from '@dataing/ports';
import type { GraphColumn, ModelLineage } from './result.ts';

/** A node that a statement may read, with its columns where all of them are known. */
export interface Upstream {
  readonly id: string;
  readonly name: string;
  readonly columns?: ReadonlyArray<Pick<GraphColumn, 'name' | 'nullable' | 'unique'>>;
  readonly keys?: ReadonlyArray<readonly string[]>;
}

const none: ModelLineage = { columns: [], complete: false, keys: [], rows: [], diagnostics: [] };

/**
 * Lineage of the one statement of a model. `idOf` gives the node of a table's name. SQL that cannot be read gives no
 * columns and its diagnostics; DBT_NOT_SQL where there is no statement at all.
 */
export function traceModel(
  file: string,
  sql: string,
  dialect: SqlDialect,
  upstream: readonly Upstream[],
  idOf: (name: string) => string | undefined,
): ModelLineage {
  const { statements, diagnostics } = parseSql(sql, { dialect, file });
  if (diagnostics.length > 0) return { ...none, diagnostics };
  if (statements.length === 0) {
    const message = 'what is rendered has no statement';
    return { ...none, diagnostics: [{ code: 'DBT_NOT_SQL', severity: 'note', message, path: file }] };
  }
  const tables = upstream.flatMap(({ name, columns, keys }) =>
    columns === undefined ? [] : [[name, { columns, keys }] as const],
  );
  const schema: SqlSchema = { tables: Object.fromEntries(tables) };
  const resolved = resolveNames(statements[0], { dialect, schema, text: sql, file });
  const traced = traceLineage(resolved);
  const node = (table: string) => idOf(table) ?? table;
  return {
    columns: traced.columns.map(({ name, kind, sources, facts }) => ({
      name,
      ...(facts.type === 'unknown' ? {} : { type: facts.type }),
      nullable: facts.nullable,
      unique: facts.unique,
      kind,
      sources: sources.map((it) => ({
        node: node(it.table),
        column: it.column,
        kind: it.kind,
        certainty: it.certainty,
      })),
    })),
    complete: traced.complete,
    keys: traced.keys,
    rows: traced.rows.map(({ table, column, clause }) => ({ node: node(table), column, clause })),
    diagnostics: [],
  };
}
