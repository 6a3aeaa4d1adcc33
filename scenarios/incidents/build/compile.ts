import { buildGraph, readProject } from '@dataing/dbt';

/** A model as it can be run. */
export interface RunnableModel {
  /** `schema.table`. */
  readonly relation: string;
  readonly name: string;
  readonly materialized: string;
  readonly sql: string;
  /** As it runs when the table is there. */
  readonly incremental?: string;
  /** `schema.table` of the models it reads, ephemeral ones seen through. */
  readonly parents: readonly string[];
}

const CATALOG = '"warehouse".';

/** Compiles a project's files; models in an order in which they can be built. Throws with the first diagnostic. */
export function compileProject(files: ReadonlyMap<string, string>): RunnableModel[] {
  const encoder = new TextEncoder();
  const bytes = new Map([...files].map(([path, text]) => [path, encoder.encode(text)]));
  const project = readProject(bytes, { target: { name: 'prod', schema: 'main', database: 'warehouse' } });
  if (project === undefined) throw new Error('the project has no dbt_project.yml');
  const { nodes } = buildGraph(project);
  const done = new Map<string, RunnableModel>();
  const visit = (id: string): void => {
    const node = nodes.get(id);
    if (node === undefined || done.has(id)) return;
    for (const parent of node.dependsOn) visit(parent);
    const { sql, incremental, diagnostics } = node.compiled;
    if (sql === undefined) throw new Error(`${id}: ${diagnostics.map((it) => it.message).join('; ')}`);
    const parents = node.dependsOn.flatMap((it) => {
      const parent = done.get(it);
      if (parent === undefined) return [];
      return parent.materialized === 'ephemeral' ? parent.parents : [parent.relation];
    });
    const inlined = node.dependsOn.flatMap((it) => {
      const parent = done.get(it);
      return parent?.materialized === 'ephemeral'
        ? [`${nodes.get(it)?.relation} as (\n${parent.sql}\n)`]
        : [];
    });
    const whole = (text: string) =>
      bare(inlined.length === 0 ? text : `with ${inlined.join(',\n')}\n${text.trim()}`);
    const relation = plain(node.relation);
    const materialized = String(node.config.materialized ?? 'view');
    done.set(id, {
      relation,
      name: node.resource.name,
      materialized,
      sql: whole(sql),
      ...(incremental === undefined ? {} : { incremental: whole(incremental) }),
      parents,
    });
  };
  for (const [id, node] of nodes) if (node.resource.kind === 'model') visit(id);
  return [...done.values()];
}

/** Without the catalog, so that one compilation serves the warehouse and its twin. */
function bare(sql: string): string {
  return sql.replaceAll(CATALOG, '').trim();
}

function plain(relation: string): string {
  return bare(relation).replaceAll('"', '');
}
