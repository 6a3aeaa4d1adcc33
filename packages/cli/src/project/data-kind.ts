import { open, stat } from 'node:fs/promises';
import { extname } from 'node:path';
import type { FileConfig } from './config/config.ts';

const SQLITE_MAGIC = 'SQLite format 3\0';
/** DuckDB's files say DUCK behind a checksum of eight bytes. */
const DUCKDB_MAGIC = 'DUCK';

const FILES = new Set(['.parquet', '.csv', '.tsv']);

/** Which engine reads a path: undefined where nothing stands there, 'unknown' where none does. */
export async function dataKind(path: string): Promise<FileConfig['type'] | 'unknown' | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return undefined;
  if (found.isDirectory() || FILES.has(extname(path).toLowerCase())) return 'local_file';
  const head = await headOf(path);
  if (head.startsWith(SQLITE_MAGIC)) return 'sqlite';
  return head.startsWith(DUCKDB_MAGIC, 8) ? 'duckdb' : 'unknown';
}

async function headOf(path: string): Promise<string> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(16), 0, 16, 0);
    return buffer.toString('latin1', 0, bytesRead);
  } finally {
    await file.close();
  }
}
