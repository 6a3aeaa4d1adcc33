import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { openDuckdb } from '@dataing/adapters/duckdb';
import { openRepository } from '@dataing/adapters/git';
import { type CommitPlan, makeRepository } from '@dataing/adapters/git/test-history';
import { duckdbParser, polyglotParser } from '@dataing/adapters/sql-parser';
import { buildGraph, readProject } from '@dataing/dbt';
import {
  axisOf,
  type ChangeHistory,
  type ChangeSymptom,
  columnsRead,
  findChanges,
  openLedger,
  parseMetric,
  type RankedChange,
  rankChanges,
  replayChange,
} from '@dataing/investigate';
import { admit } from '@dataing/sql';
import { DuckDBInstance } from '@duckdb/node-api';

type Files = Readonly<Record<string, string | null>>;

/** A small shop: two sources, two staging models, an ephemeral one, a mart of one row per order. */
export const SHOP: Record<string, string> = {
  'dbt_project.yml': [
    'name: shop',
    'model-paths: [models]',
    'macro-paths: [macros]',
    'vars: {left_out: test}',
    'models: {shop: {+materialized: table}}',
  ].join('\n'),
  'macros/money.sql': '{% macro dollars(column) %}({{ column }} / 100.0){% endmacro %}\n',
  'models/sources.yml':
    'sources:\n  - name: raw\n    tables: [{name: orders}, {name: customers}, {name: campaigns}]\n',
  'models/staging/stg_orders.sql': [
    'select id as order_id, customer_id, status, country, {{ dollars("cents") }} as amount, note, ordered_at',
    "from {{ source('raw', 'orders') }}",
    "where status <> '{{ var('left_out') }}'",
  ].join('\n'),
  'models/staging/stg_customers.sql':
    "select id as customer_id, email, tier from {{ source('raw', 'customers') }}\n",
  'models/staging/int_orders.sql': [
    "{{ config(materialized='ephemeral') }}",
    "select stg_orders.*, coalesce(note, '') <> '' as has_note",
    "from {{ ref('stg_orders') }}",
  ].join('\n'),
  'models/marts/fct_orders.sql': [
    'select o.order_id, o.country, o.status, o.amount, o.ordered_at, o.has_note, c.email, c.tier',
    "from {{ ref('int_orders') }} o",
    "left join {{ ref('stg_customers') }} c on o.customer_id = c.customer_id",
  ].join('\n'),
  'models/marts/daily.sql':
    "select ordered_at::date as day, country, sum(amount) as revenue from {{ ref('fct_orders') }} group by 1, 2\n",
};

export const DAY_S = 86_400;
/** 2026-01-01, the first day of the data; there are 60 days, and the change is deployed on the 40th. */
export const START_S = Date.UTC(2026, 0, 1) / 1000;
export const DAYS = 60;
export const DEPLOY_DAY = 40;
const PER_DAY = 60;

export interface ChangeCase {
  readonly metric: string;
  readonly guilty: Files;
  readonly message?: string;
  /** Orders of guests have no customer, except in the matched twin. */
  readonly hasGuests?: boolean;
  /** SQL that breaks a source from the deploy day on, whatever was committed. */
  readonly breakSource?: string;
  /** Commits after the guilty one and before the onset. */
  readonly later?: ReadonlyArray<{ name: string; files: Files; message?: string }>;
  readonly table?: string;
  readonly segment?: Readonly<Record<string, string>>;
}

export interface CaseResult {
  readonly history: ChangeHistory;
  readonly symptom: ChangeSymptom;
  readonly before: readonly RankedChange[];
  readonly ranked: readonly RankedChange[];
  /** Names of commits by sha. */
  readonly nameOf: (sha: string | null) => string | null;
  readonly queries: number;
}

/** One set for all cases: each is a thread that loads a parser. */
const parsers = [duckdbParser(), polyglotParser()];

export async function closeParsers(): Promise<void> {
  await Promise.all(parsers.map((it) => it.close()));
}

const dayMs = (day: number) => (START_S + day * DAY_S) * 1000;

/** Builds the repository and the warehouse of a case, finds, replays and ranks the changes before its onset. */
export async function runCase(given: ChangeCase): Promise<CaseResult> {
  const { folder, shas } = makeRepository(plansOf(given));
  const path = join(folder, 'warehouse.duckdb');
  await buildWarehouse(path, given);
  const repository = await openRepository(folder);
  const warehouse = await openDuckdb(path);
  try {
    const tables = await warehouse.tables();
    const scope = { dialect: 'duckdb', mode: 'read', tables: tables.map((it) => it.name) } as const;
    const ledger = openLedger(warehouse, (query) => admit(query, scope, parsers));
    const symptom = await symptomOf(given, tables, ledger);
    const deploys = [...shas].map(([name, sha], i) => ({ sha, atMs: deployMs(name, i) }));
    const history = await findChanges({
      ...{ repository, deploys, tables, table: symptom.table, columns: columnsRead(symptom) },
      onsetMs: symptom.onsetMs,
      nowMs: dayMs(DAYS),
      lagMs: 14 * DAY_S * 1000,
    });
    const before = rankChanges(history, symptom);
    const replays = new Map();
    for (const { candidate } of before.slice(0, 4)) {
      if (candidate !== undefined && candidate.reach !== null)
        replays.set(candidate.sha, await replayChange(history, candidate, symptom, ledger));
    }
    const names = new Map([...shas].map(([name, sha]) => [sha, name]));
    const nameOf = (sha: string | null) => (sha === null ? null : (names.get(sha) ?? sha));
    const ranked = rankChanges(history, symptom, replays);
    return { history, symptom, before, ranked, nameOf, queries: ledger.queries.length };
  } finally {
    await warehouse.close();
    await repository.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The guilty commit stands among a formatting, a documentation, a misleading and a harmless one. */
function plansOf({ guilty, message = 'tidy up', later = [] }: ChangeCase): CommitPlan[] {
  const at = (day: number) => START_S + Math.round(day * DAY_S);
  const email = SHOP['models/staging/stg_customers.sql'];
  return [
    { name: 'first', atS: at(-30), files: SHOP },
    {
      name: 'column',
      atS: at(30),
      files: { 'models/staging/stg_customers.sql': email.replace('tier', 'tier, country as home') },
    },
    { name: 'guilty', atS: at(DEPLOY_DAY - 1.5), message, files: guilty },
    {
      name: 'docs',
      atS: at(DEPLOY_DAY - 1),
      message: 'fix null emails in fct_orders',
      files: { 'README.md': 'emails' },
    },
    {
      name: 'tests',
      atS: at(DEPLOY_DAY - 0.9),
      message: 'fix wrong amount of orders',
      files: {
        'models/schema.yml':
          'models:\n  - name: fct_orders\n    columns: [{name: amount, tests: [not_null]}]\n',
      },
    },
    ...later.map((it, i) => ({ ...it, atS: at(DEPLOY_DAY - 0.5 + i * 0.05) })),
  ];
}

/** Deployed at two in the morning of the day after, with that day's run. */
function deployMs(name: string, index: number): number {
  if (name === 'first') return dayMs(-30);
  if (name === 'column') return dayMs(31);
  return dayMs(DEPLOY_DAY) + 2 * 3_600_000 + index;
}

async function buildWarehouse(path: string, given: ChangeCase): Promise<void> {
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  const guests = given.hasGuests === false ? 'i % 50' : 'case when i % 4 = 0 then null else i % 50 end';
  const statements = [
    'create schema raw',
    `create table raw.customers as select i as id, 'c' || i || '@example.com' as email, case when i % 3 = 0 then 'gold' else 'basic' end as tier, 'CZ' as country from range(50) t(i)`,
    `create table raw.campaigns as select i % 50 as customer_id, 'spring' as campaign from range(120) t(i)`,
    `create table raw.orders as select i as id, ${guests} as customer_id,
       case when i % 10 = 0 then 'test' when i % 3 = 0 then 'open' else 'paid' end as status,
       case when i % 5 = 0 then 'DE' else 'CZ' end as country, 1000 + (i * 37) % 900 as cents,
       case when i % 2 = 0 then 'x' end as note,
       timestamp '2026-01-01' + to_seconds(cast(i * ${DAY_S / PER_DAY} as bigint)) as ordered_at
     from range(${DAYS * PER_DAY}) t(i)`,
    ...(given.breakSource === undefined ? [] : [given.breakSource]),
    ...modelStatements(given),
  ];
  for (const statement of statements) await connection.run(statement);
  connection.closeSync();
  instance.closeSync();
}

/** Each day's rows by the SQL that was deployed on that day, as a table that grows by partitions has them. */
function modelStatements({ guilty, later = [] }: ChangeCase): string[] {
  const after: Record<string, string> = { ...SHOP };
  for (const files of [guilty, ...later.map((it) => it.files)]) {
    for (const [path, text] of Object.entries(files)) {
      if (text === null) delete after[path];
      else after[path] = text;
    }
  }
  const [old, now] = [compiled(SHOP), compiled(after)];
  const boundary = `timestamp '${new Date(dayMs(DEPLOY_DAY)).toISOString().slice(0, 10)}'`;
  return ['stg_orders', 'stg_customers', 'int_orders', 'fct_orders', 'daily'].flatMap((name) => {
    const kind = name === 'int_orders' ? 'view' : 'table';
    const relation = name === 'int_orders' ? '__dbt__cte__int_orders' : name;
    if (name === 'stg_customers') return [`create table ${name} as ${now.get(name)}`];
    const time = name === 'daily' ? 'day' : 'ordered_at';
    const sides = [
      `select * from (${old.get(name)}) where ${time} < ${boundary}`,
      `select * from (${now.get(name)}) where ${time} >= ${boundary}`,
    ];
    return [`create ${kind} ${relation} as ${sides.join(' union all by name ')}`];
  });
}

function compiled(files: Readonly<Record<string, string>>): Map<string, string> {
  const bytes = new Map(Object.entries(files).map(([path, text]) => [path, new TextEncoder().encode(text)]));
  const project = readProject(bytes, { target: { schema: 'main', database: 'warehouse' } });
  if (project === undefined) throw new Error('there is no project');
  return new Map(
    [...buildGraph(project).nodes.values()].map((it) => [it.resource.name, it.compiled.sql ?? '']),
  );
}

type Ledger = ReturnType<typeof openLedger>;
type Tables = Parameters<typeof findChanges>[0]['tables'];

async function symptomOf(given: ChangeCase, tables: Tables, ledger: Ledger): Promise<ChangeSymptom> {
  const { table = 'fct_orders', segment = {} } = given;
  const metric = parseMetric(given.metric);
  const timeName = table === 'daily' ? 'day' : 'ordered_at';
  const time = tables.find((it) => it.name === table)?.columns.find((it) => it.name === timeName);
  const axis = time === undefined ? undefined : axisOf(time, 0);
  if (!metric.ok || axis === undefined) throw new Error('the case is not sound');
  const [from, until] = [DEPLOY_DAY, DAYS - 5];
  const level = async (first: number, end: number) => {
    const iso = (day: number) => new Date(dayMs(day)).toISOString().slice(0, 10);
    const said = given.metric
      .replace(/^null_share\((\w+)\)$/, 'avg(case when $1 is null then 1.0 else 0 end)')
      .replace(/^duplicate_share\((\w+)\)$/, '1.0 - count(distinct $1) / count($1)');
    const text = `select ${said} from ${table} where ${timeName} >= timestamp '${iso(first)}' and ${timeName} < timestamp '${iso(end)}'`;
    return Number((await ledger.ask('level', text)).rows[0][0]);
  };
  const [observed, expected] = [await level(from, until), await level(from - (until - from), from)];
  const micros = (day: number) => dayMs(day) * 1000;
  return {
    ...{ table, metric: metric.value, axis, observed, expected, segment },
    direction: observed > expected ? 'up' : 'down',
    affected: { from: micros(from), until: micros(until) },
    healthy: { from: micros(from - (until - from)), until: micros(from) },
    onsetMs: dayMs(from),
    grainMs: DAY_S * 1000,
    cycleMs: DAY_S * 1000,
    health: new Map(),
  };
}
