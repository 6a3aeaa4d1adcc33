import type { BoundColumn, BoundQuery, Decider } from '../scope/index.ts';

/**
 * Everything that decides over rows: the clauses of the queries given, of the queries their rows come from, and of
 * subqueries that deciding columns are computed from. Each query is visited once.
 */
export function deciderColumns(own: readonly Decider[], queries: readonly BoundQuery[]): readonly Decider[] {
  const all: Decider[] = [];
  const waiting = new Set(queries);
  const columns = new Set<BoundColumn>();
  const take = (deciders: readonly Decider[]) => {
    for (const decider of deciders) {
      all.push(decider);
      follow(decider.column, columns, waiting);
    }
  };
  take(own);
  // A set grows while it is walked: what is added is visited too, once.
  for (const query of waiting) {
    take(query.deciders);
    for (const inner of query.rowsFrom) waiting.add(inner);
  }
  return all;
}

/** Subqueries a deciding column is computed from matter too. */
function follow(root: BoundColumn, seen: Set<BoundColumn>, queries: Set<BoundQuery>): void {
  const path = [root];
  for (let column = path.pop(); column !== undefined; column = path.pop()) {
    if (seen.has(column)) continue;
    seen.add(column);
    for (const query of column.picks) queries.add(query);
    for (const flow of column.flows) path.push(flow.column);
  }
}
