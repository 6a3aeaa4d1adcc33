import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readCommit } from '@dataing/adapters/git';
import { root } from './history.ts';
import { type PublicProject, withRepository } from './public-projects.ts';

/** A node, test, source, ... of dbt's manifest; of the many keys those that are looked at. */
export interface DbtEntry {
  readonly resource_type: string;
  readonly name: string;
  readonly language?: string;
  readonly depends_on?: { readonly nodes: readonly string[] };
  readonly relation_name?: string | null;
  readonly compiled_code?: string | null;
  readonly config?: { readonly enabled?: boolean };
}

export interface DbtManifest {
  /** What is switched on, by unique id: nodes with tests and hooks, sources, exposures, unit tests, metrics and what stands beside them. */
  readonly entries: ReadonlyMap<string, DbtEntry>;
  /** What dbt said of the nodes that it could not compile. */
  readonly failures: readonly string[];
  /** What `dbt compile` said where it did not come to a good end; null where it did. */
  readonly error: string | null;
}

/** The name of the DuckDB database that dbt is given. */
export const DATABASE = 'oracle';

/** A work tree of the project's newest commit at `<folder>/project`, which is a repository of its own. */
export async function checkOut(project: PublicProject, folder: string): Promise<string> {
  const tree = join(folder, 'project');
  mkdirSync(tree);
  await unpack(project.repository, tree);
  run('git', ['init', '-q', tree]);
  return tree;
}

/** Puts packages, each from its own repository as it is now, where `dbt deps` puts those of the hub. */
export async function putPackages(
  packages: Readonly<Record<string, string>>,
  projectFolder: string,
): Promise<void> {
  for (const [name, repository] of Object.entries(packages)) {
    const folder = join(projectFolder, 'dbt_packages', name);
    mkdirSync(folder, { recursive: true });
    await unpack(repository, folder);
  }
}

/** Links to local packages, as `dbt deps` makes them: name -> path from the project. */
export function linkPackages(local: Readonly<Record<string, string>>, projectFolder: string): void {
  for (const [name, path] of Object.entries(local)) {
    mkdirSync(join(projectFolder, 'dbt_packages'), { recursive: true });
    symlinkSync(join(projectFolder, path), join(projectFolder, 'dbt_packages', name));
  }
}

/**
 * What `dbt parse` and `dbt compile` make of a project on an empty DuckDB: dbt-core and dbt-duckdb of tools/python/dbt.txt.
 * What dbt writes goes to `folder`. Throws with what dbt said where it cannot read the project.
 */
export function compileWithDbt(
  projectFolder: string,
  folder: string,
  vars: Readonly<Record<string, unknown>> = {},
): DbtManifest {
  const output = { type: 'duckdb', path: join(folder, `${DATABASE}.duckdb`), schema: 'main', threads: 1 };
  const profile = { target: 'dev', outputs: { dev: output } };
  writeFileSync(join(folder, 'profiles.yml'), JSON.stringify({ [DATABASE]: profile }));
  const dbt = (command: string) => {
    const places = ['--profiles-dir', folder, '--target-path', join(folder, 'target'), '--log-path', folder];
    const args = [command, '--quiet', '--profile', DATABASE, '--vars', JSON.stringify(vars), ...places];
    const env = { ...process.env, DBT_SEND_ANONYMOUS_USAGE_STATS: 'false', NO_COLOR: '1' };
    return spawnSync(join(dbtPrograms(), 'dbt'), args, { cwd: projectFolder, env, encoding: 'utf8' });
  };
  const parsed = dbt('parse');
  if (parsed.status !== 0) throw new Error(`dbt parse: ${parsed.stdout}${parsed.stderr}`.trim());
  const compiled = dbt('compile');
  const error = compiled.status === 0 ? null : oneLine(`${compiled.stdout}${compiled.stderr}`);
  return { ...readTarget(join(folder, 'target'), error), error };
}

interface RunResults {
  readonly results: ReadonlyArray<{
    readonly unique_id: string;
    readonly status: string;
    readonly message: string;
  }>;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim().slice(0, 600);
}

function readTarget(target: string, error: string | null): Omit<DbtManifest, 'error'> {
  const manifest = JSON.parse(readFileSync(join(target, 'manifest.json'), 'utf8'));
  const kinds = [
    'nodes',
    'sources',
    'exposures',
    'unit_tests',
    'metrics',
    'semantic_models',
    'saved_queries',
  ];
  const all = kinds.flatMap((kind) => Object.entries<DbtEntry>(manifest[kind] ?? {}));
  // Tests of models that are switched off stay among the nodes, switched off themselves.
  const entries = all.filter(([, it]) => it.config?.enabled !== false);
  const results = join(target, 'run_results.json');
  if (!existsSync(results)) throw new Error(`dbt compile wrote no results: ${error ?? 'and no error'}`);
  const ran = JSON.parse(readFileSync(results, 'utf8')) as RunResults;
  return {
    entries: new Map(entries),
    failures: ran.results
      .filter((it) => it.status !== 'success')
      .map((it) => `${it.unique_id}: ${it.message?.replace(/\s+/g, ' ').slice(0, 300)}`),
  };
}

function dbtPrograms(): string {
  const setUp = [join(root, 'tools/python/src/setup.ts'), 'dbt', join(root, 'tools/python/dbt.txt')];
  run(process.execPath, setUp);
  return join(root, '.tooling/dbt/bin');
}

/** The texts of the newest commit of a repository: what a project or package is read from. */
async function unpack(repository: string, folder: string): Promise<void> {
  const wanted = (path: string) => /\.(sql|ya?ml|csv|py|md)$/.test(path);
  const read = (git: string) => readCommit(git, { wanted });
  const { files } = await withRepository({ repository, options: {} }, read);
  for (const [path, bytes] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
}

function run(program: string, args: readonly string[]): void {
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr}`);
}
