import type { ContentCache } from '@dataing/ports';
import { Engine } from '../../incidents/build/engine.ts';
import { type Files, type MutableProject, withEdits } from '../project-files.ts';
import { compareTables, type Shape, shapesOf, type TableDifference } from './compare-tables.ts';
import { compileFiles, type CompiledProject, type Runnable, SCHEMA } from './compile.ts';
import { edgeStatements } from './edges.ts';

/** What a change of files really did. */
export interface Truth {
  /** By table; of those that stayed as they were there is no entry. */
  readonly tables: Readonly<Record<string, TableDifference>>;
  /** Models that ran before and no longer do; those below them are `skipped`. */
  readonly failed: Readonly<Record<string, string>>;
  readonly skipped: readonly string[];
  /** Names of tests that fail and did not before; of those that cannot be run with the models gone, none. */
  readonly failedTests: readonly string[];
  /** Exposures of which a model lost a column or runs no more. */
  readonly exposures: readonly string[];
  /** Models and seeds that only one of both states has. */
  readonly single: readonly string[];
}

/** A draw of the raw tables. */
export interface Variant {
  readonly name: string;
  /** Of the rows of large tables: with few, what is seldom is often not there. */
  readonly keptPercent: number;
  /** Some values are on the edge of what the tests of the project allow. */
  readonly hasEdges?: boolean;
}

const TABLE = `"memory"."${SCHEMA}".`;
const [BEFORE, AFTER] = ['was', 'now'];

/** A project built in DuckDB in memory, over raw tables of one draw; changed files are run beside it. */
export class World {
  readonly #project: MutableProject;
  readonly #engine: Engine;
  readonly #cache: ContentCache;
  readonly #before: CompiledProject;
  readonly #shapes: Map<string, Shape>;
  readonly #passed: ReadonlySet<string>;

  private constructor(
    project: MutableProject,
    engine: Engine,
    cache: ContentCache,
    before: CompiledProject,
    shapes: Map<string, Shape>,
    passed: ReadonlySet<string>,
  ) {
    this.#project = project;
    this.#engine = engine;
    this.#cache = cache;
    this.#before = before;
    this.#shapes = shapes;
    this.#passed = passed;
  }

  /** Throws where the project as it is does not run or a test of it fails. */
  static async open(project: MutableProject, variant: Variant, cache: ContentCache): Promise<World> {
    const engine = await Engine.open();
    await loadRaw(engine, project, variant);
    const compiled = compileFiles(project.files, cache);
    await engine.run(`create schema ${BEFORE}`);
    for (const node of compiled.nodes) await build(engine, node, BEFORE);
    for (const test of compiled.tests) {
      const failures = await failuresOf(engine, test, BEFORE);
      if (failures !== 0)
        throw new Error(`${project.name} ${variant.name}: ${test.name} fails before any change`);
    }
    const passed = new Set(compiled.tests.map((it) => it.name));
    return new World(project, engine, cache, compiled, await shapesOf(engine, BEFORE), passed);
  }

  get before(): CompiledProject {
    return this.#before;
  }

  /** Builds what the edits reach and compares every table with the one before. */
  async truthOf(edits: Readonly<Record<string, string | null>>): Promise<Truth> {
    return this.truthOfFiles(withEdits(this.#project.files, edits));
  }

  async truthOfFiles(files: Files): Promise<Truth> {
    const after = compileFiles(files, this.#cache);
    await this.#engine.run(`drop schema if exists ${AFTER} cascade`);
    await this.#engine.run(`create schema ${AFTER}`);
    const run = await this.#run(after);
    const shapes = await shapesOf(this.#engine, AFTER);
    const tables = await this.#compare(run.rebuilt, shapes);
    const failedTests = await this.#tests(after, run);
    return {
      tables,
      failed: run.failed,
      skipped: run.skipped,
      failedTests,
      exposures: this.#exposures(after, run, shapes),
      single: singles(this.#before, after),
    };
  }

  async #run(after: CompiledProject) {
    const was = new Map(this.#before.nodes.map((it) => [it.id, it]));
    const rebuilt: string[] = [];
    const failed: Record<string, string> = {};
    const skipped: string[] = [];
    const lost = new Set<string>();
    const fresh = new Set<string>();
    for (const node of after.nodes) {
      const { id, name, sql, dependsOn } = node;
      if (dependsOn.some((it) => lost.has(it))) {
        lost.add(id);
        skipped.push(name);
      } else if (sql !== undefined && was.get(id)?.sql === sql && !dependsOn.some((it) => fresh.has(it))) {
        await this.#engine.run(`create view ${AFTER}."${name}" as select * from ${BEFORE}."${name}"`);
      } else {
        fresh.add(id);
        const fault = await this.#attempt(node);
        if (fault === undefined) rebuilt.push(name);
        else {
          lost.add(id);
          failed[name] = fault;
        }
      }
    }
    return { rebuilt, failed, skipped, lost, fresh };
  }

  async #attempt(node: Runnable): Promise<string | undefined> {
    if (node.sql === undefined) return node.fault ?? 'it cannot be rendered';
    try {
      await build(this.#engine, node, AFTER);
      return undefined;
    } catch (error) {
      return (error as Error).message.split('\n')[0];
    }
  }

  async #compare(rebuilt: readonly string[], shapes: ReadonlyMap<string, Shape>) {
    const tables: Record<string, TableDifference> = {};
    for (const name of rebuilt) {
      const [was, now] = [this.#shapes.get(name), shapes.get(name)!];
      if (was === undefined) continue;
      const sides = {
        before: `${BEFORE}."${name}"`,
        after: `${AFTER}."${name}"`,
        shapes: [was, now],
      } as const;
      const difference = await compareTables(this.#engine, sides, this.#project.keys[name] ?? []);
      const { rows, columns, reshaped } = difference;
      if (rows || columns.length + reshaped.length > 0) tables[name] = difference;
    }
    return tables;
  }

  async #tests(after: CompiledProject, { fresh, lost }: { fresh: Set<string>; lost: Set<string> }) {
    const was = new Map(this.#before.tests.map((it) => [it.name, it.sql]));
    const failed: string[] = [];
    for (const test of after.tests) {
      const isTouched = test.sql !== was.get(test.name) || test.dependsOn.some((it) => fresh.has(it));
      if (!isTouched || test.dependsOn.some((it) => lost.has(it))) continue;
      const failures = await failuresOf(this.#engine, test, AFTER).catch(() => Number.NaN);
      if (failures !== 0) failed.push(test.name);
    }
    return failed.filter((it) => this.#passed.has(it) || !was.has(it)).sort();
  }

  #exposures(after: CompiledProject, { lost }: { lost: Set<string> }, shapes: ReadonlyMap<string, Shape>) {
    const names = new Map(after.nodes.map((it) => [it.id, it.name]));
    const hasLost = (id: string) => {
      const name = names.get(id) ?? '';
      const [was, now] = [this.#shapes.get(name), shapes.get(name)];
      return lost.has(id) || now === undefined || [...(was?.keys() ?? [])].some((it) => !now.has(it));
    };
    return after.exposures
      .filter((it) => it.dependsOn.some(hasLost))
      .map((it) => it.name)
      .sort();
  }

  close(): void {
    this.#engine.close();
  }
}

/** Tables with fewer rows are referred to by others and stay whole. */
const LARGE = 100;

/** The raw tables of a draw. */
export async function loadRaw(engine: Engine, project: MutableProject, variant: Variant): Promise<void> {
  for (const sql of project.raw.replaceAll('{variant}', variant.name).split(/;\s*\n/))
    if (sql.trim() !== '') await engine.run(sql);
  if (variant.hasEdges === true)
    for (const sql of edgeStatements(project.edges, project.files)) await engine.run(sql);
  if (variant.keptPercent >= 100) return;
  const tables = await engine.rows<{ name: string }>(
    `select table_name as name from duckdb_tables() where schema_name = 'raw' and estimated_size >= ${LARGE}`,
  );
  for (const { name } of tables)
    await engine.run(`delete from raw."${name}" where hash(id, 'kept') % 100 >= ${variant.keptPercent}`);
}

function singles(before: CompiledProject, after: CompiledProject): string[] {
  const [was, now] = [before, after].map(({ nodes }) => new Set(nodes.map((it) => it.name)));
  return [...was, ...now].filter((it) => !was.has(it) || !now.has(it)).sort();
}

const inSchema = (sql: string, schema: string) => sql.replaceAll(TABLE, `"memory"."${schema}".`);

async function build(engine: Engine, { name, sql, fault }: Runnable, schema: string): Promise<void> {
  if (sql === undefined) throw new Error(`${name}: ${fault}`);
  const query = sql.startsWith('seed ') ? seedQuery(sql.slice('seed '.length)) : inSchema(sql, schema);
  await engine.run(`create table ${schema}."${name}" as ${query}`);
}

/** The rows of a CSV file without quotes; columns of which every value is a number are numbers, as dbt makes them. */
function seedQuery(csv: string): string {
  const [header, ...rows] = csv
    .trim()
    .split('\n')
    .map((it) => it.split(','));
  const types = header.map((_, i) => typeOf(rows.map((row) => row[i])));
  const cell = (text: string, i: number) =>
    text === '' ? `null::${types[i]}` : `'${text.replaceAll("'", "''")}'::${types[i]}`;
  const values = rows.map((row) => `(${row.map(cell).join(', ')})`);
  return `select * from (values ${values.join(', ')}) t(${header.map((it) => `"${it}"`).join(', ')})`;
}

function typeOf(values: readonly string[]): string {
  const given = values.filter((it) => it !== '');
  if (given.every((it) => /^-?\d+$/.test(it))) return 'integer';
  if (given.every((it) => /^-?\d+(\.\d+)?$/.test(it))) return 'double';
  return given.every((it) => /^\d{4}-\d\d-\d\d$/.test(it)) ? 'date' : 'varchar';
}

async function failuresOf(engine: Engine, { name, sql }: Runnable, schema: string): Promise<number> {
  if (sql === undefined) throw new Error(`${name} cannot be rendered`);
  const [{ n }] = await engine.rows<{ n: string }>(
    `select count(*)::varchar as n from (${inSchema(sql, schema)}) failures`,
  );
  return Number(n);
}
