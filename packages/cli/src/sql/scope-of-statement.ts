import type { SqlDialect } from '@dataing/ports';
import { renderSqlExpression } from '@dataing/sql/render';
import { type QualifiedName, type Statement, visitTree } from '@dataing/sql/tree';

/** Schemas and tables that belong to the engine: nobody means them who says nothing of tables. */
const OF_THE_SYSTEM =
  /^(pg_.*|information_schema|performance_schema|mysql|sys|system|sqlite_.*|duckdb_.*|snowflake|account_usage|stl_.*|stv_.*|svv_.*|svl_.*|sys_.*|__.*|system_.*)$/i;

/** The tables that statements name, as SQL writes them, but those of the system; what cannot be read names none. */
export function namedTables(statements: readonly Statement[], dialect: SqlDialect): readonly string[] {
  const tables = new Set<string>();
  for (const statement of statements) {
    visitTree(statement, (part) => {
      const node = part as Named;
      const name = nameOf(node);
      if (name === undefined || name.some((it) => OF_THE_SYSTEM.test(it.text))) return;
      const parts =
        dialect === 'duckdb' && name.length === 2 && /^main$/i.test(name[0].text) ? name.slice(1) : name;
      tables.add(
        dialect === 'duckdb'
          ? parts.map((it) => it.text).join('.')
          : renderSqlExpression({ kind: 'column', path: parts }, dialect),
      );
    });
  }
  return [...tables];
}

interface Named {
  readonly kind?: string;
  readonly name?: unknown;
  readonly table?: unknown;
  readonly file?: boolean;
  readonly stage?: boolean;
}

const NAMED = new Set(['table', 'create_view', 'create_table', 'alter_table', 'table_query']);
const CHANGED = new Set(['insert']);

function nameOf(node: Named): QualifiedName | undefined {
  if (node.file === true || node.stage === true) return undefined;
  if (NAMED.has(node.kind ?? '') && Array.isArray(node.name)) return node.name as QualifiedName;
  if (CHANGED.has(node.kind ?? '') && Array.isArray(node.table)) return node.table as QualifiedName;
  // The table of a foreign key.
  const isReference = node.kind === undefined && Array.isArray(node.table);
  return isReference ? (node.table as QualifiedName) : undefined;
}
