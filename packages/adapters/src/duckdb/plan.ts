import type { QueryEstimate, WarehouseFacts } from '@dataing/ports';
import type { DuckDBInstance } from '@duckdb/node-api';
import type { Engine } from './engine.ts';
import { Run } from './run.ts';

interface PlanNode {
  readonly children?: readonly PlanNode[];
  readonly extra_info?: { readonly 'Estimated Cardinality'?: string };
}

/** What DuckDB's planner expects: its "Estimated Cardinality" of each step. */
export async function estimateByPlan(instance: DuckDBInstance, sql: string): Promise<QueryEstimate> {
  const connection = await instance.connect();
  try {
    const statements = await connection.extractStatements(`explain (format json) ${sql}`);
    if (statements.count !== 1) throw new Error('there is more than one statement in this query');
    const reader = await (await statements.prepare(0)).runAndReadAll();
    const [root] = JSON.parse(String(reader.getRows()[0][1])) as readonly PlanNode[];
    const all = rowsOf(root);
    return { rows: all[0], workRows: largest(all) };
  } finally {
    connection.closeSync();
  }
}

/** Of a step and all below it; undefined where the planner says nothing of one. */
function rowsOf({ children = [], extra_info: info }: PlanNode): (number | undefined)[] {
  const told = info?.['Estimated Cardinality'];
  return [told === undefined ? undefined : Number(told), ...children.flatMap(rowsOf)];
}

function largest(rows: readonly (number | undefined)[]): number | undefined {
  const told = rows.flatMap((count) => count ?? []);
  return told.length === 0 ? undefined : told.reduce((most, count) => Math.max(most, count));
}

export async function readFacts({ instance }: Engine): Promise<WarehouseFacts> {
  const one = { maxRows: 1, maxBytes: 10_000 };
  const { rows } = await new Run(instance).read('select version()', one);
  const refusesWrites = await new Run(instance).read('create table dataing_probe (a int)', one).then(
    () => false,
    () => true,
  );
  return { engine: `DuckDB ${String(rows[0][0])}`, refusesWrites, mayWrite: [] };
}
