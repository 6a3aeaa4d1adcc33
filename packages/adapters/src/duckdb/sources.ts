import { open, readdir, stat } from 'node:fs/promises';
import { basename, extname, join, resolve } from 'node:path';
import { DiagnosticError, nearest } from '@dataing/base/diagnostics';
import { warehouseError } from '../warehouse/fail.ts';

/** The files of one table: one under its name, the shards of a run, or all parts in a folder of its name. */
export interface SourceFile {
  readonly table: string;
  /** In the order of their rows. */
  readonly paths: readonly string[];
  readonly format: 'parquet' | 'csv';
  readonly bytes: number;
}

export type Source =
  | { readonly kind: 'database'; readonly path: string }
  | { readonly kind: 'files'; readonly files: readonly SourceFile[] };

const FORMATS: Readonly<Record<string, SourceFile['format']>> = {
  '.parquet': 'parquet',
  '.csv': 'csv',
  '.tsv': 'csv',
};
const DATABASE_ENDINGS = new Set(['.duckdb', '.ddb', '.db']);
const WHAT_THERE_IS = 'Give a .duckdb file, a .parquet, .csv or .tsv file, or a folder of such files.';

/** What a path holds. Errors: WAREHOUSE_UNREACHABLE, WAREHOUSE_DUPLICATE_TABLE. */
export async function findSource(path: string, only?: readonly string[]): Promise<Source> {
  const absolute = resolve(path);
  const stats = await stat(absolute).catch((error: NodeJS.ErrnoException) => {
    const reason = error.code === 'ENOENT' ? 'does not exist' : `cannot be read (${error.code})`;
    throw warehouseError('WAREHOUSE_UNREACHABLE', `${path} ${reason}`, WHAT_THERE_IS);
  });
  if (stats.isDirectory()) return { kind: 'files', files: pick(await listFolder(absolute, path), only) };
  const format = FORMATS[extname(absolute).toLowerCase()];
  if (format !== undefined) {
    return {
      kind: 'files',
      files: [{ table: stemOf(absolute), paths: [absolute], format, bytes: stats.size }],
    };
  }
  if (DATABASE_ENDINGS.has(extname(absolute).toLowerCase()) || (await isDatabase(absolute))) {
    return { kind: 'database', path: absolute };
  }
  throw warehouseError(
    'WAREHOUSE_UNREACHABLE',
    `${path} is neither a database nor a .parquet, .csv or .tsv file`,
    WHAT_THERE_IS,
  );
}

async function listFolder(folder: string, shown: string): Promise<readonly SourceFile[]> {
  const files = new Map<string, SourceFile>();
  const taken = new Map<string, string>();
  for (const name of (await readdir(folder)).sort()) {
    const file = name.startsWith('.') ? undefined : await sourceFile(folder, name);
    if (file === undefined) continue;
    const folded = file.table.toLowerCase();
    const known = files.get(folded);
    if (known === undefined) {
      files.set(folded, file);
      taken.set(folded, name);
    } else if (isShardOf(name, taken.get(folded)!)) {
      files.set(folded, {
        ...known,
        paths: [...known.paths, ...file.paths],
        bytes: known.bytes + file.bytes,
      });
    } else {
      throw warehouseError(
        'WAREHOUSE_DUPLICATE_TABLE',
        `${taken.get(folded)} and ${name} would both be the table ${file.table}`,
        'Rename one of them, or give one file instead of the folder.',
      );
    }
  }
  if (files.size === 0) {
    throw warehouseError(
      'WAREHOUSE_UNREACHABLE',
      `${shown} holds no .parquet, .csv or .tsv file`,
      WHAT_THERE_IS,
    );
  }
  return [...files.values()];
}

/** `order-00002-of-00003.parquet`: one of the files that a table was cut into. */
const shardForm = /^(.+)-\d{5}(-of-\d{5})(\.\w+)$/;

/** Whether two files are of one table, cut into the same number of files. */
function isShardOf(name: string, other: string): boolean {
  const [a, b] = [shardForm.exec(name), shardForm.exec(other)];
  return a !== null && b !== null && a[1] === b[1] && a[2] === b[2] && a[3] === b[3];
}

/** A file of a known ending, or a folder that holds the parts of one table; undefined for all else. */
async function sourceFile(folder: string, name: string): Promise<SourceFile | undefined> {
  const path = join(folder, name);
  const format = FORMATS[extname(name).toLowerCase()];
  const stats = await stat(path);
  if (stats.isFile()) {
    const table = shardForm.exec(name)?.[1] ?? stemOf(name);
    return format === undefined ? undefined : { table, paths: [path], format, bytes: stats.size };
  }
  return stats.isDirectory() ? partsIn(path, name) : undefined;
}

/** `part-00001.parquet`, or folders such as `created_at=2024-05`: what a table cut into files looks like. */
const partForm = /^part-.*\.(parquet|csv|tsv)$|^[^=]+=/i;

function formatOf(name: string): SourceFile['format'] | undefined {
  return FORMATS[extname(name).toLowerCase()];
}

async function partsIn(path: string, table: string): Promise<SourceFile | undefined> {
  if (!(await readdir(path)).some((inside) => partForm.test(inside))) return undefined;
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.') && formatOf(entry.name) !== undefined)
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const formats = new Set(paths.flatMap((file) => formatOf(file) ?? []));
  if (formats.size > 1) {
    const message = `the folder ${table} holds both Parquet and CSV files`;
    throw warehouseError(
      'WAREHOUSE_DUPLICATE_TABLE',
      message,
      'Keep the files of one of the two formats in it.',
    );
  }
  const sizes = await Promise.all(paths.map(async (file) => (await stat(file)).size));
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  return paths.length === 0 ? undefined : { table, paths, format: [...formats][0], bytes };
}

/**
 * The files of the tables asked for; a name that is not there is an error with the nearest one. Unless asked for, files
 * that begin with _ are no tables, as in Hive and Spark: labels and manifests stand beside the data under such names.
 */
function pick(files: readonly SourceFile[], only: readonly string[] | undefined): readonly SourceFile[] {
  if (only === undefined) return files.filter((file) => !file.table.startsWith('_'));
  return only.map((wanted) => {
    const found = files.find((file) => file.table.toLowerCase() === wanted.toLowerCase());
    if (found !== undefined) return found;
    const names = files.map((file) => file.table);
    throw new DiagnosticError([
      {
        code: 'WAREHOUSE_UNREACHABLE',
        severity: 'error',
        message: `there is no table ${wanted}`,
        suggestion: nearest(wanted, names),
        help: `There ${names.length === 1 ? 'is' : 'are'}: ${names.slice(0, 10).join(', ')}${names.length > 10 ? ', ...' : ''}.`,
      },
    ]);
  });
}

function stemOf(path: string): string {
  const name = basename(path);
  return name.slice(0, name.length - extname(name).length);
}

/** DuckDB's files say DUCK at byte 8. */
async function isDatabase(path: string): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(12), 0, 12, 0);
    return bytesRead === 12 && buffer.toString('latin1', 8) === 'DUCK';
  } finally {
    await file.close();
  }
}
