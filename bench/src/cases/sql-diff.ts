import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { diffQueries } from '@dataing/sql/diff';
import { SchemaIndex, type SqlSchema } from '@dataing/sql/scope';
import type { BenchOptions } from '../bench-case.ts';
import { appendHistory, root } from '../history.ts';
import { round, summarise } from '../pair.ts';

const python = join(root, '.tooling/python/bin/python');
const tests = join(root, 'packages/sql/test');

interface Pair {
  readonly before: string;
  readonly after: string;
}

/** The pairs of queries that the tests of the diff are about, of all kinds of changes. */
function fixturePairs(): readonly Pair[] {
  const files = globSync('diff/pairs/*.json', { cwd: tests }).sort();
  return files.flatMap((file) => JSON.parse(readFileSync(join(tests, file), 'utf8')) as Pair[]);
}

/** Twelve queries, each of which joins the one before with itself: the columns of 4,096 places. */
function doubling(): Pair {
  const steps = Array.from({ length: 12 }, (_, i) => {
    const from = i === 0 ? 'orders' : `c${i - 1}`;
    return `c${i} as (select x.id, y.amount from ${from} x join ${from} y on x.id = y.id)`;
  });
  const before = `with ${steps.join(', ')} select id, amount from c11`;
  return { before, after: before.replace('from orders x', 'from orders x left') };
}

/** A chain of common tables, each grouping the one before, so that none can be taken into its reader. */
function chain(): Pair {
  const steps = Array.from({ length: 60 }, (_, i) => {
    const from = i === 0 ? 'orders' : `c${i - 1}`;
    return `c${i} as (select id, sum(amount) as amount from ${from} group by id)`;
  });
  const before = `with ${steps.join(', ')} select id, amount from c59`;
  return { before, after: before.replace('from orders group', 'from orders where amount > 3 group') };
}

/**
 * What changed in each pair, text to change list: pairs per second of CPU time of one process; beside sqlglot's `diff` of
 * the parsed pair in the same run, which compares nodes and says nothing of rows. Then two pairs that are large.
 */
export async function run({ full, peers }: BenchOptions): Promise<string> {
  const pairs = fixturePairs();
  const given = JSON.parse(readFileSync(join(tests, 'fixtures/lineage/schema.json'), 'utf8')) as SqlSchema;
  const schema = new SchemaIndex(given, 'duckdb');
  const timed = (some: readonly Pair[]): number => {
    const begin = process.cpuUsage();
    for (const { before, after } of some) diffQueries(before, after, { dialect: 'duckdb', schema });
    const used = process.cpuUsage(begin);
    return (used.user + used.system) / 1000;
  };
  const lines: string[] = [];
  const cases: ReadonlyArray<readonly [string, readonly Pair[]]> = [
    ['fixture pairs', pairs],
    ['self-joins', [doubling()]],
    ['chain of groups', [chain()]],
  ];
  for (const [name, some] of cases) {
    const runs = full ? 20 : 5;
    const [cold, ...warm] = Array.from({ length: runs }, () => timed(some));
    const { median, min } = summarise(warm);
    const perSecond = Math.round((some.length / median) * 1000);
    const peer = peers ? sqlglot(some, full ? 5 : 2) : undefined;
    const figures = {
      case: name,
      unit: 'ms',
      pairs: some.length,
      median: round(median, 2),
      min: round(min, 2),
      cold: round(cold, 2),
      runs,
      pairs_per_second: perSecond,
    };
    appendHistory('sql-diff', peer === undefined ? figures : { ...figures, sqlglot_ms: peer });
    const beside = peer === undefined ? '' : `; sqlglot ${peer} ms`;
    lines.push(`${name}: ${perSecond} pairs/s (${figures.median} ms, cold ${figures.cold} ms)${beside}`);
  }
  return lines.join('\n');
}

const PROGRAM = `
import json, sys, time
import sqlglot
from sqlglot.diff import diff
job = json.load(sys.stdin)
times = []
for _ in range(job["runs"]):
    begin = time.process_time()
    for one in job["pairs"]:
        a, b = (sqlglot.parse_one(one[side], read="duckdb") for side in ("before", "after"))
        diff(a, b)
    times.append((time.process_time() - begin) * 1000)
print(json.dumps(times))
`;

/** Median CPU time of sqlglot in ms, parsing included as it is of ours. */
function sqlglot(pairs: readonly Pair[], runs: number): number {
  const setUp = spawnSync(process.execPath, [join(root, 'tools/python/src/setup.ts')], { encoding: 'utf8' });
  if (setUp.status !== 0) throw new Error(setUp.stderr);
  const input = JSON.stringify({ pairs, runs });
  const { status, stdout, stderr } = spawnSync(python, ['-c', PROGRAM], { input, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return round(summarise(JSON.parse(stdout) as number[]).median, 1);
}
