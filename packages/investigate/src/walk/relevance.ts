import { type Lineage, upstreamOf } from '../context/lineage.ts';

/** How a column of a relation bears on the metric: its value flows into it, or it decides which rows there are. */
export type Bearing = 'value' | 'rows';

export type Relevance = ReadonlyMap<string, ReadonlyMap<string, Bearing>>;

/** Relation -> column (lower case) -> bearing, for everything upstream of the alert's table. */
export function relevanceOf(lineage: Lineage, table: string, inputs: readonly string[]): Relevance {
  const all = new Map<string, Map<string, Bearing>>();
  const mark = (relation: string, column: string, bearing: Bearing): boolean => {
    const own = all.get(relation) ?? new Map<string, Bearing>();
    all.set(relation, own);
    const known = own.get(column);
    if (known === 'value' || known === bearing) return false;
    own.set(column, bearing);
    return true;
  };
  const open: Array<readonly [string, string, Bearing]> = [];
  const visit = (relation: string, column: string, bearing: Bearing) => {
    if (mark(relation, column, bearing)) open.push([relation, column, bearing]);
  };
  for (const relation of upstreamOf(lineage, table).keys()) {
    for (const { relation: parent, column } of lineage.relations.get(relation)?.deciders ?? [])
      visit(parent, column, 'rows');
  }
  for (const input of inputs) visit(table, input.toLowerCase(), 'value');
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [relation, column, bearing] = next;
    for (const origin of lineage.relations.get(relation)?.columns.get(column) ?? [])
      visit(origin.relation, origin.column, bearing);
  }
  return all;
}
