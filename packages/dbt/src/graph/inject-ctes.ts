import type { SqlDialect } from '@dataing/ports';
import { dialectOf } from '@dataing/sql/dialect';
import { isSolid, tokenize } from '@dataing/sql/parse';
import type { DbtGraph } from './graph.ts';

/**
 * The statement of a node as dbt runs it: with the ephemeral models it is built from written in as CTEs, each after those
 * it needs itself. `compiled.sql` has their names only, which lineage goes through. Undefined where there is no SQL, of
 * the node or of one of them.
 */
export function runnableSql(
  graph: DbtGraph,
  id: string,
  how: 'sql' | 'incremental' = 'sql',
): string | undefined {
  const node = graph.nodes.get(id);
  const sql = (how === 'incremental' ? node?.compiled.incremental : undefined) ?? node?.compiled.sql;
  if (node === undefined || sql === undefined) return undefined;
  return withCtes(graph, sql, node.dependsOn);
}

/** A statement with those of its dependencies that are ephemeral, and all that they need, as CTEs. */
export function withCtes(graph: DbtGraph, sql: string, dependsOn: readonly string[]): string | undefined {
  const ctes = new Map<string, string>();
  if (!ephemeralIn(graph, sql, dependsOn).every((it) => collect(graph, it, ctes, new Set())))
    return undefined;
  return injected(sql, [...ctes.values()], graph.project.facts.dialect);
}

/** The ephemeral ones, in the order in which the statement names them. */
function ephemeralIn(graph: DbtGraph, sql: string, dependsOn: readonly string[]): string[] {
  const at = (id: string) => sql.indexOf(graph.nodes.get(id)?.relation ?? '');
  return dependsOn
    .filter((id) => graph.nodes.get(id)?.config.materialized === 'ephemeral')
    .sort((a, b) => at(a) - at(b));
}

function collect(graph: DbtGraph, id: string, ctes: Map<string, string>, open: Set<string>): boolean {
  const node = graph.nodes.get(id);
  if (ctes.has(id)) return true;
  if (node?.compiled.sql === undefined || open.has(id)) return false;
  open.add(id);
  const isWhole = ephemeralIn(graph, node.compiled.sql, node.dependsOn).every((it) =>
    collect(graph, it, ctes, open),
  );
  ctes.set(id, ` ${node.relation} as (\n${node.compiled.sql}\n)`);
  return isWhole;
}

function injected(sql: string, ctes: readonly string[], dialect: SqlDialect): string {
  if (ctes.length === 0) return sql;
  const [first, second] = tokenize(sql, dialectOf(dialect)).filter(isSolid);
  const isWord = (token: typeof first | undefined, word: string) =>
    token !== undefined && sql.slice(token.start, token.end).toLowerCase() === word;
  if (!isWord(first, 'with')) return `with${ctes.join(', ')} ${sql}`;
  const at = isWord(second, 'recursive') ? second.end : first.end;
  return `${sql.slice(0, at)}${ctes.join(', ')}, ${sql.slice(at)}`;
}
