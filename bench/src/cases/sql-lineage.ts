import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseSql } from '@dataing/sql/grammar';
import { traceLineage } from '@dataing/sql/lineage';
import { resolveNames } from '@dataing/sql/scope';
import type { BenchOptions } from '../bench-case.ts';
import { appendHistory, root } from '../history.ts';
import { round, summarise } from '../pair.ts';

const python = join(root, '.tooling/python/bin/python');
const COLUMNS = 40;
const schema = {
  tables: {
    orders: { columns: Array.from({ length: COLUMNS }, (_, i) => ({ name: `col${i}`, type: 'INTEGER' })) },
  },
};

/** 88 CTEs, each `SELECT *` of the one before: 40 columns go through all of them. */
function stars(): string {
  const ctes = Array.from(
    { length: 88 },
    (_, i) => `c${i} AS (SELECT * FROM ${i === 0 ? 'orders' : `c${i - 1}`})`,
  );
  return `WITH ${ctes.join(', ')} SELECT * FROM c87`;
}

/** A query of some 300 lines: twelve CTEs of twenty columns, each joined with the table. */
function longQuery(): string {
  const ctes = Array.from({ length: 12 }, (_, i) => {
    const items = Array.from({ length: 20 }, (__, k) => {
      const value = k % 3 === 0 ? `coalesce(t.col${k}, 0) + 1` : `t.col${k}`;
      return `    ${value} AS col${k}`;
    });
    const from = `  FROM ${i === 0 ? 'orders' : `c${i - 1}`} t\n  LEFT JOIN orders o ON o.col1 = t.col1`;
    return `c${i} AS (\n  SELECT\n${items.join(',\n')}\n${from}\n  WHERE t.col2 > ${i}\n)`;
  });
  return `WITH ${ctes.join(',\n')}\nSELECT * FROM c11`;
}

/**
 * Lineage of all output columns from the text on: parse, resolve, trace; CPU time in one process, and sqlglot's of
 * `lineage(None, ...)`, which shares work between columns. Of both the first run (cold) and the median of the rest.
 */
export async function run({ full, peers }: BenchOptions): Promise<string> {
  const lines: string[] = [];
  for (const [name, sql] of [['88 stars', stars()] as const, ['long query', longQuery()] as const]) {
    const runs = full ? 60 : 15;
    const [cold, ...warm] = Array.from({ length: runs }, () => ours(sql));
    const { median, min } = summarise(warm);
    const figures = {
      case: name,
      unit: 'ms',
      median: round(median, 2),
      min: round(min, 2),
      runs,
      cold: round(cold, 2),
    };
    const peer = peers ? sqlglot(sql, full ? 10 : 3) : undefined;
    appendHistory('sql-lineage', peer === undefined ? figures : { ...figures, sqlglot_ms: peer });
    const beside = peer === undefined ? '' : `; sqlglot ${peer} ms`;
    lines.push(`${name}: ${figures.median} ms (cold ${figures.cold} ms)${beside}`);
  }
  return lines.join('\n');
}

function ours(sql: string): number {
  const begin = process.cpuUsage();
  const [statement] = parseSql(sql, { dialect: 'duckdb' }).statements;
  const { columns } = traceLineage(resolveNames(statement, { dialect: 'duckdb', schema }));
  const used = process.cpuUsage(begin);
  if (columns.some(({ sources }) => sources.length === 0)) throw new Error('a column lost its source');
  return (used.user + used.system) / 1000;
}

const PROGRAM = `
import json, sys, time
from sqlglot.lineage import lineage
job = json.load(sys.stdin)
times = []
for _ in range(job["runs"]):
    begin = time.process_time()
    lineage(None, job["sql"], schema=job["schema"], dialect="duckdb")
    times.append((time.process_time() - begin) * 1000)
print(json.dumps(times))
`;

/** Median CPU time of sqlglot in ms. */
function sqlglot(sql: string, runs: number): number {
  const setUp = spawnSync(process.execPath, [join(root, 'tools/python/src/setup.ts')], { encoding: 'utf8' });
  if (setUp.status !== 0) throw new Error(setUp.stderr);
  const plain = {
    orders: Object.fromEntries(schema.tables.orders.columns.map(({ name, type }) => [name, type])),
  };
  const input = JSON.stringify({ sql, runs, schema: plain });
  const { status, stdout, stderr } = spawnSync(python, ['-c', PROGRAM], { input, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return round(summarise(JSON.parse(stdout)).median, 1);
}
