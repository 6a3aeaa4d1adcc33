import {
  type BoundColumn,
  type BoundQuery,
  type BoundTable,
  type Certainty,
  type Clause,
  renderType,
  type ResolvedStatement,
  type Step,
} from '../scope/index.ts';
import { deciderColumns } from './deciders.ts';
import { Tracer } from './trace.ts';

/** What happens to a value on its way, weakest first; `constant` has no source, `renamed` changes nothing else. */
export type LineageKind = 'constant' | 'passthrough' | 'renamed' | 'cast' | 'derived' | 'aggregated';

/** A column of a table that a value is computed from. */
export interface LineageSource {
  readonly table: string;
  readonly column: string;
  readonly kind: LineageKind;
  readonly certainty: Certainty;
}

export interface ColumnLineage {
  readonly name: string;
  /** The strongest of its sources' kinds, or what its own expression does. */
  readonly kind: LineageKind;
  /** In order of table and column. */
  readonly sources: readonly LineageSource[];
  /** Columns that pick the rows of subqueries its value is computed from. */
  readonly picks: readonly ColumnUse[];
  readonly facts: LineageFacts;
}

export interface LineageFacts {
  /** In a spelling of this project; `unknown` where it does not follow from the text and the schema. */
  readonly type: string;
  readonly nullable: boolean;
  /** No two rows have the same value. */
  readonly unique: boolean;
  /** The one value, as SQL. */
  readonly constant?: string;
}

export interface ColumnUse {
  readonly table: string;
  readonly column: string;
}

/** A column that decides which rows exist, and through which clause. */
export interface RowUse extends ColumnUse {
  readonly clause: Clause;
}

export interface StatementLineage {
  /** What the statement gives back; empty for a change without RETURNING. */
  readonly columns: readonly ColumnLineage[];
  /** False where a star stands over a table whose columns are not known: there are more columns than listed. */
  readonly complete: boolean;
  /** Sets of output columns no two rows agree on; an empty set says there is at most one row. */
  readonly keys: ReadonlyArray<readonly string[]>;
  readonly rows: readonly RowUse[];
  readonly targets: ReadonlyArray<{ readonly table: string; readonly columns: readonly ColumnLineage[] }>;
  /** Flows followed and columns made, in all: linear in the query with its stars written out. */
  readonly steps: number;
}

/** Column lineage and the columns that decide over rows, of a statement whose names are resolved. */
export function traceLineage(resolved: ResolvedStatement): StatementLineage {
  const tracer = new Tracer();
  const { query } = resolved;
  const keys = query?.keys ?? [];
  const lineage = (column: BoundColumn) => columnLineage(tracer, column, keys);
  const rowsFrom = query === undefined ? resolved.rowsFrom : [query, ...resolved.rowsFrom];
  const columns = (query?.columns ?? []).map(lineage);
  const targets = resolved.targets.map(({ table, columns: written }) => ({
    table: table.name,
    columns: written.map(lineage),
  }));
  const rows = rowUses(tracer, resolved.deciders, rowsFrom);
  return {
    columns,
    complete: query?.open === undefined,
    keys: keys.map((key) => [...key].map((column) => column.name)),
    rows,
    targets,
    steps: resolved.steps + tracer.steps,
  };
}

function columnLineage(tracer: Tracer, column: BoundColumn, keys: BoundQuery['keys']): ColumnLineage {
  const sources = [...tracer.sourcesOf(column)].map(([source, step]): LineageSource => {
    const table = (source.table as BoundTable).name;
    return {
      table,
      column: source.name,
      kind: kindOf(step, source.key === column.key),
      certainty: source.certainty,
    };
  });
  sources.sort(byTableAndColumn);
  return {
    name: column.name,
    kind: wholeKind(tracer.stepOf(column), column, sources),
    sources,
    picks: pickUses(tracer, column),
    facts: factsOf(column, keys),
  };
}

function kindOf(step: Step, sameName: boolean): LineageKind {
  if (step === 'same') return sameName ? 'passthrough' : 'renamed';
  return step;
}

function wholeKind(step: Step, column: BoundColumn, sources: readonly LineageSource[]): LineageKind {
  if (step !== 'same' && !(sources.length === 0 && column.facts.constant !== undefined)) return step;
  if (sources.length === 0) return column.facts.constant === undefined ? 'derived' : 'constant';
  return sources.some(({ kind }) => kind === 'renamed') ? 'renamed' : 'passthrough';
}

function factsOf(column: BoundColumn, keys: BoundQuery['keys']): LineageFacts {
  const { facts } = column;
  const { constant } = facts;
  const unique = keys.some((key) => key.size === 0 || (key.size === 1 && key.has(column)));
  return {
    type: renderType(facts.type),
    nullable: facts.nullable,
    unique,
    ...(constant === undefined ? {} : { constant }),
  };
}

function byTableAndColumn(a: ColumnUse, b: ColumnUse): number {
  return compare(a.table, b.table) || compare(a.column, b.column);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Subqueries may be picked by columns further down: they are looked for on all the way to the sources. */
function pickUses(tracer: Tracer, column: BoundColumn): ColumnUse[] {
  const queries = new Set<BoundQuery>();
  const seen = new Set<BoundColumn>([column]);
  for (const each of seen) {
    for (const query of each.picks) queries.add(query);
    for (const flow of each.flows) seen.add(flow.column);
  }
  return rowUses(tracer, [], [...queries])
    .map(({ table, column: name }) => ({ table, column: name }))
    .filter(once());
}

function once(): (use: ColumnUse) => boolean {
  const seen = new Set<string>();
  return ({ table, column }) => {
    const id = `${table}\u0000${column}`;
    if (seen.has(id)) return false;
    seen.add(id);
    return true;
  };
}

function rowUses(
  tracer: Tracer,
  own: ResolvedStatement['deciders'],
  queries: readonly BoundQuery[],
): RowUse[] {
  const uses = new Map<string, RowUse>();
  for (const { clause, column } of deciderColumns(own, queries)) {
    for (const source of tracer.sourcesOf(column).keys()) {
      const table = (source.table as BoundTable).name;
      uses.set(`${clause}\u0000${table}\u0000${source.name}`, { clause, table, column: source.name });
    }
  }
  return [...uses.values()].sort((a, b) => compare(a.clause, b.clause) || byTableAndColumn(a, b));
}
