import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  buildGraph,
  type CompiledText,
  compileHooks,
  compileTests,
  type Constraint,
  type DbtGraph,
  describe,
  type Description,
  type Exposure,
  type GenericTest,
  type GraphNode,
  readProject,
  runnableSql,
} from '@dataing/dbt';
import { type Facts, folded, type NodeFacts, plainConfig, sorted, withoutEmpty } from './facts.ts';

/** A project of this folder, loaded as dbt is told to in dbt-facts.ts. */
export function graphOfFolder(project: string): DbtGraph {
  const top = join(import.meta.dirname, project);
  const paths = readdirSync(top, { recursive: true, encoding: 'utf8' }).filter((it) =>
    statSync(join(top, it)).isFile(),
  );
  const files = new Map(
    paths.map((it) => [it.replaceAll('\\', '/'), new Uint8Array(readFileSync(join(top, it)))]),
  );
  const loaded = readProject(files, { target: { database: project } });
  if (loaded === undefined) throw new Error(`${project} is no project`);
  return buildGraph(loaded);
}

/** What we find out about a project, in the form of what dbt does. */
export function ourFacts(graph: DbtGraph): Facts {
  const nodes = [...graph.nodes.values()].map((it) => [it.id, nodeFacts(graph, it)] as const);
  const hooks = [...compileHooks(graph)].map(([id, it]) => [id, hookFacts(id, it)] as const);
  const compiled = compileTests(graph);
  const tests = graph.tests.flatMap((it) => {
    const test = compiled.get(it.id);
    return test === undefined ? [] : [[it.id, testFacts(it, test)] as const];
  });
  return {
    nodes: sorted([...nodes, ...tests, ...hooks]),
    sources: sorted([...graph.sources.keys()].map((id) => [id, sourceFacts(graph, id)] as const)),
    exposures: sorted(graph.exposures.map((it) => [it.id, exposureFacts(graph, it)] as const)),
    unitTests: sorted(
      graph.unitTests.map((it) => [it.id, { name: it.name, dependsOn: [it.model] }] as const),
    ),
    semantics: sorted(
      graph.project.semantics.map(({ id, name, dependsOn }) => [id, { name, dependsOn }] as const),
    ),
    groups: sorted(graph.project.groups.map(({ id, name, owner }) => [id, { name, owner }] as const)),
    disabled: [...graph.disabled].sort(),
  };
}

const nothing: Description = { description: '', tags: [], meta: {}, columns: [], constraints: [] };

function columnFacts({ columns }: Description): Record<string, unknown> {
  return sorted(
    columns.map((it) => [
      it.name,
      withoutEmpty({
        ...{ description: it.description, data_type: it.type, tags: it.tags, meta: it.meta },
        ...(it.isQuoted ? { quote: true } : {}),
        constraints: it.constraints.map(constraintFacts),
      }),
    ]),
  );
}

function constraintFacts({ type, expression, columns }: Constraint): unknown {
  return {
    type,
    ...(expression === undefined ? {} : { expression }),
    ...(columns.length === 0 ? {} : { columns }),
  };
}

function sourceFacts(graph: DbtGraph, id: string): unknown {
  const said = describe(graph.project, id) ?? nothing;
  const { description, tags, meta } = said;
  return {
    relation_name: graph.relationOf(id),
    ...{ description, tags: [...tags].sort(), meta, columns: columnFacts(said) },
  };
}

function exposureFacts(graph: DbtGraph, { id, name, type, owner, dependsOn }: Exposure): unknown {
  const { description } = describe(graph.project, id) ?? nothing;
  return { name, type, description, owner, dependsOn: [...dependsOn].sort() };
}

function testFacts(it: GenericTest, { config, dependsOn, sql }: CompiledText): NodeFacts {
  const { alias = '', fqn = [], path = '', description = '', kwargs = {} } = it.own ?? {};
  const [namespace, name] = it.test.includes('.') ? it.test.split('.') : [null, it.test];
  return {
    ...{ alias, fqn: fqn.join('.'), path, relation: null, description, access: null, version: null },
    config: plainConfig('test', config),
    columns: {},
    dependsOn,
    test: {
      ...{ name, namespace, on: it.on.startsWith('source.') ? null : it.on },
      column: it.column === undefined ? null : kwargs.column_name,
    },
    constraints: [],
    ...{ compiled: folded(sql), built: folded(sql) },
  };
}

function hookFacts(id: string, { config, dependsOn, sql }: CompiledText): NodeFacts {
  const [, owner, name] = id.split('.');
  return {
    ...{
      alias: name,
      fqn: `${owner}.hooks.${name}`,
      path: 'dbt_project.yml',
      relation: null,
      description: '',
    },
    ...{ access: null, version: null, config: plainConfig('operation', config), columns: {}, dependsOn },
    ...{ test: null, constraints: [], compiled: folded(sql), built: folded(sql) },
  };
}

function isTable({ resource, config }: GraphNode): boolean {
  return !['test', 'analysis'].includes(resource.kind) && config.materialized !== 'ephemeral';
}

function nodeFacts(graph: DbtGraph, node: GraphNode): NodeFacts {
  const { resource } = node;
  const said = describe(graph.project, node.id) ?? nothing;
  return {
    alias: node.alias,
    fqn: resource.fqn.join('.'),
    path: resource.path.replace(/^dbt_packages\/\w+\//, ''),
    relation: isTable(node) ? node.relation : null,
    description: said.description,
    access: said.access ?? null,
    version: resource.version ?? null,
    config: plainConfig(resource.kind, node.config),
    columns: columnFacts(said),
    dependsOn: node.dependsOn,
    test: null,
    constraints: said.constraints.map(constraintFacts),
    compiled: folded(runnableSql(graph, node.id)),
    built: folded(runnableSql(graph, node.id, 'incremental')),
  };
}
