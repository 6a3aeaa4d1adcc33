import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadProject } from '@dataing/adapters/dbt';
import { compileHooks, compileTests, type DbtGraph, type GraphNode, runnableSql } from '@dataing/dbt';
import {
  checkOut,
  compileWithDbt,
  DATABASE,
  type DbtEntry,
  type DbtManifest,
  linkPackages,
  putPackages,
} from '../dbt-manifest.ts';
import { appendHistory } from '../history.ts';
import { round } from '../pair.ts';
import { type PublicProject, publicProjects, titleOf } from '../public-projects.ts';

/** How the real dbt gets the packages of a project without its hub: from their repositories, or from the project's own. */
interface Packages {
  readonly fetched?: Readonly<Record<string, string>>;
  /** By their path from the project's folder. */
  readonly local?: Readonly<Record<string, string>>;
}

const utils = { dbt_utils: 'dbt-labs/dbt-utils' };
const dates = { dbt_date: 'godatadriven/dbt-date' };
const expectations = { dbt_expectations: 'metaplane/dbt-expectations', ...dates };

/** By title; of the other projects `skipped` says why they are not compared. */
export const packagesOf: Readonly<Record<string, Packages>> = {
  'dbt-labs/jaffle_shop_duckdb': {},
  'dbt-labs/jaffle-shop': {
    fetched: { ...utils, ...dates, audit_helper: 'dbt-labs/dbt-audit-helper' },
  },
  'tuva-health/tuva integration_tests/': {
    fetched: { ...utils, ...expectations, elementary: 'tuva-health/dbt-data-reliability' },
    local: { the_tuva_project: '..' },
  },
  'Velir/dbt-ga4': { fetched: utils },
  'fivetran/dbt_shopify': {
    fetched: {
      ...utils,
      fivetran_utils: 'fivetran/dbt_fivetran_utils',
      spark_utils: 'dbt-labs/spark-utils',
    },
  },
  'cal-itp/data-infra warehouse/': { fetched: { ...utils, ...expectations } },
};

/**
 * Whether the real dbt (dbt-core with dbt-duckdb from PyPI) makes the same of public projects as we do from their files:
 * the same unique ids, dependencies, names of tables and compiled SQL. All are compiled for DuckDB, empty, whatever they are
 * written for, and packages are taken as their repositories have them now, by both.
 */
export async function run(): Promise<string> {
  const lines: string[] = [];
  for (const project of publicProjects) {
    const title = titleOf(project);
    const packages = packagesOf[title];
    lines.push(
      ...(packages === undefined
        ? [`${title}: skipped, its packages are not fetched without dbt's hub`]
        : await compare(project, packages)),
    );
  }
  return lines.join('\n');
}

async function compare(project: PublicProject, packages: Packages): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'dataing-oracle-'));
  const title = titleOf(project);
  try {
    const tree = await checkOut(project, folder);
    const inside = join(tree, project.options.folder ?? '');
    await putPackages(packages.fetched ?? {}, inside);
    const target = { schema: 'main', database: DATABASE };
    const options = { ...project.options, adapter: 'duckdb', target, nowMs: Date.now() };
    const { graph } = await loadProject({ folder: tree }, options);
    linkPackages(packages.local ?? {}, inside);
    const manifest = compileWithDbt(inside, folder, project.options.vars);
    return figuresOf(title, graph, manifest);
  } catch (error) {
    return [`${title}: skipped, ${(error as Error).message.replace(/\s+/g, ' ').slice(0, 300)}`];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function figuresOf(title: string, graph: DbtGraph, manifest: DbtManifest): string[] {
  const ours = ourFacts(graph);
  const differences = [...differencesOf(ours, manifest.entries)];
  const count = (...kinds: ReadonlyArray<Difference['kind']>) =>
    differences.filter((it) => kinds.includes(it.kind)).length;
  const graphs = new Set([...manifest.entries.keys(), ...ours.keys()]).size;
  const statements = [...manifest.entries].filter(([id, it]) => hasSql(it) && ours.has(id)).length;
  const differing = (...kinds: ReadonlyArray<Difference['kind']>) =>
    new Set(differences.filter((it) => kinds.includes(it.kind)).map((it) => it.id)).size;
  const sameSql = statements - count('sql');
  const measured = {
    case: title,
    unit: '%',
    median: round((100 * sameSql) / statements, 2),
    min: round((100 * sameSql) / statements, 2),
    runs: 1,
    models: [...manifest.entries.values()].filter((it) => it.resource_type === 'model').length,
    nodes: graphs,
    same_graph: graphs - differing('id', 'dependencies', 'relation'),
    statements,
    same_sql: sameSql,
    not_compiled_by_dbt: manifest.failures.length,
    dbt_error: manifest.error,
    differences: Object.fromEntries(kinds.map((kind) => [kind, count(kind)])),
    unsaid: differences.filter((it) => it.kind === 'sql' && !it.isSaid).length,
  };
  appendHistory('dbt-oracle', measured);
  const { models, nodes, same_graph: same } = measured;
  return [
    `${title}: ${models} models; ${same} of ${nodes} nodes the same, ${sameSql} of ${statements} statements`,
    ...differences
      .slice(0, shown)
      .map((it) => `  ${it.kind}${it.isSaid ? ' (said)' : ''} ${it.id}: ${it.text}`),
    ...(manifest.error === null ? [] : [`  dbt compile: ${manifest.error}`]),
    ...manifest.failures.slice(0, shown).map((it) => `  dbt failed: ${it}`),
  ];
}

const shown = 10;
const kinds = ['id', 'dependencies', 'relation', 'sql'] as const;

interface Difference {
  readonly id: string;
  readonly kind: (typeof kinds)[number];
  readonly text: string;
  /** We say of this node that what only the warehouse knows is missing. */
  readonly isSaid: boolean;
}

interface Fact {
  readonly dependsOn: readonly string[];
  /** Absent where it is not compared: tests, and what is no table. */
  readonly relation?: string;
  readonly sql?: string | undefined;
  readonly isSaid: boolean;
}

function ourFacts(graph: DbtGraph): ReadonlyMap<string, Fact> {
  const texts = [...compileTests(graph), ...compileHooks(graph)].map(
    ([id, { dependsOn, sql, diagnostics }]): [string, Fact] => [
      id,
      { dependsOn, sql, isSaid: diagnostics.length > 0 },
    ],
  );
  const plain = (id: string, dependsOn: readonly string[]): [string, Fact] => [
    id,
    { dependsOn, isSaid: false },
  ];
  return new Map([
    ...[...graph.nodes.values()].map((it): [string, Fact] => [it.id, nodeFact(graph, it)]),
    ...texts,
    ...[...graph.sources.keys()].map((id): [string, Fact] => [
      id,
      { dependsOn: [], relation: graph.relationOf(id), isSaid: false },
    ]),
    ...graph.exposures.map((it) => plain(it.id, it.dependsOn)),
    ...graph.unitTests.map((it) => plain(it.id, it.model === undefined ? [] : [it.model])),
    ...graph.project.semantics.map((it) => plain(it.id, it.dependsOn)),
  ]);
}

function nodeFact(graph: DbtGraph, node: GraphNode): Fact {
  const { resource, config, compiled } = node;
  const isTable = !['test', 'analysis'].includes(resource.kind) && config.materialized !== 'ephemeral';
  return {
    dependsOn: node.dependsOn,
    ...(isTable ? { relation: node.relation } : {}),
    sql: runnableSql(graph, node.id),
    isSaid: compiled.approximate || compiled.diagnostics.length > 0,
  };
}

function hasSql(it: DbtEntry): boolean {
  return it.language !== 'python' && typeof it.compiled_code === 'string';
}

function* differencesOf(
  ours: ReadonlyMap<string, Fact>,
  theirs: ReadonlyMap<string, DbtEntry>,
): Generator<Difference> {
  const tables = new Map([...ours].map(([id, it]) => [it.relation, id]));
  const dbtTables = new Map([...theirs].map(([id, it]) => [it.relation_name ?? undefined, id]));
  for (const id of ours.keys())
    if (!theirs.has(id)) yield { id, kind: 'id', text: 'dbt has none', isSaid: false };
  for (const [id, it] of theirs) {
    const own = ours.get(id);
    if (own === undefined) {
      yield { id, kind: 'id', text: 'we have none', isSaid: false };
      continue;
    }
    const { isSaid } = own;
    const [mine, dbts] = [listed(own.dependsOn), listed(it.depends_on?.nodes ?? [])];
    if (mine !== dbts) yield { id, kind: 'dependencies', text: `ours ${mine}, dbt's ${dbts}`, isSaid };
    const relation = it.resource_type === 'test' ? undefined : (it.relation_name ?? undefined);
    if (own.relation !== relation)
      yield { id, kind: 'relation', text: `ours ${own.relation}, dbt's ${relation}`, isSaid };
    if (!hasSql(it)) continue;
    const [sql, oracle] = [
      byIds(folded(own.sql ?? ''), tables),
      byIds(folded(it.compiled_code ?? ''), dbtTables),
    ];
    if (sql !== oracle) yield { id, kind: 'sql', text: firstDifference(sql, oracle), isSaid };
  }
}

/** A statement with the unique ids of its tables, whose names are compared on their own. */
function byIds(sql: string, tables: ReadonlyMap<string | undefined, string>): string {
  return sql.replace(/"[^"]+"\."[^"]+"\."[^"]+"/g, (name) => tables.get(name) ?? name);
}

function listed(ids: readonly string[]): string {
  return [...new Set(ids)].sort().join(', ');
}

/** Runs of white space as one blank, and none inside of brackets. */
function folded(sql: string): string {
  return sql
    .replace(/\s+/g, ' ')
    .replace(/(?<=[([]) | (?=[)\],])/g, '')
    .trim();
}

function firstDifference(ours: string, theirs: string): string {
  let at = 0;
  while (at < ours.length && ours[at] === theirs[at]) at++;
  const near = (sql: string) => JSON.stringify(sql.slice(Math.max(0, at - 40), at + 80));
  return `ours ${near(ours)}, dbt's ${near(theirs)}`;
}
