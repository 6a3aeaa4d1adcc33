import { isAbsolute, join } from 'node:path';
import { type LoadedProject, loadProject } from '@dataing/adapters/dbt';
import { DiagnosticError, nearest } from '@dataing/base/diagnostics';
import type { DbtGraph, GraphColumn, GraphNode } from '@dataing/dbt';
import { exitCodes } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { findProject } from '../project/find-project.ts';
import { makeStateFolder } from '../project/state-folder.ts';
import type { ProjectLineageOptions } from '../sql/options.ts';
import { inked, paragraph, reportDiagnostics } from '../sql/report.ts';

/** Column lineage of the models of a dbt project. Exit 1 where one of them could not be rendered or read. */
export async function run(options: ProjectLineageOptions, io: Io): Promise<number> {
  const folder = isAbsolute(options.project) ? options.project : join(io.cwd, options.project);
  const place = { folder, commit: options.commit, cacheFolder: await cacheOf(folder) };
  const loaded = await loadProject(place, { adapter: options.dialect, vars: options.vars });
  const { graph } = loaded;
  const chosen = options.models === undefined ? ofProject(graph) : named(options.models, graph);
  reportDiagnostics([...loaded.diagnostics, ...graph.diagnostics], [], io);
  let isSound = true;
  for (const node of chosen) {
    io.stdout.write(options.json ? asJson(node) : asText(node, graph, io));
    isSound = !reportNode(node, loaded, io) && isSound;
  }
  return isSound ? exitCodes.done : exitCodes.no;
}

/** Beside the nearest dataing.yml upwards, else in the project; that it cannot be made is said when it is written. */
async function cacheOf(folder: string): Promise<string> {
  const project = await findProject(folder);
  await makeStateFolder(project).catch(() => undefined);
  return join(project.stateFolder, 'cache');
}

function ofProject({ nodes, project }: DbtGraph): GraphNode[] {
  return [...nodes.values()].filter(
    ({ resource }) =>
      (resource.kind === 'model' || resource.kind === 'snapshot') && resource.package === project.name,
  );
}

/** Nodes by name or unique id, those of the project itself before its packages'. */
function named(names: readonly string[], { nodes, project }: DbtGraph): GraphNode[] {
  return names.map((name) => {
    const fitting = [...nodes.values()].filter((it) => it.id === name || it.resource.name === name);
    const own = fitting.find((it) => it.resource.package === project.name);
    const found = own ?? fitting[0];
    if (found !== undefined) return found;
    const suggestion = nearest(
      name,
      [...nodes.values()].map((it) => it.resource.name),
    );
    throw new DiagnosticError([
      {
        code: 'CLI_SQL_MODEL',
        severity: 'error',
        message: `${project.name} has no model, seed or snapshot ${JSON.stringify(name)}`,
        ...(suggestion === undefined ? {} : { suggestion }),
      },
    ]);
  });
}

/** Writes what is wrong with a node to stderr; whether it is an error. */
function reportNode({ compiled, lineage, resource }: GraphNode, { files }: LoadedProject, io: Io): boolean {
  const decoder = new TextDecoder();
  const named = new Set(compiled.diagnostics.flatMap(({ span }) => span?.file ?? []));
  // Macros of dbt itself stand in no file.
  const texts = [...named].flatMap((name) => {
    const bytes = files.get(name);
    return bytes === undefined ? [] : [{ name, text: decoder.decode(bytes), isTyped: false }];
  });
  const rendered = reportDiagnostics(compiled.diagnostics, texts, io);
  // Places in what was rendered, which stands in no file.
  const read = reportDiagnostics(
    lineage?.diagnostics ?? [],
    [{ name: resource.path, text: compiled.sql ?? '', isTyped: false }],
    io,
  );
  return rendered || read;
}

function asJson({ id, resource, relation, dependsOn, compiled, lineage, diagnostics }: GraphNode): string {
  const { columns = [], complete = false, keys = [], rows = [] } = lineage ?? {};
  return `${JSON.stringify({
    id,
    path: resource.path,
    relation,
    depends_on: dependsOn,
    columns,
    complete,
    keys,
    rows,
    approximate: compiled.approximate,
    diagnostics: diagnostics.map(({ code, severity, message }) => ({ code, severity, message })),
  })}\n`;
}

function asText(node: GraphNode, graph: DbtGraph, io: Io): string {
  const { resource, compiled, lineage } = node;
  const lines = [`${inked(node.id, 'good', io)}\n`, `${inked(`    ${resource.path}`, 'dim', io)}\n`];
  if (compiled.approximate) lines.push('approximate: the warehouse would have to be asked\n');
  for (const column of lineage?.columns ?? []) lines.push(columnText(column, graph, io));
  if (lineage !== undefined && !lineage.complete)
    lines.push('and more: a star stands over columns that are not known\n');
  if (lineage !== undefined && lineage.rows.length > 0) {
    const deciders = lineage.rows.map((it) => `${it.clause} ${nameOf(it.node, graph)}.${it.column}`);
    lines.push(paragraph(`rows: ${[...new Set(deciders)].join(', ')}`, '', io));
  }
  return `${lines.join('')}\n`;
}

function columnText({ name, kind, sources }: GraphColumn, graph: DbtGraph, io: Io): string {
  const shown = sources.map((source) => {
    const doubt = source.certainty === 'known' ? '' : ` (${source.certainty})`;
    return `${nameOf(source.node, graph)}.${source.column}${doubt}`;
  });
  return paragraph(`${name}: ${kind}${shown.length === 0 ? '' : ` < ${shown.join(', ')}`}`, '', io);
}

/** As `ref` and `source` call it, or the table's name where no file declares it. */
function nameOf(id: string, { nodes, sources }: DbtGraph): string {
  const source = sources.get(id);
  return source === undefined ? (nodes.get(id)?.resource.name ?? id) : `${source.source}.${source.name}`;
}
