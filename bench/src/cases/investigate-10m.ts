import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BenchOptions } from '../bench-case.ts';
import { appendHistory, root } from '../history.ts';
import { peakMegabytes, round, summarise } from '../pair.ts';
import { runWhole } from '../whole-process.ts';

const SCHEMA = join(root, 'bench/schemas/orders-10m.json');
const ALERT = [
  '--table',
  'orders',
  '--metric',
  'null_share(user_id)',
  '--time',
  'ordered_at',
  '--at',
  '2026-04-29',
];
/** What the schema plants: the report has to name it, or its speed is worth nothing. */
const PLANTED = {
  cause: 'segment_failure',
  onset: '2026-04-28',
  segment: { app_version: '2.3.1', country: 'FR' },
};

interface Report {
  readonly verdict: string;
  readonly causes: ReadonlyArray<{ readonly type: string }>;
  readonly scope: { readonly onset: string; readonly segment: Readonly<Record<string, string>> } | null;
  readonly queries: ReadonlyArray<{ readonly purpose: string; readonly ms: number }>;
}

/**
 * `dataing investigate` on a table of ten million rows in a DuckDB file that Datagen makes once: from the alert to the
 * report, as a whole process. There is no peer: no other program we know takes an alert to a cause on its own.
 */
export async function run({ full }: BenchOptions): Promise<string> {
  const data = await madeOnce();
  const folder = mkdtempSync(join(tmpdir(), 'investigate-10m-'));
  const command = [join(root, 'bin/dataing'), 'investigate', '--data', data, ...ALERT, '--no-keep', '--json'];
  try {
    // The first run builds the program where its sources changed, and reads the file into the system's cache.
    const report = JSON.parse((await runWhole({ command, cwd: folder })).stdout) as Report;
    checkReport(report);
    const runs = [];
    for (let i = 0; i < (full ? 9 : 3); i++) runs.push(await runWhole({ command, cwd: folder }));
    const seconds = summarise(runs.map(({ wallMs }) => wallMs / 1000));
    const cpu = summarise(runs.map(({ cpuMs }) => cpuMs / 1000));
    const measured = {
      case: '10,000,000 rows in a DuckDB file',
      unit: 's',
      median: round(seconds.median, 2),
      min: round(seconds.min, 2),
      runs: seconds.runs,
      cpu_s: round(cpu.median, 2),
      peak_rss_mb: peakMegabytes(runs),
      queries: report.queries.length,
    };
    appendHistory('investigate-10m', measured);
    const slowest = [...report.queries].sort((a, b) => b.ms - a.ms).slice(0, 3);
    return [
      `${measured.median} s (${measured.min} least, ${measured.cpu_s} s of processors), ` +
        `${measured.queries} queries, ${measured.peak_rss_mb} MB`,
      ...slowest.map(({ purpose, ms }) => `  ${Math.round(ms)} ms ${purpose}`),
    ].join('\n');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The database under `output/`, made anew when the schema changed. */
async function madeOnce(): Promise<string> {
  const version = createHash('sha256').update(readFileSync(SCHEMA)).digest('hex').slice(0, 12);
  const folder = join(root, 'output', 'bench-investigate-10m', version);
  const file = join(folder, 'Ten_million_orders.duckdb');
  if (!existsSync(file)) {
    const command = [
      join(root, 'bin/datagen'),
      'generate',
      SCHEMA,
      '-o',
      folder,
      '--format',
      'duckdb',
      '--quiet',
    ];
    await runWhole({ command });
  }
  return file;
}

function checkReport({ verdict, causes, scope }: Report): void {
  const named = [
    verdict,
    causes[0]?.type,
    scope?.onset.slice(0, 10),
    JSON.stringify(sorted(scope?.segment ?? {})),
  ];
  const wanted = ['fault', PLANTED.cause, PLANTED.onset, JSON.stringify(PLANTED.segment)];
  if (JSON.stringify(named) === JSON.stringify(wanted)) return;
  throw new Error(`the report names ${named.join(', ')} and not ${wanted.join(', ')}`);
}

function sorted(segment: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(segment).sort(([a], [b]) => (a < b ? -1 : 1)));
}
