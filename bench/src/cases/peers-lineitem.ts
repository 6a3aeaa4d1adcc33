import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { BenchOptions } from '../bench-case.ts';
import { root } from '../history.ts';
import { inTurn, round } from '../pair.ts';
import { removePeers, setUpPeers } from '../peer-environment.ts';
import { recordRates, totalRows } from '../rates.ts';
import type { ProcessRun } from '../whole-process.ts';

const schema = join(root, 'bench/schemas/lineitem.json');
const orders = 1_500_000;
/** TPC-H, 4.2.5.1: lineitem at scale 1. */
const tpchRows = 6_001_215;

interface Program {
  readonly subject: string;
  readonly command: (folder: string) => readonly string[];
  readonly rowsOf: (stdout: string) => number;
}

const datagen = (subject: string, ...flags: readonly string[]): Program => ({
  subject,
  command: (folder) => [join(root, 'bin/datagen'), ...['generate', schema, '-o', folder, '--json', ...flags]],
  // The orders are made as well, and not counted.
  rowsOf: (stdout) => totalRows(stdout) - orders,
});

const installed: readonly Program[] = [
  datagen('datagen'),
  datagen('datagen, one thread', '--workers', '0'),
  {
    subject: 'DuckDB SQL, one thread',
    command: (folder) => [
      process.execPath,
      join(root, 'bench/src/peers/duckdb.ts'),
      join(root, 'bench/src/peers/lineitem/lineitem.sql'),
      String(orders),
      folder,
    ],
    rowsOf: totalRows,
  },
];

const tpchgen = (python: string, subject: string, threads: number): Program => ({
  subject,
  command: (folder) => [
    join(dirname(python), 'tpchgen-cli'),
    ...['parquet', '-s', '1', '--tables', 'lineitem', '--output-dir', folder],
    ...['--num-threads', String(threads)],
  ],
  rowsOf: () => tpchRows,
});

/**
 * The columns of TPC-H's lineitem at scale 1, six million rows, Parquet: by us from a schema document (with the orders
 * above it), by SQL in DuckDB, and by tpchgen-cli, the Rust program that makes this benchmark's tables and nothing else
 * (its PyPI package carries the same program as crates.io).
 */
export async function run({ full, peers }: BenchOptions): Promise<string> {
  const python = peers ? setUpPeers() : undefined;
  const rust =
    python === undefined
      ? []
      : [tpchgen(python, 'tpchgen-cli', 2), tpchgen(python, 'tpchgen-cli, one thread', 1)];
  const programs = [...installed, ...rust];
  const folder = mkdtempSync(join(tmpdir(), 'bench-lineitem-'));
  try {
    const calls = programs.map((program, i) => {
      const own = join(folder, String(i));
      return { command: program.command(own), emptied: own };
    });
    return report(programs, await inTurn(calls, full ? 5 : 2));
  } finally {
    rmSync(folder, { recursive: true });
    if (peers) removePeers();
  }
}

function report(programs: readonly Program[], sides: ReadonlyArray<readonly ProcessRun[]>): string {
  const names = { history: 'peers-lineitem', case: 'lineitem', form: 'parquet' };
  const rates = programs.map(({ subject, rowsOf }, i) =>
    recordRates({ ...names, subject }, sides[i], rowsOf),
  );
  const perCore = (subject: string): number | undefined =>
    rates.find(({ line }) => line.subject === subject)?.line.rows_per_core_second as number | undefined;
  const [ours, theirs] = [perCore('datagen, one thread'), perCore('tpchgen-cli, one thread')];
  const texts = rates.map(({ text }) => text);
  if (ours === undefined || theirs === undefined)
    return [...texts, 'tpchgen-cli is left out: it needs --peers'].join('\n');
  return [...texts, `per core tpchgen-cli makes ${round(theirs / ours, 2)} times as many rows`].join('\n');
}
