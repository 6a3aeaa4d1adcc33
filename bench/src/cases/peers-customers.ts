import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BenchOptions } from '../bench-case.ts';
import { root } from '../history.ts';
import { inTurn } from '../pair.ts';
import { removePeers, setUpPeers } from '../peer-environment.ts';
import { recordRates } from '../rates.ts';

const peers = join(root, 'bench/src/peers');
const schema = join(root, 'bench/schemas/customers.json');

interface Program {
  readonly subject: string;
  readonly form: string;
  readonly rows: number;
  readonly command: (rows: number, folder: string) => readonly string[];
}

const script = (file: string) => (rows: number, folder: string) => [
  process.execPath,
  join(peers, file),
  String(rows),
  folder,
];

const installed: readonly Program[] = [
  {
    subject: 'datagen, one thread',
    form: 'parquet',
    rows: 1_000_000,
    command: (rows, folder) => [
      join(root, 'bin/datagen'),
      ...['generate', schema, '-o', folder, '--rows', String(rows), '--workers', '0', '--json'],
    ],
  },
  {
    subject: 'DuckDB SQL, one thread',
    form: 'parquet',
    rows: 1_000_000,
    command: (rows, folder) => [
      process.execPath,
      join(peers, 'duckdb.ts'),
      join(peers, 'customers/customers.sql'),
      String(rows),
      folder,
    ],
  },
  {
    subject: '@faker-js/faker',
    form: 'json lines',
    rows: 200_000,
    command: script('customers/faker-js.ts'),
  },
  { subject: 'drizzle-seed', form: 'sqlite', rows: 100_000, command: script('customers/drizzle-seed.ts') },
];

const fromPypi: ReadonlyArray<Omit<Program, 'command'> & { readonly library: string }> = [
  { subject: 'Mimesis', form: 'csv', rows: 100_000, library: 'mimesis' },
  { subject: 'Faker', form: 'csv', rows: 20_000, library: 'faker' },
  { subject: 'dbldatagen, two Spark threads', form: 'parquet', rows: 2_000_000, library: 'dbldatagen' },
  { subject: 'SDV, Gaussian copula', form: 'parquet', rows: 100_000, library: 'sdv' },
];

/**
 * One table of eight usual columns (bench/schemas/customers.json) by each generator, in turn, whole process: as many rows
 * as take it some seconds, in the form natural to it. What each makes is said in its script.
 */
export async function run({ full, peers: withPeers }: BenchOptions): Promise<string> {
  const programs = withPeers ? [...installed, ...pypiPrograms(setUpPeers())] : installed;
  const folder = mkdtempSync(join(tmpdir(), 'bench-customers-'));
  try {
    const calls = programs.map((program, i) => {
      const own = join(folder, String(i));
      return { command: program.command(program.rows, own), emptied: own };
    });
    const sides = await inTurn(calls, full ? 5 : 2);
    const names = { history: 'peers-customers', case: 'customers' };
    const texts = programs.map(
      ({ subject, form }, i) => recordRates({ ...names, subject, form }, sides[i]).text,
    );
    return [...texts, ...(withPeers ? [] : ['Python peers are left out: they need --peers'])].join('\n');
  } finally {
    rmSync(folder, { recursive: true });
    if (withPeers) removePeers();
  }
}

function pypiPrograms(python: string): Program[] {
  return fromPypi.map(({ library, ...program }) => ({
    ...program,
    command: (rows, folder) => [python, join(peers, 'customers/customers.py'), library, String(rows), folder],
  }));
}
