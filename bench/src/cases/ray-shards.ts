import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BenchOptions } from '../bench-case.ts';
import { appendHistory, root } from '../history.ts';
import { round } from '../pair.ts';

const home = join(root, '.tooling/ray');
const python = join(home, 'bin/python');
const requirement = 'ray==2.51.1';
const datagen = join(root, 'bin/datagen');
const schema = join(root, 'examples/shop/schema.json');

/**
 * The recipe of docs/datagen/scale-out.md on local workers: the shop by eight shards as Ray tasks, merged, verified,
 * and equal to a run in one piece, hash by hash.
 */
export async function run({ full, peers }: BenchOptions): Promise<string> {
  if (!peers) return 'left out: needs --peers (installs Ray from PyPI)';
  setUp();
  const folder = mkdtempSync(join(tmpdir(), 'bench-ray-'));
  try {
    const size = ['--scale', full ? '1000' : '100'];
    const shards = join(folder, 'shards');
    const recipe = join(root, 'bench/recipes/ray_shards.py');
    const apart = timed(python, [recipe, datagen, schema, shards, '8', ...size]);
    const whole = join(folder, 'whole');
    const together = timed(datagen, ['generate', schema, '-o', whole, '--quiet', ...size]);
    timed(datagen, ['verify', shards]);
    if (tablesOf(shards) !== tablesOf(whole)) throw new Error('the shards are not the whole');
    const rows = rowsOf(whole);
    appendHistory('ray-shards', {
      case: 'shop by 8 shards',
      unit: 's',
      median: apart,
      min: apart,
      runs: 1,
      rows,
      in_one_piece_seconds: together,
    });
    return `${rows} rows by 8 Ray tasks and a merge in ${apart} s (${together} s in one piece), verified and equal`;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function setUp(): void {
  if (existsSync(python) && spawnSync(python, ['-c', 'import ray']).status === 0) return;
  timed('python3', ['-m', 'venv', home]);
  timed(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', requirement]);
}

/** Seconds of a program that must succeed. */
function timed(program: string, args: readonly string[]): number {
  const begin = performance.now();
  const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${error?.message ?? stderr}`);
  return round((performance.now() - begin) / 1000, 2);
}

interface Tables {
  readonly [table: string]: { readonly rows: number; readonly files: unknown };
}

function manifestTables(folder: string): Tables {
  return JSON.parse(readFileSync(join(folder, '.metadata.json'), 'utf8')).tables;
}

/** Everything but the names of the files. */
function tablesOf(folder: string): string {
  return JSON.stringify(
    Object.entries(manifestTables(folder)).map(([name, { files: _, ...rest }]) => [name, rest]),
  );
}

function rowsOf(folder: string): number {
  return Object.values(manifestTables(folder)).reduce((sum, { rows }) => sum + rows, 0);
}
