import type { DbtGraph, GraphNode } from '@dataing/dbt';

/** A table that a model reads, with what its rows may be made of. */
export interface Input {
  readonly id: string;
  /** As a unit test names it: `ref('orders')`, `source('raw', 'orders')`. */
  readonly reference: string;
  /** dbt has no table of it: its rows must be given as SQL. */
  readonly isEphemeral: boolean;
  /** What it is called in the scratch database. */
  readonly table: string;
  readonly columns: readonly InputColumn[];
}

export interface InputColumn {
  readonly name: string;
  /** As DuckDB writes it. */
  readonly type: string;
  /** A declared or measured type: it is not guessed at. */
  readonly isKnown: boolean;
  /** By the project's own tests. */
  readonly isUnique: boolean;
  readonly isNullable: boolean;
  readonly accepted: readonly string[];
  /** It decides over partners of joins. */
  readonly isJoined: boolean;
}

/** Types of columns that are known from elsewhere, by unique id and name in small letters. */
export type KnownTypes = (id: string, column: string) => string | undefined;

/** What a model reads on either side, with the columns that either reads of it. */
export function inputsOf(
  sides: ReadonlyArray<{ readonly graph: DbtGraph; readonly node: GraphNode }>,
  known: KnownTypes,
): Input[] {
  const ids = [...new Set(sides.flatMap(({ node }) => node.dependsOn))].sort();
  return ids.map((id, i) => {
    const { graph } = sides.find(({ graph: it }) => it.nodes.has(id) || it.sources.has(id)) ?? sides[0];
    const node = graph.nodes.get(id);
    const source = graph.sources.get(id);
    const reference =
      source === undefined
        ? `ref('${node?.resource.name ?? id}')`
        : `source('${source.source}', '${source.name}')`;
    const columns = columnsRead(sides, id).map((name) => columnOf(graph, id, name, sides, known));
    const isEphemeral = node?.config.materialized === 'ephemeral';
    return { id, reference, isEphemeral, table: `input_${i}`, columns };
  });
}

/** In the spelling that is met first. */
function columnsRead(sides: ReadonlyArray<{ readonly node: GraphNode }>, id: string): readonly string[] {
  const names = new Map<string, string>();
  for (const { node } of sides) {
    const { columns = [], rows = [] } = node.lineage ?? {};
    const used = [...columns.flatMap((it) => it.sources), ...rows];
    for (const it of used)
      if (it.node === id && !names.has(it.column.toLowerCase()))
        names.set(it.column.toLowerCase(), it.column);
  }
  return [...names.values()];
}

function columnOf(
  graph: DbtGraph,
  id: string,
  name: string,
  sides: ReadonlyArray<{ readonly node: GraphNode }>,
  known: KnownTypes,
): InputColumn {
  const folded = name.toLowerCase();
  const isOf = (it: { readonly name: string }) => it.name.toLowerCase() === folded;
  const node = graph.nodes.get(id);
  const declared = (graph.sources.get(id)?.columns ?? node?.resource.columns ?? []).find(isOf)?.type;
  const traced = node?.lineage?.columns.find(isOf)?.type;
  const type = known(id, folded) ?? duckdbType(declared) ?? duckdbType(traced);
  const tests = graph.tests.filter((it) => it.on === id && it.column?.toLowerCase() === folded);
  const has = (test: string) => tests.some((it) => it.test === test);
  const accepted = tests.find((it) => it.test === 'accepted_values')?.arguments.values;
  const isJoined = sides.some((side) =>
    (side.node.lineage?.rows ?? []).some(
      (it) => it.node === id && it.column.toLowerCase() === folded && it.clause === 'join',
    ),
  );
  return {
    ...{ name, type: type ?? guessedType(folded, isJoined), isKnown: type !== undefined, isJoined },
    isUnique: has('unique'),
    isNullable: !has('not_null'),
    accepted: Array.isArray(accepted) ? accepted.map(String) : [],
  };
}

const FAMILIES: ReadonlyArray<readonly [RegExp, string]> = [
  [/^(big|small|tiny|u|hu)*(int)(eger|\d+)?\b/i, 'BIGINT'],
  [/^(double|float|real)/i, 'DOUBLE'],
  [/^(decimal|numeric)\s*(\(|$)/i, 'DECIMAL(18,4)'],
  [/^(bool)/i, 'BOOLEAN'],
  [/^timestamp|^datetime/i, 'TIMESTAMP'],
  [/^date\b/i, 'DATE'],
  [/^(varchar|text|string|char)/i, 'VARCHAR'],
];

/** A type of a warehouse as one of those that rows are made up of; undefined of what is none of them. */
export function duckdbType(type: string | undefined): string | undefined {
  return type === undefined ? undefined : FAMILIES.find(([pattern]) => pattern.test(type))?.[1];
}

/** What a column of this name is most often. */
function guessedType(name: string, isJoined: boolean): string {
  if (/(_at|_ts|_time|timestamp)$/.test(name)) return 'TIMESTAMP';
  if (/(^|_)(date|day|month)$|_on$/.test(name)) return 'DATE';
  if (/^(is|has|was)_/.test(name)) return 'BOOLEAN';
  if (isJoined || /(^|_)(id|key|count|number|num|qty|quantity|cents|n|year|size|rank)$/.test(name))
    return 'BIGINT';
  if (/(amount|price|total|rate|cost|revenue|value|sum|tax|share)/.test(name)) return 'DOUBLE';
  return 'VARCHAR';
}
