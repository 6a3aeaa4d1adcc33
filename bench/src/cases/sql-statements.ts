import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { duckdbParser, polyglotParser, postgresParser, sqlparserParser } from '@dataing/adapters/sql-parser';
import type { SqlDialect } from '@dataing/ports';
import { judge } from '@dataing/sql';
import { dialectOf } from '@dataing/sql/dialect';
import { SQL_DIALECTS } from '@dataing/ports/dialects';
import { parseSql } from '@dataing/sql/grammar';
import { splitStatements } from '@dataing/sql/parse';
import type { BenchOptions } from '../bench-case.ts';
import { appendHistory, root } from '../history.ts';
import { round, summarise } from '../pair.ts';

const python = join(root, '.tooling/python/bin/python');
interface Statement {
  readonly dialect: SqlDialect;
  readonly sql: string;
}

/** The statements that the grammar's and the translation's tests read, one by one. */
function corpus(): readonly Statement[] {
  return SQL_DIALECTS.flatMap((dialect) =>
    ['grammar', 'translate'].flatMap((folder) => {
      const text = readFileSync(join(root, `packages/sql/test/fixtures/${folder}/${dialect}.sql`), 'utf8');
      const parts = splitStatements(text, dialectOf(dialect));
      return parts.map(({ start, end }) => ({ dialect, sql: text.slice(start, end) }));
    }),
  );
}

/** Queries of a kind that people and programs send: one small, one with joins and groups, one that is refused. */
const SENT = [
  'select id, total from orders where id = 7',
  'select c.name, sum(o.total) as total, count(*) as n from orders o join customers c on c.id = o.customer_id ' +
    "where o.placed_at >= date '2026-01-01' and o.status in ('paid', 'sent') group by c.name having count(*) > 3 " +
    'order by total desc limit 20',
  'delete from orders',
];
const BATCHES = 5;
const TABLES = ['orders', 'customers'];

/**
 * Parsing of the whole corpus (CPU time of one process, sqlglot's `parse` on the same statements in the same run, those
 * it cannot read left out of neither side), and verdicts of the gate per second of wall time, by dialect.
 */
export async function run(options: BenchOptions): Promise<string> {
  return `${parsing(options)}\n${await judging(options)}`;
}

function parsing({ full, peers }: BenchOptions): string {
  const statements = corpus();
  const runs = full ? 40 : 10;
  const [cold, ...warm] = Array.from({ length: runs }, () => {
    const begin = process.cpuUsage();
    for (const { sql, dialect } of statements) parseSql(sql, { dialect });
    const used = process.cpuUsage(begin);
    return (used.user + used.system) / 1000;
  });
  const { median, min } = summarise(warm);
  const characters = statements.reduce((sum, { sql }) => sum + sql.length, 0);
  const figures = {
    case: 'parse corpus',
    unit: 'ms',
    statements: statements.length,
    characters,
    median: round(median, 2),
    min: round(min, 2),
    cold: round(cold, 2),
    runs,
  };
  const peer = peers ? sqlglot(statements, full ? 10 : 3) : undefined;
  appendHistory(
    'sql-statements',
    peer === undefined ? figures : { ...figures, sqlglot_ms: peer.ms, sqlglot_unread: peer.unread },
  );
  const beside = peer === undefined ? '' : `; sqlglot ${peer.ms} ms, ${peer.unread} unread`;
  return `parse ${statements.length} statements: ${figures.median} ms (cold ${figures.cold} ms)${beside}`;
}

async function judging({ full }: BenchOptions): Promise<string> {
  const parsers = [duckdbParser(), polyglotParser(), postgresParser(), sqlparserParser()];
  const lines: string[] = [];
  const verdicts = full ? 300 : 60;
  try {
    for (const dialect of ['duckdb', 'postgres', 'mysql', 'snowflake'] as const) {
      const scope = { dialect, mode: 'read', tables: TABLES } as const;
      // Parsers load on their first text.
      for (const sql of SENT) await judge(sql, scope, parsers);
      const rates: number[] = [];
      let [allowed, sent] = [0, 0];
      for (let batch = 0; batch < BATCHES; batch++) {
        const begin = performance.now();
        for (let i = 0; i < verdicts; i++) {
          // No two texts are the same, so that nothing answers from memory.
          const verdict = await judge(`${SENT[i % SENT.length]} -- ${sent++}`, scope, parsers);
          if (verdict.allowed) allowed++;
        }
        rates.push((verdicts / (performance.now() - begin)) * 1000);
      }
      const { median, min } = summarise(rates);
      const [perSecond, least] = [Math.round(median), Math.round(min)];
      const figures = {
        case: `gate ${dialect}`,
        unit: 'verdicts/s',
        median: perSecond,
        min: least,
        runs: BATCHES,
      };
      appendHistory('sql-statements', { ...figures, verdicts: sent });
      lines.push(`gate ${dialect}: ${perSecond} verdicts/s (${allowed} of ${sent} allowed)`);
    }
  } finally {
    await Promise.all(parsers.map((parser) => parser.close()));
  }
  return lines.join('\n');
}

const PROGRAM = `
import json, sys, time
import sqlglot
job = json.load(sys.stdin)
times, unread = [], 0
for _ in range(job["runs"]):
    unread = 0
    begin = time.process_time()
    for one in job["statements"]:
        try:
            sqlglot.parse(one["sql"], read=one["dialect"])
        except Exception:
            unread += 1
    times.append((time.process_time() - begin) * 1000)
print(json.dumps({"times": times, "unread": unread}))
`;

/** Median CPU time of sqlglot in ms, and how many statements it could not read. */
function sqlglot(statements: readonly Statement[], runs: number): { ms: number; unread: number } {
  const setUp = spawnSync(process.execPath, [join(root, 'tools/python/src/setup.ts')], { encoding: 'utf8' });
  if (setUp.status !== 0) throw new Error(setUp.stderr);
  const input = JSON.stringify({ statements, runs });
  const { status, stdout, stderr } = spawnSync(python, ['-c', PROGRAM], { input, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  const { times, unread } = JSON.parse(stdout) as { times: number[]; unread: number };
  return { ms: round(summarise(times).median, 1), unread };
}
