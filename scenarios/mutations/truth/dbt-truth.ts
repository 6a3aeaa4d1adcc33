import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Engine } from '../../incidents/build/engine.ts';
import { type MutableProject, withEdits } from '../project-files.ts';
import { compareTables, shapesOf, type TableDifference } from './compare-tables.ts';
import type { DbtJob, DbtProcess, DbtRun } from './dbt-process.ts';
import { loadRaw, type Truth, type Variant } from './world.ts';

/** What dbt itself makes of a change: the real programs, over the same raw tables. */
export interface DbtTruth {
  readonly tables: Readonly<Record<string, TableDifference>>;
  readonly failed: readonly string[];
  readonly failedTests: readonly string[];
  /** dbt could not read the project at all; then nothing is run. */
  readonly error: string | null;
}

/** A project that dbt built over raw tables of one draw; changes are run by dbt in the same folder, from seeds to tests. */
export class DbtWorld {
  readonly #project: MutableProject;
  readonly #dbt: DbtProcess;
  readonly #engine: Engine;
  readonly #folder: string;
  readonly #job: DbtJob;
  #before: DbtRun = { error: null, unreadable: [], types: {}, nodes: {} };

  private constructor(project: MutableProject, dbt: DbtProcess, engine: Engine) {
    this.#project = project;
    this.#dbt = dbt;
    this.#engine = engine;
    this.#folder = mkdtempSync(join(tmpdir(), 'dataing-mutations-'));
    const of = (name: string) => join(this.#folder, name);
    this.#job = { folder: of('project'), raw: of('raw'), tables: of('tables') };
  }

  /** Throws where the project as it is does not run. */
  static async open(project: MutableProject, variant: Variant, dbt: DbtProcess): Promise<DbtWorld> {
    const world = new DbtWorld(project, dbt, await Engine.open());
    try {
      await world.#begin(variant);
    } catch (error) {
      world.close();
      throw error;
    }
    return world;
  }

  async #begin(variant: Variant): Promise<void> {
    const { folder, raw } = this.#job;
    mkdirSync(raw);
    await loadRaw(this.#engine, this.#project, variant);
    for (const { name } of await this.#engine.rows<{ name: string }>(
      `select table_name as name from duckdb_tables() where schema_name = 'raw'`,
    ))
      await this.#engine.run(`copy raw."${name}" to '${join(raw, `${name}.parquet`)}' (format parquet)`);
    const { name, files } = this.#project;
    for (const [path, text] of files) this.#write(path, text);
    const output = { type: 'duckdb', path: join(folder, 'built.duckdb'), schema: 'main', threads: 1 };
    const profile = { [name]: { target: 'dev', outputs: { dev: output } } };
    this.#write('profiles.yml', JSON.stringify(profile));
    this.#before = await this.#dbt.run(this.#job);
    const faults = Object.values(this.#before.nodes).filter((it) => !/^(success|pass)$/.test(it.status));
    if (this.#before.error !== null || faults.length > 0)
      throw new Error(`dbt does not run ${name}: ${this.#before.error ?? faults[0].name}`);
    await this.#readTables('was', this.#before);
  }

  #write(path: string, text: string | null): void {
    const file = join(this.#job.folder, path);
    if (text === null) {
      rmSync(file, { force: true });
      return;
    }
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  /** Runs the project with some files replaced, and compares every table with the one before. Takes some seconds. */
  async truthOf(edits: Readonly<Record<string, string | null>>): Promise<DbtTruth> {
    const { files } = this.#project;
    const changed = withEdits(files, edits);
    for (const path of Object.keys(edits)) this.#write(path, changed.get(path) ?? null);
    const run = await this.#dbt.run(this.#job);
    for (const path of Object.keys(edits)) this.#write(path, files.get(path) ?? null);
    await this.#readTables('now', run);
    return this.#truthOf(run);
  }

  async #readTables(schema: string, { types }: DbtRun): Promise<void> {
    await this.#engine.run(`drop schema if exists ${schema} cascade`);
    await this.#engine.run(`create schema ${schema}`);
    const { tables } = this.#job;
    for (const file of existsSync(tables) ? readdirSync(tables) : []) {
      const name = file.replace('.parquet', '');
      const columns = Object.entries(types[name]).map(
        ([column, type]) => `"${column}"::${type} as "${column}"`,
      );
      const from = `read_parquet('${join(tables, file)}')`;
      await this.#engine.run(`create table ${schema}."${name}" as select ${columns.join(', ')} from ${from}`);
    }
  }

  async #truthOf({ nodes, error, unreadable }: DbtRun): Promise<DbtTruth> {
    const [was, now] = [await shapesOf(this.#engine, 'was'), await shapesOf(this.#engine, 'now')];
    // A view that cannot be read does not run, and what fails because of it is below it.
    const isLost = (id: string) =>
      /^(error|skipped)$/.test(nodes[id].status) || unreadable.includes(nodes[id].name);
    const lost = new Set(Object.keys(nodes).filter((id) => !id.startsWith('test.') && isLost(id)));
    const tables: Record<string, TableDifference> = {};
    for (const [name, shape] of now) {
      const old = was.get(name);
      if (old === undefined) continue;
      const sides = { before: `was."${name}"`, after: `now."${name}"`, shapes: [old, shape] } as const;
      const difference = await compareTables(this.#engine, sides, this.#project.keys[name] ?? []);
      const { rows, columns, reshaped } = difference;
      if (rows || columns.length + reshaped.length > 0) tables[name] = difference;
    }
    const isBelow = (id: string) => nodes[id].depends_on.some((it) => lost.has(it));
    const names = (ids: readonly string[]) => ids.map((id) => nodes[id].name).sort();
    const tests = Object.keys(nodes).filter(
      (id) => id.startsWith('test.') && /^(fail|error)$/.test(nodes[id].status),
    );
    return {
      tables,
      failed: names([...lost].filter((id) => !isBelow(id))),
      // Of a table that is not there dbt says that the test fails too; nothing is seen of it.
      failedTests: names(tests.filter((id) => !isBelow(id))),
      error,
    };
  }

  close(): void {
    this.#engine.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/**
 * In what our own truth of the same draw differs from dbt's; empty where they agree. dbt runs nothing of a project in which
 * a name is not found; ours says then which models it is.
 */
export function disagreements(ours: Truth, { tables, failed, failedTests, error }: DbtTruth): string[] {
  if (error !== null) return Object.keys(ours.failed).length > 0 ? [] : [`dbt reads nothing: ${error}`];
  const said = (them: Truth['tables']) => (name: string) => {
    const it = name in them ? them[name] : undefined;
    return JSON.stringify(it === undefined ? 'the same' : [it.rows, it.columns, it.reshaped]);
  };
  const [mine, theirs] = [said(ours.tables), said(tables)];
  const names = [...new Set([...Object.keys(ours.tables), ...Object.keys(tables)])].sort();
  const other = names.filter((it) => mine(it) !== theirs(it));
  const lists = (kind: string, x: readonly string[], y: readonly string[]) =>
    x.join() === y.join() ? [] : [`${kind}: ${x.join()} by ours, ${y.join()} by dbt`];
  return [
    ...other.map((it) => `${it}: ${mine(it)} by ours, ${theirs(it)} by dbt`),
    ...lists('models that fail', Object.keys(ours.failed).sort(), failed),
    ...lists('tests that fail', ours.failedTests, failedTests),
  ];
}
