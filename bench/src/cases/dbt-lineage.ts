import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadProject } from '@dataing/adapters/dbt';
import { nestedSchema } from '@dataing/adapters/lineage/test-sqlglot';
import { type DbtGraph, runnableSql } from '@dataing/dbt';
import type { BenchOptions } from '../bench-case.ts';
import { appendHistory, root } from '../history.ts';
import { inTurn, peakMegabytes, round, summarise } from '../pair.ts';
import { largestProject, withRepository } from '../public-projects.ts';
import { type ProcessRun, type ProgramCall, runWhole } from '../whole-process.ts';

/**
 * Column lineage of a whole project of some 1,200 models, as whole processes from start to exit: `dataing sql lineage
 * --project` with an empty cache (reading, rendering, parsing, tracing) and with a full one; and, with --peers, sqlglot
 * from PyPI on the compiled SQL alone, with the tracing of ours alone on the same SQL beside it. Interleaved.
 */
export async function run({ full, peers }: BenchOptions): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'dataing-lineage-'));
  try {
    const graph = await prepare(folder);
    const project = join(folder, 'project', largestProject.options.folder ?? '');
    const vars = JSON.stringify(largestProject.options.vars);
    const args = ['sql', 'lineage', '--project', project, '--vars', vars, '--dialect', 'duckdb'];
    const first = [...graph.nodes.values()].find((it) => it.lineage?.complete === true)!;
    const whole = [process.execPath, bundle(), ...args, '--model', first.id, '--json'];
    const jobs = writeJobs(graph, folder);
    const calls: Array<readonly [string, ProgramCall]> = [
      ['cold', { command: whole, emptied: join(project, '.dataing') }],
      ...(peers ? peerCalls(jobs) : []),
    ];
    const sides: ProcessRun[][] = calls.map(() => []);
    // Without a first unmeasured run: sqlglot takes minutes, and a cold start is what is asked.
    for (let round = 0; round < (full ? 3 : 1); round++)
      for (const [i, [, call]] of calls.entries()) sides[i].push(await runWhole(call));
    const [warm] = await inTurn([{ command: whole }], full ? 20 : 8);
    const named = [...calls.map(([name], i) => [name, sides[i]] as const), ['warm', warm] as const];
    return named.map(([name, runs]) => figuresOf(name, runs, graph)).join('\n');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The program, newly built where sources have changed; run without its launcher, which is another process. */
export function bundle(): string {
  const { status, stderr } = spawnSync(join(root, 'bin/dataing'), ['--version'], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return join(root, 'dist/dataing.js');
}

/** A work tree of the project in `folder`, and its graph. */
async function prepare(folder: string): Promise<DbtGraph> {
  return withRepository(largestProject, async (repository) => {
    const git = ['-C', repository, 'archive', '--prefix=project/', '-o', join(folder, 'project.tar'), 'HEAD'];
    for (const [program, args] of [
      ['git', git],
      ['tar', ['-xf', join(folder, 'project.tar'), '-C', folder]],
      // The project takes a package from its parent folder, which is read where both are in one repository.
      ['git', ['init', '-q', join(folder, 'project')]],
    ] as const) {
      const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' });
      if (status !== 0) throw new Error(`${program} failed: ${stderr}`);
    }
    return (await loadProject({ folder: repository, commit: 'HEAD' }, largestProject.options)).graph;
  });
}

/** Paths of the job for ours and for sqlglot: all models that are rendered and read, with all columns that are known. */
export function writeJobs(
  graph: DbtGraph,
  folder: string,
  isWanted: (id: string) => boolean = () => true,
): readonly [ours: string, theirs: string] {
  const { nodes, project } = graph;
  const { dialect } = project.facts;
  const models = [...nodes.values()].flatMap(({ id, resource, lineage }) => {
    const isRead = resource.kind === 'model' && lineage?.diagnostics.length === 0 && isWanted(id);
    const sql = isRead ? runnableSql(graph, id) : undefined;
    return sql === undefined ? [] : [{ id, sql }];
  });
  const complete = [...nodes.values()].filter(
    (it) => it.lineage?.complete === true && it.config.materialized !== 'ephemeral',
  );
  const tables = Object.fromEntries(
    complete.map((it) => [
      it.relation.replaceAll('"', '').toLowerCase(),
      { columns: it.lineage!.columns.map(({ name }) => ({ name })) },
    ]),
  );
  const [ours, theirs] = [join(folder, 'ours.json'), join(folder, 'theirs.json')];
  writeFileSync(ours, JSON.stringify({ dialect, tables, models }));
  writeFileSync(theirs, JSON.stringify({ dialect, schema: nestedSchema({ tables }), models }));
  return [ours, theirs];
}

function peerCalls([ours, theirs]: readonly [string, string]): Array<readonly [string, ProgramCall]> {
  const setUp = spawnSync(process.execPath, [join(root, 'tools/python/src/setup.ts')], { encoding: 'utf8' });
  if (setUp.status !== 0) throw new Error(setUp.stderr);
  const python = join(root, '.tooling/python/bin/python');
  return [
    ['SQL alone', { command: [process.execPath, join(root, 'bench/src/peers/trace-project.ts'), ours] }],
    ['sqlglot', { command: [python, join(root, 'bench/src/peers/trace_project.py'), theirs] }],
  ];
}

function figuresOf(name: string, runs: readonly ProcessRun[], graph: DbtGraph): string {
  const wall = summarise(runs.map((it) => it.wallMs));
  const cpu = summarise(runs.map((it) => it.cpuMs));
  const models = [...graph.nodes.values()].filter((it) => it.resource.kind === 'model').length;
  const said = name === 'SQL alone' || name === 'sqlglot' ? JSON.parse(runs[0].stdout) : { models };
  const figures = {
    ...{ case: name, unit: 'ms', median: round(wall.median, 0), min: round(wall.min, 0), runs: runs.length },
    ...{ cpu_ms: round(cpu.median, 0), peak_rss_mb: peakMegabytes(runs), ...said },
  };
  appendHistory('dbt-lineage', figures);
  return `${name}: ${figures.median} ms, CPU ${figures.cpu_ms} ms, ${figures.peak_rss_mb} MB (${JSON.stringify(said)})`;
}
