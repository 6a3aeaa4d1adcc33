import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { BenchOptions } from '../bench-case.ts';
import { appendHistory, root } from '../history.ts';
import { runWhole } from '../whole-process.ts';

const TABLES = 200;
const DAYS = 180;

/** A table of ten columns: a key, a time, two references, two statuses, three amounts, a flag. */
const tableSql = (index: number, rows: number): string => `create table t${index} as
  select i as id,
    timestamp '2025-06-01' + to_seconds((i * ${(DAYS * 86_400) / rows})::bigint) as created_at,
    case when hash(i, ${10 * index}) % 100 < 3 then null else (hash(i, ${10 * index + 1}) % 5000)::int end as user_id,
    (hash(i, ${10 * index + 2}) % 300)::int as shop_id,
    case hash(i, ${10 * index + 3}) % 5 when 0 then 'open' when 1 then 'void' else 'paid' end as status,
    case hash(i, ${10 * index + 4}) % 3 when 0 then 'web' else 'app' end as channel,
    (hash(i, ${10 * index + 5}) % 10000) / 100.0 as price,
    (hash(i, ${10 * index + 6}) % 9)::int as quantity,
    ((hash(i, ${10 * index + 7}) % 1000) / 10.0)::double as discount,
    hash(i, ${10 * index + 8}) % 2 = 0 as is_new
  from range(${rows}) t(i)`;

/**
 * `dataing detect` over 200 tables in one DuckDB file, one scan each: 20,000 rows a table, with --full 200,000. The first
 * run makes the history of half a year, the second adds to it. Figures of whole processes; two runs of each.
 */
export async function run({ full }: BenchOptions): Promise<string> {
  const rows = full ? 200_000 : 20_000;
  const folder = mkdtempSync(join(tmpdir(), 'detect-tables-'));
  try {
    await makeTables(join(folder, 'shop.duckdb'), rows);
    const lines: string[] = [];
    for (const [name, emptied] of [
      ['first run', true],
      ['second run', false],
    ] as const) {
      const runs = [await detect(folder, emptied), await detect(folder, emptied)];
      lines.push(record(name, rows, runs));
    }
    return lines.join('\n');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function makeTables(path: string, rows: number): Promise<void> {
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  for (let i = 0; i < TABLES; i++) await connection.run(tableSql(i, rows));
  connection.closeSync();
  instance.closeSync();
}

async function detect(folder: string, emptied: boolean) {
  if (emptied) rmSync(join(folder, '.dataing'), { recursive: true, force: true });
  const program = join(root, 'packages/cli/src/main-dataing.ts');
  const command = [process.execPath, program, 'detect', '--data', 'shop.duckdb', '--json'];
  const { wallMs, peakRssBytes, stdout } = await runWhole({ command, cwd: folder });
  const { series, tests, anomalies, tables } = JSON.parse(stdout) as {
    series: number;
    tests: number;
    anomalies: unknown[];
    tables: { failed: string | null }[];
  };
  const failed = tables.filter((table) => table.failed !== null).length;
  return { wallMs, peakRssBytes, series, tests, anomalies: anomalies.length, failed };
}

function record(name: string, rows: number, runs: readonly Awaited<ReturnType<typeof detect>>[]): string {
  const seconds = runs.map(({ wallMs }) => wallMs / 1000).sort((a, b) => a - b);
  const median = Number(((seconds[0] + seconds[1]) / 2).toFixed(2));
  const peakMb = Math.round(Math.max(...runs.map(({ peakRssBytes }) => peakRssBytes)) / 1e6);
  const { series, tests, anomalies, failed } = runs[0];
  appendHistory('detect-tables', {
    case: `${TABLES} tables of ${rows} rows, ${name}`,
    unit: 's',
    median,
    min: Number(seconds[0].toFixed(2)),
    runs: runs.length,
    series,
    tests,
    anomalies,
    failed,
    peak_rss_mb: peakMb,
  });
  return `${name}: ${median} s, ${peakMb} MB; ${series} series, ${tests} tests, ${anomalies} anomalies, ${failed} tables failed`;
}
