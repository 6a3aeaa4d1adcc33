import type { RunnableModel } from './compile.ts';
import type { Engine } from './engine.ts';

/** Runs of one stretch of time: rows loaded until then, processed by the project deployed then. */
export interface Phase {
  /** SQL instant: rows loaded before it are there. */
  readonly until: string;
  readonly models: readonly RunnableModel[];
  /** Relations whose job does not run. */
  readonly skip?: ReadonlySet<string>;
  /** Statements on what is kept by hand, before the first run of the phase. */
  readonly first?: readonly string[];
}

export interface Build {
  /** Attached catalog the relations are made in. */
  readonly catalog: string;
  /** Schema in memory with a table per source, as it arrives. */
  readonly arrived: string;
  /** Physical names of the sources, and of the column that says when a row was loaded. */
  readonly sources: readonly string[];
  readonly loaded: string;
  readonly phases: readonly Phase[];
}

/**
 * Builds a warehouse as its runs did: phase by phase raw rows are loaded and the models run, incremental ones with the
 * SQL they run with when their table is there. Runs between two phases would do the same with the rows in between, so
 * they are taken together; a table without a time of its own is made by the last run.
 */
export async function runWarehouse(engine: Engine, build: Build): Promise<void> {
  const { catalog, sources, arrived } = build;
  await engine.run(`use ${catalog}`);
  for (const schema of ['raw', 'staging', 'marts']) await engine.run(`create schema if not exists ${schema}`);
  for (const name of sources)
    await engine.run(`create table raw.${name} as select * from memory.${arrived}.${name} limit 0`);
  // A table whose job stops later must be there as its last run left it.
  const kept = new Set(build.phases.flatMap(({ skip }) => [...(skip ?? [])]));
  let from: string | undefined;
  for (const [at, phase] of build.phases.entries()) {
    await load(engine, build, from, phase.until);
    for (const sql of phase.first ?? []) await engine.run(sql);
    await runPhase(engine, phase, { isLast: at === build.phases.length - 1, kept });
    from = phase.until;
  }
  await engine.run('use memory');
}

async function load(engine: Engine, build: Build, from: string | undefined, until: string): Promise<void> {
  const { loaded, sources, arrived } = build;
  const since = from === undefined ? '' : `${loaded} >= ${from} and `;
  for (const name of sources)
    await engine.run(
      `insert into raw.${name} select * from memory.${arrived}.${name} where ${since}${loaded} < ${until} order by ${loaded}`,
    );
}

async function runPhase(
  engine: Engine,
  phase: Phase,
  { isLast, kept }: { readonly isLast: boolean; readonly kept: ReadonlySet<string> },
): Promise<void> {
  const early = neededEarly(phase.models, kept);
  for (const model of phase.models) {
    if (phase.skip?.has(model.relation) === true) continue;
    const { relation, materialized, sql } = model;
    if (materialized === 'ephemeral') continue;
    if (materialized === 'view') await engine.run(`create or replace view ${relation} as ${sql}`);
    else if (materialized === 'incremental') await append(engine, model);
    else if (isLast || early.has(relation)) await engine.run(`create or replace table ${relation} as ${sql}`);
  }
}

/** Tables that must be there in every phase: those that are kept, and what these and incremental models read. */
function neededEarly(models: readonly RunnableModel[], kept: ReadonlySet<string>): Set<string> {
  const needed = new Set<string>(kept);
  for (const it of [...models].reverse()) {
    if (it.materialized === 'incremental' || needed.has(it.relation))
      for (const parent of it.parents) needed.add(parent);
  }
  return needed;
}

async function append(engine: Engine, model: RunnableModel): Promise<void> {
  const { relation, sql, incremental } = model;
  const [schema, table] = relation.split('.');
  const there = await engine.rows<{ column_name: string }>(
    `select column_name from information_schema.columns where table_catalog = current_database() and table_schema = '${schema}' and table_name = '${table}'`,
  );
  if (there.length === 0) {
    await engine.run(`create table ${relation} as ${sql}`);
    return;
  }
  const names = new Set(there.map((it) => it.column_name));
  const given = await engine.rows<{ column_name: string; column_type: string }>(
    `describe ${incremental ?? sql}`,
  );
  for (const it of given) {
    if (!names.has(it.column_name))
      await engine.run(`alter table ${relation} add column ${it.column_name} ${it.column_type}`);
  }
  await engine.run(`insert into ${relation} by name ${incremental ?? sql}`);
}
