import { buildGraph, compileTests, type DbtGraph, readProject, runnableSql } from '@dataing/dbt';
import type { ContentCache } from '@dataing/ports';
import type { Files } from '../project-files.ts';

/** A model, seed or test that can be run: SQL that names tables as `"memory"."built".<table>`. */
export interface Runnable {
  readonly id: string;
  readonly name: string;
  /** Of a seed the `values` that its file gives. */
  readonly sql: string | undefined;
  readonly dependsOn: readonly string[];
  /** Why there is no SQL. */
  readonly fault?: string;
}

export interface CompiledProject {
  readonly graph: DbtGraph;
  /** Models and seeds in an order in which they can be built. */
  readonly nodes: readonly Runnable[];
  readonly tests: readonly Runnable[];
  readonly exposures: ReadonlyArray<{ readonly name: string; readonly dependsOn: readonly string[] }>;
}

/** Catalog and schema that compiled statements name. */
export const SCHEMA = 'built';
const CATALOG = 'memory';

/** Our own rendering of a project for DuckDB. Throws where the files are no project. */
export function compileFiles(files: Files, cache?: ContentCache): CompiledProject {
  const encoder = new TextEncoder();
  const bytes = new Map([...files].map(([path, text]) => [path, encoder.encode(text)]));
  const target = { name: 'dev', schema: SCHEMA, database: CATALOG };
  const project = readProject(bytes, {
    adapter: 'duckdb',
    target,
    ...(cache === undefined ? {} : { cache }),
  });
  if (project === undefined) throw new Error('the project has no dbt_project.yml');
  const graph = buildGraph(project);
  const done = new Map<string, Runnable>();
  const visit = (id: string): void => {
    const node = graph.nodes.get(id);
    if (node === undefined || done.has(id)) return;
    for (const parent of node.dependsOn) visit(parent);
    const { kind, name, path } = node.resource;
    const sql = kind === 'seed' ? `seed ${files.get(path)}` : runnableSql(graph, id);
    const fault = node.compiled.diagnostics[0]?.message;
    done.set(id, { id, name, sql, dependsOn: node.dependsOn, ...(sql === undefined ? { fault } : {}) });
  };
  for (const [id, node] of graph.nodes) if (['model', 'seed'].includes(node.resource.kind)) visit(id);
  return {
    graph,
    nodes: [...done.values()],
    tests: testsOf(graph),
    exposures: graph.exposures.map(({ name, dependsOn }) => ({ name, dependsOn })),
  };
}

function testsOf(graph: DbtGraph): Runnable[] {
  const names = new Map(graph.tests.map((it) => [it.id, it.own?.name ?? it.id]));
  return [...compileTests(graph)].map(([id, { sql, dependsOn }]) => ({
    id,
    name: names.get(id) ?? id,
    sql,
    dependsOn,
  }));
}
