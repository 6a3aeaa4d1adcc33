import type { Diagnostic } from '@dataing/base/diagnostics';
import {
  compileTests,
  type DbtGraph,
  type DeclaredColumn,
  type Exposure,
  type GenericTest,
  type GraphNode,
} from '@dataing/dbt';
import type { SqlDialect } from '@dataing/ports';
import type { SchemaColumn, SchemaTable } from '@dataing/sql/scope';

/** Something with rows that a project builds or reads: a model, seed, snapshot, source, or table of plain SQL. */
export interface Asset {
  readonly id: string;
  readonly name: string;
  readonly kind: 'model' | 'seed' | 'snapshot' | 'source' | 'table' | 'test' | 'analysis' | 'operation';
  readonly path: string;
  /** As statements name it, without quotes. */
  readonly relation: string;
  /** Absent of what no SQL builds, and of SQL that could not be rendered. */
  readonly sql?: string;
  /** As it runs on a table that is there already, where that is another text. */
  readonly incremental?: string;
  /** Rendered without what only the warehouse knows. */
  readonly isApproximate: boolean;
  readonly config: Readonly<Record<string, unknown>>;
  readonly dependsOn: readonly string[];
  /** All columns where `isComplete`. */
  readonly columns: readonly SchemaColumn[];
  readonly isComplete: boolean;
  readonly keys: ReadonlyArray<readonly string[]>;
  /** The file as it is written. */
  readonly text: string;
  /** Why there is no SQL, or no columns. */
  readonly unread: readonly Diagnostic[];
  /** Columns that YAML declares, with their types where it says them. */
  readonly declared: readonly DeclaredColumn[];
  /** Columns that can be NULL as far as the query alone says, in small letters. */
  readonly nullable: ReadonlySet<string>;
}

/** A project before or after a change. */
export interface ProjectState {
  readonly dialect: SqlDialect;
  readonly assets: ReadonlyMap<string, Asset>;
  readonly tests: readonly GenericTest[];
  readonly exposures: readonly Exposure[];
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Absent of plain SQL. */
  readonly graph?: DbtGraph;
  /** SQL of generic tests by unique id; rendered when it is first asked for. */
  testSql(): ReadonlyMap<string, string>;
}

/**
 * The state of a dbt project from its graph and the files that it was made of. Assets that are the same in `like`, another
 * state of it, are taken from there.
 */
export function stateOfGraph(
  graph: DbtGraph,
  files: ReadonlyMap<string, Uint8Array>,
  like?: ProjectState,
): ProjectState {
  const declared = declaredKeys(graph);
  const known = like?.graph !== undefined && hasSameTests(graph, like.graph) ? like : undefined;
  const assets = new Map<string, Asset>();
  for (const node of graph.nodes.values()) {
    const shared = known?.graph?.nodes.get(node.id) === node ? known.assets.get(node.id) : undefined;
    assets.set(node.id, shared ?? assetOf(node, declared.get(node.id)));
  }
  for (const source of graph.sources.values()) {
    const { id, name, path, columns } = source;
    const { keys = [] } = declared.get(id) ?? {};
    const unknown = { ...NOTHING, isComplete: false, text: '', declared: columns };
    const relation = plain(graph.relationOf(id));
    assets.set(id, { ...unknown, id, name, kind: 'source', path, relation, columns, keys });
  }
  let tests: ReadonlyMap<string, string> | undefined;
  return {
    dialect: graph.project.facts.dialect,
    assets,
    tests: graph.tests,
    exposures: graph.exposures,
    files,
    graph,
    testSql: () => {
      tests ??= new Map(
        [...compileTests(graph)].flatMap(([id, { sql }]) => (sql === undefined ? [] : [[id, sql]])),
      );
      return tests;
    },
  };
}

const NOTHING = {
  isApproximate: false,
  config: {},
  dependsOn: [],
  unread: [],
  nullable: new Set<string>(),
};

function assetOf(node: GraphNode, declared: Declared | undefined): Asset {
  const { id, resource, relation, config, dependsOn, compiled, lineage, diagnostics } = node;
  const { sql, incremental } = compiled;
  const { keys = [], notNull = new Set<string>() } = declared ?? {};
  const columns = (lineage?.columns ?? []).map(
    ({ name, type, nullable, unique }): SchemaColumn => ({
      name,
      ...(type === undefined ? {} : { type }),
      nullable: nullable && !notNull.has(name.toLowerCase()),
      unique,
    }),
  );
  return {
    ...{ id, name: resource.name, kind: resource.kind, path: resource.path, relation: plain(relation) },
    ...(sql === undefined ? {} : { sql }),
    ...(incremental === undefined ? {} : { incremental }),
    isApproximate: compiled.approximate,
    config,
    dependsOn,
    columns,
    isComplete: lineage?.complete === true,
    keys: [...(lineage?.keys ?? []).filter((it) => it.length > 0), ...keys],
    text: resource.text,
    unread: diagnostics.filter((it) => it.severity === 'error'),
    declared: resource.columns,
    nullable: new Set((lineage?.columns ?? []).flatMap((it) => (it.nullable ? [it.name.toLowerCase()] : []))),
  };
}

/** What tests say of columns is part of an asset. */
function hasSameTests({ tests }: DbtGraph, other: DbtGraph): boolean {
  return tests.length === other.tests.length && tests.every((it, i) => it === other.tests[i]);
}

interface Declared {
  readonly keys: string[][];
  readonly notNull: Set<string>;
}

/** What tests without a condition hold of columns: that they tell rows apart, and that they are never NULL. */
function declaredKeys(graph: DbtGraph): ReadonlyMap<string, Declared> {
  const found = new Map<string, Declared>();
  for (const { on, test, column, arguments: args, own } of graph.tests) {
    if (own?.levels.some((it) => it.where !== undefined || it.severity === 'warn') === true) continue;
    const declared = found.get(on) ?? { keys: [], notNull: new Set<string>() };
    found.set(on, declared);
    const combination = args.combination_of_columns;
    if (test === 'unique' && column !== undefined) declared.keys.push([column]);
    else if (test === 'not_null' && column !== undefined) declared.notNull.add(column.toLowerCase());
    else if (test.endsWith('unique_combination_of_columns') && Array.isArray(combination))
      declared.keys.push(combination.map(String));
  }
  return found;
}

/** Several projects of one repository as one; of none, one without anything in it. */
export function mergeStates(states: readonly ProjectState[]): ProjectState {
  const [first] = states;
  if (states.length === 1) return first;
  return {
    dialect: first?.dialect ?? 'duckdb',
    assets: new Map(states.flatMap((it) => [...it.assets])),
    tests: states.flatMap((it) => it.tests),
    exposures: states.flatMap((it) => it.exposures),
    files: new Map(states.flatMap((it) => [...it.files])),
    testSql: () => new Map(states.flatMap((it) => [...it.testSql()])),
  };
}

/** What a statement that reads some assets finds there; those whose columns are not known are left out. */
export function tablesOf(assets: readonly Asset[]): Readonly<Record<string, SchemaTable>> {
  return Object.fromEntries(
    assets.flatMap(({ relation, columns, keys, isComplete }) => {
      const names = new Set(columns.map((it) => it.name.toLowerCase()));
      const known = keys.filter((key) => key.every((it) => names.has(it.toLowerCase())));
      return isComplete ? [[relation, { columns, keys: known }]] : [];
    }),
  );
}

/** A name without its quotes. */
function plain(name: string): string {
  return name.replace(/["`[\]]/g, '');
}

/** Whether two names, of which one may leave out leading parts, mean one table. */
export function isSameTable(a: string, b: string): boolean {
  const [x, y] = [a, b].map((it) => plain(it).toLowerCase().split('.').reverse());
  const shared = Math.min(x.length, y.length);
  return x.slice(0, shared).join('.') === y.slice(0, shared).join('.');
}
