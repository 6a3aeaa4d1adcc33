import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadProject } from '@dataing/adapters/dbt';
import type { DbtGraph } from '@dataing/dbt';
import type { BenchOptions } from '../bench-case.ts';
import { checkOut, linkPackages, putPackages } from '../dbt-manifest.ts';
import { appendHistory, root } from '../history.ts';
import { peakMegabytes, round, summarise } from '../pair.ts';
import { largestProject, titleOf } from '../public-projects.ts';
import { type ProcessRun, type ProgramCall, runWhole } from '../whole-process.ts';
import { bundle, writeJobs } from './dbt-lineage.ts';
import { packagesOf } from './dbt-oracle.ts';

/**
 * `dataing sniff` on a change of one model, not committed, of a project of some 1,200 models, as whole processes from start
 * to exit: with nothing known (cold), with the renderings of earlier runs and another change each time (warm), and the same
 * change again. With --peers what a user would run otherwise: `dbt parse` of the changed project and Recce on its
 * manifest, or sqlglot's lineage of the changed model and those below it, on SQL that is compiled already. Interleaved.
 */
export async function run({ full, peers }: BenchOptions): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'dataing-sniff-'));
  try {
    const { tree, inside, graph } = await prepare(folder, peers);
    const model = mostRead(graph);
    const path = join(tree, model.resource.path);
    const text = readFileSync(path, 'utf8');
    const edit = (round: number) => writeFileSync(path, changed(text, round));
    const vars = ['--vars', JSON.stringify(largestProject.options.vars)];
    const command = [
      process.execPath,
      bundle(),
      'sniff',
      '--repo',
      inside,
      ...vars,
      '--dialect',
      'duckdb',
      '--format',
      'json',
    ];
    const runs = new Map<string, ProcessRun[]>();
    const measure = async (name: string, call: ProgramCall) =>
      void runs.set(name, [...(runs.get(name) ?? []), await runWhole(call)]);
    const others = peers ? peerCalls(graph, model.id, folder, inside) : [];
    for (let i = 0; i < (full ? 3 : 1); i++) {
      edit(i);
      await measure('cold', { command, emptied: join(inside, '.dataing') });
      for (const [name, call] of others) await measure(name, call);
    }
    for (let i = 0; i < (full ? 15 : 5); i++) {
      edit(100 + i);
      await measure('warm', { command });
      await measure('again', { command });
    }
    const below = JSON.parse(runs.get('cold')![0].stdout).affected_downstream.length as number;
    return [...runs].map(([name, them]) => figuresOf(name, them, graph, below)).join('\n');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The project with its packages, committed. */
async function prepare(folder: string, peers: boolean) {
  const tree = await checkOut(largestProject, folder);
  const inside = join(tree, largestProject.options.folder ?? '');
  const packages = packagesOf[titleOf(largestProject)];
  const { graph } = await loadProject({ folder: tree }, largestProject.options);
  git(tree, 'add', '-A');
  git(
    tree,
    '-c',
    'user.name=bench',
    '-c',
    'user.email=bench@example.com',
    'commit',
    '-q',
    '-m',
    'the project',
  );
  if (peers) {
    await putPackages(packages.fetched ?? {}, inside);
    linkPackages(packages.local ?? {}, inside);
    writeFileSync(
      join(tree, '.git/info/exclude'),
      'dbt_packages\ntarget\ntarget-base\nlogs\nrecce.yml\n.dataing\n',
    );
  }
  return { tree, inside, graph };
}

function git(tree: string, ...args: string[]): void {
  const { status, stderr } = spawnSync('git', ['-C', tree, ...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`git ${args[0]}: ${stderr}`);
}

/** The model that most others are built from, of those whose columns are known. */
function mostRead(graph: DbtGraph) {
  const open = [...graph.nodes.values()].filter(
    (it) =>
      it.resource.kind === 'model' &&
      it.lineage?.complete === true &&
      /^\s*(select|with)\b/im.test(it.resource.text),
  );
  const count = (id: string) => belowOf(graph, id).size;
  return open.reduce((best, it) => (count(it.id) > count(best.id) ? it : best));
}

function belowOf(graph: DbtGraph, id: string): Set<string> {
  const found = new Set([id]);
  for (let before = 0; before < found.size; ) {
    before = found.size;
    for (const node of graph.nodes.values())
      if (node.dependsOn.some((it) => found.has(it))) found.add(node.id);
  }
  return found;
}

/** The model with one row less: whatever it gives, it is wrapped. */
function changed(text: string, round: number): string {
  const [, config = '', query = ''] =
    /^((?:\s*\{\{\s*config[^]*?\}\}|\s*--[^\n]*\n)*)([^]*)$/.exec(text) ?? [];
  return `${config}\nselect * from (\n${query.trim().replace(/;$/, '')}\n) as changed limit ${1000 + round}\n`;
}

function peerCalls(
  graph: DbtGraph,
  model: string,
  folder: string,
  inside: string,
): Array<readonly [string, ProgramCall]> {
  setUp();
  setUp('dbt', join(root, 'tools/python/dbt.txt'));
  const output = { type: 'duckdb', path: join(folder, 'bench.duckdb'), schema: 'main', threads: 1 };
  writeFileSync(
    join(folder, 'profiles.yml'),
    JSON.stringify({ bench: { target: 'dev', outputs: { dev: output } } }),
  );
  // With its engine of normalisation dbt asks for a model that only a user's own project has.
  const { enable_normalize_engine: _, ...rest } = largestProject.options.vars ?? {};
  const profile = ['--profile', 'bench', '--profiles-dir', folder];
  const parse: ProgramCall = {
    command: [
      ...[join(root, '.tooling/dbt/bin/dbt'), 'parse', '--quiet', '--no-partial-parse', ...profile],
      ...['--vars', JSON.stringify(rest)],
    ],
    cwd: inside,
    env: { DBT_SEND_ANONYMOUS_USAGE_STATS: 'false' },
  };
  const below = belowOf(graph, model);
  const [, theirs] = writeJobs(graph, folder, (id) => below.has(id));
  const trace = [
    join(root, '.tooling/python/bin/python'),
    join(root, 'bench/src/peers/trace_project.py'),
    theirs,
  ];
  return [
    ['dbt parse', parse],
    ['recce run', recceCall(parse, profile, folder)],
    ['sqlglot', { command: trace }],
  ];
}

/**
 * Recce compares the manifests of two `dbt parse`: that of the changed project, which the call before leaves behind, and
 * that of the project before, which is made here and not counted. It answers which models changed and what is built from
 * them; columns it knows from `dbt docs generate` only, after the tables of both states were built.
 */
function recceCall(parse: ProgramCall, profile: readonly string[], folder: string): ProgramCall {
  setUp('recce', join(root, 'bench/src/peers/recce.txt'));
  const [program, ...args] = parse.command;
  const { status, stdout } = spawnSync(program, [...args, '--target-path', 'target-base'], {
    ...{ cwd: parse.cwd, env: { ...process.env, ...parse.env }, encoding: 'utf8' },
  });
  if (status !== 0) throw new Error(`dbt parse: ${stdout}`);
  // It reports home unless told not to, which it can be in a file only.
  mkdirSync(join(folder, '.recce'), { recursive: true });
  writeFileSync(join(folder, '.recce/profile.yml'), 'user_id: bench\nanonymous_tracking: false\n');
  const outputs = ['--output', join(folder, 'recce.json'), '--summary', join(folder, 'recce.md')];
  return {
    command: [join(root, '.tooling/recce/bin/recce'), 'run', '--skip-query', ...outputs, ...profile],
    cwd: parse.cwd,
    env: { ...parse.env, HOME: folder },
  };
}

function setUp(...args: string[]): void {
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'tools/python/src/setup.ts'), ...args]);
  if (status !== 0) throw new Error(stderr.toString());
}

function figuresOf(name: string, runs: readonly ProcessRun[], graph: DbtGraph, below: number): string {
  const wall = summarise(runs.map((it) => it.wallMs));
  const cpu = summarise(runs.map((it) => it.cpuMs));
  const models = [...graph.nodes.values()].filter((it) => it.resource.kind === 'model').length;
  const figures = {
    ...{ case: name, unit: 'ms', median: round(wall.median, 0), min: round(wall.min, 0), runs: runs.length },
    ...{ cpu_ms: round(cpu.median, 0), peak_rss_mb: peakMegabytes(runs), models, below },
  };
  appendHistory('sniff-speed', figures);
  return `${name}: ${figures.median} ms (min ${figures.min}), CPU ${figures.cpu_ms} ms, ${figures.peak_rss_mb} MB, ${below} tables below`;
}
