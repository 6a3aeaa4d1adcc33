import { open, readdir, stat } from 'node:fs/promises';
import { basename, extname, join, resolve } from 'node:path';
import { DiagnosticError, nearest } from '@dataing/base/diagnostics';
import { warehouseError } from './fail.ts';

export interface SourceFile {
  /** The table it becomes: the name of the file without its ending. */
  readonly table: string;
  readonly path: string;
  readonly format: 'parquet' | 'csv';
  readonly bytes: number;
  /** The path is a folder: all Parquet files in it and below are the table. */
  readonly isFolder?: boolean;
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
    return { kind: 'files', files: [{ table: stemOf(absolute), path: absolute, format, bytes: stats.size }] };
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
  const files: SourceFile[] = [];
  const taken = new Map<string, string>();
  for (const name of (await readdir(folder)).sort()) {
    const file = name.startsWith('.') ? undefined : await sourceFile(folder, name);
    if (file === undefined) continue;
    const { table } = file;
    const other = taken.get(table.toLowerCase());
    if (other !== undefined) {
      throw warehouseError(
        'WAREHOUSE_DUPLICATE_TABLE',
        `${other} and ${name} would both be the table ${table}`,
        'Rename one of them, or give one file instead of the folder.',
      );
    }
    taken.set(table.toLowerCase(), name);
    files.push(file);
  }
  if (files.length === 0) {
    throw warehouseError(
      'WAREHOUSE_UNREACHABLE',
      `${shown} holds no .parquet, .csv or .tsv file`,
      WHAT_THERE_IS,
    );
  }
  return files;
}

/** A file of a known ending, or a folder that holds the parts of one table; undefined for all else. */
async function sourceFile(folder: string, name: string): Promise<SourceFile | undefined> {
  const path = join(folder, name);
  const format = FORMATS[extname(name).toLowerCase()];
  const stats = await stat(path);
  if (stats.isFile())
    return format === undefined ? undefined : { table: stemOf(name), path, format, bytes: stats.size };
  if (!stats.isDirectory()) return undefined;
  const isPart = (inside: string): boolean => /^part-.*\.parquet$/.test(inside) || /^[^=]+=/.test(inside);
  if (!(await readdir(path)).some(isPart)) return undefined;
  return { table: name, path, format: 'parquet', bytes: 0, isFolder: true };
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
