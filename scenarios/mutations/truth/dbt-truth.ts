import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { Engine } from '../../incidents/build/engine.ts';
import { type Files, type MutableProject, withEdits } from '../project-files.ts';
import { compareTables, shapesOf, type TableDifference } from './compare-tables.ts';
import { loadRaw, type Variant } from './world.ts';

/** What dbt itself makes of a change: the real programs, over the same raw tables. */
export interface DbtTruth {
  readonly tables: Readonly<Record<string, TableDifference>>;
  readonly failed: readonly string[];
  readonly failedTests: readonly string[];
  /** dbt could not read the project at all; then nothing is run. */
  readonly error: string | null;
}

interface Ran {
  readonly folder: string;
  readonly error: string | null;
  readonly statuses: Readonly<Record<string, string>>;
}

const ROOT = resolve(import.meta.dirname, '../../..');

/**
 * Seeds, runs and tests a project and some changes of it with dbt-duckdb of tools/python/dbt.txt, which is set up when it
 * is not there, and compares the tables. Takes some seconds per change. Throws where Python or dbt does not start.
 */
export async function dbtTruths(
  project: MutableProject,
  variant: Variant,
  changes: ReadonlyArray<Readonly<Record<string, string | null>>>,
): Promise<DbtTruth[]> {
  const folder = mkdtempSync(join(tmpdir(), 'dataing-mutations-'));
  const engine = await Engine.open();
  try {
    const raw = join(folder, 'raw');
    mkdirSync(raw);
    await loadRaw(engine, project, variant);
    for (const { name } of await engine.rows<{ name: string }>(
      `select table_name as name from duckdb_tables() where schema_name = 'raw'`,
    ))
      await engine.run(`copy raw."${name}" to '${join(raw, `${name}.parquet`)}' (format parquet)`);
    const states = [project.files, ...changes.map((it) => withEdits(project.files, it))];
    const jobs = states.map((files, i) => writeJob(project.name, files, join(folder, `state${i}`), raw));
    const [before, ...after] = runDbt(jobs);
    for (const i of states.keys()) await readTables(engine, `state${i}`, jobs[i].tables);
    const truths: DbtTruth[] = [];
    for (const [i, ran] of after.entries())
      truths.push(await truthOf(engine, project, before, ran, `state${i + 1}`));
    return truths;
  } finally {
    engine.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function writeJob(name: string, files: Files, folder: string, raw: string) {
  for (const [path, text] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const output = { type: 'duckdb', path: join(folder, 'built.duckdb'), schema: 'main', threads: 1 };
  const profile = { [name]: { target: 'dev', outputs: { dev: output } } };
  writeFileSync(join(folder, 'profiles.yml'), JSON.stringify(profile));
  return { folder, raw, tables: join(folder, 'tables') };
}

function runDbt(jobs: ReadonlyArray<ReturnType<typeof writeJob>>): Ran[] {
  const environment = ['dbt', join(ROOT, 'tools/python/dbt.txt')];
  const setUp = spawnSync(process.execPath, [join(ROOT, 'tools/python/src/setup.ts'), ...environment]);
  if (setUp.status !== 0) throw new Error(`dbt cannot be set up: ${setUp.stderr.toString()}`);
  const python = join(ROOT, '.tooling/dbt/bin/python');
  const input = jobs.map((it) => JSON.stringify(it)).join('\n');
  const options = { input, encoding: 'utf8', cwd: jobs[0].raw, maxBuffer: 1 << 28 } as const;
  const { status, stdout, stderr } = spawnSync(python, [join(ROOT, 'tools/python/src/run_dbt.py')], options);
  if (status !== 0) throw new Error(`run_dbt.py failed: ${stderr}`);
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Ran);
}

async function readTables(engine: Engine, schema: string, folder: string): Promise<void> {
  await engine.run(`create schema ${schema}`);
  for (const file of existsSync(folder) ? readdirSync(folder) : [])
    await engine.run(
      `create table ${schema}."${file.replace('.parquet', '')}" as select * from read_parquet('${join(folder, file)}')`,
    );
}

async function truthOf(
  engine: Engine,
  project: MutableProject,
  before: Ran,
  ran: Ran,
  schema: string,
): Promise<DbtTruth> {
  const [was, now] = [await shapesOf(engine, 'state0'), await shapesOf(engine, schema)];
  const tables: Record<string, TableDifference> = {};
  for (const [name, shape] of now) {
    const old = was.get(name);
    if (old === undefined) continue;
    const sides = { before: `state0."${name}"`, after: `${schema}."${name}"`, shapes: [old, shape] } as const;
    const difference = await compareTables(engine, sides, project.keys[name] ?? []);
    const { rows, columns, reshaped } = difference;
    if (rows || columns.length + reshaped.length > 0) tables[name] = difference;
  }
  const broke = (kind: string, ...statuses: readonly string[]) =>
    Object.entries(ran.statuses)
      .filter(([id, it]) => id.startsWith(`${kind}.`) && statuses.includes(it) && before.statuses[id] !== it)
      .map(([id]) => id.split('.')[2])
      .sort();
  const failed = broke('model', 'error');
  // Of a table that is not there dbt says that the test fails too; nothing is seen of it.
  const isSeen = (test: string) => !failed.some((it) => test.includes(`_${it}_`));
  return {
    tables,
    failed,
    failedTests: broke('test', 'fail', 'error').filter(isSeen),
    error: ran.error,
  };
}
