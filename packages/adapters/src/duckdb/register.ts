import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { duckdb, quoteIdentifier, quoteText } from '@dataing/sql';
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { engineError } from '../warehouse/fail.ts';
import type { SourceFile } from './sources.ts';

const text = (value: string) => quoteText(value, duckdb);
const name = (value: string) => quoteIdentifier(value, duckdb);

/** Rows from which a CSV file's delimiter and quotes are told; its types come from all rows. */
const DIALECT_SAMPLE_ROWS = 2048;
/** Files up to this size are looked through for marks that would make their dialect a question. */
const LOOKED_THROUGH_BYTES = 1024 * 1024;

/** Makes a table or view of every file, then shuts the engine against all other files and locks its settings. */
export async function registerFiles(
  instance: DuckDBInstance,
  files: readonly SourceFile[],
  csvInMemoryBytes: number,
): Promise<void> {
  const connection = await instance.connect();
  try {
    const readByQueries: string[] = [];
    for (const file of files) {
      try {
        const isRead = await registerFile(connection, file, csvInMemoryBytes);
        if (isRead) readByQueries.push(...file.paths, ...file.paths.map(patternOf));
      } catch (error) {
        throw engineError('WAREHOUSE_UNREACHABLE', error, `${basename(file.paths[0])}: `);
      }
    }
    await connection.run(`set allowed_paths = [${[...new Set(readByQueries)].map(text).join(', ')}]`);
    await connection.run('set enable_external_access = false');
    await connection.run('set lock_configuration = true');
  } finally {
    connection.closeSync();
  }
}

/** Makes the table of one file; whether queries will open the file themselves. */
async function registerFile(
  connection: DuckDBConnection,
  file: SourceFile,
  csvInMemoryBytes: number,
): Promise<boolean> {
  const place = `${name(file.table)} as select * from`;
  const patterns = file.paths.map((path) => text(patternOf(path)));
  const path = patterns.length === 1 ? patterns[0] : `[${patterns.join(', ')}]`;
  if (file.format === 'parquet') {
    await connection.run(`create view ${place} read_parquet(${path}, hive_partitioning = false)`);
    return true;
  }
  if (file.bytes === 0) throw new Error('the file is empty');
  const rest = patterns.length === 1 ? '' : ', union_by_name = true';
  const form = `${await csvForm(connection, file)}${rest}`;
  const csv = `read_csv(${path}, ${form}, sample_size = -1)`;
  if (file.bytes <= csvInMemoryBytes) {
    await connection.run(`create table ${place} ${csv}`);
    return false;
  }
  // The types are found once, from all rows; later queries are told them.
  const described = await connection.runAndReadAll(`describe select * from ${csv}`);
  const types = described.getRows().map((row) => `${text(String(row[0]))}: ${text(String(row[1]))}`);
  const typed = `read_csv(${path}, ${form}, types = {${types.join(', ')}})`;
  await connection.run(`create view ${place} ${typed}`);
  return true;
}

/**
 * How a CSV file is written, as options of `read_csv`: detection over all rows would try every delimiter on the whole
 * file. Nothing is skipped: a file that does not fit is an error, not fewer rows.
 */
async function csvForm(connection: DuckDBConnection, file: SourceFile): Promise<string> {
  const known = (await hasDoubleQuotesOnly(file)) ? `, quote = '"', escape = '"'` : '';
  const sniffed = await connection.runAndReadAll(
    `select "Delimiter", "Quote", "Escape" from sniff_csv(${text(patternOf(file.paths[0]))}, header = true, ` +
      `comment = '', sample_size = ${DIALECT_SAMPLE_ROWS}${known})`,
  );
  const [delimiter, quote, escape] = sniffed
    .getRows()[0]
    .map((mark) => (mark === '(empty)' ? '"' : String(mark)));
  const marks = `delim = ${text(delimiter)}, quote = ${text(quote)}, escape = ${text(escape)}`;
  return `header = true, ${marks}, comment = '', skip = 0, hive_partitioning = false`;
}

/**
 * Whether a small file holds none of the other marks that quote or escape: then there is nothing to try out, which is
 * what takes most of the time to open it.
 */
async function hasDoubleQuotesOnly({ paths, bytes }: SourceFile): Promise<boolean> {
  if (bytes > LOOKED_THROUGH_BYTES) return false;
  const content = await readFile(paths[0]);
  return !content.includes("'") && !content.includes('\\');
}

/** A path as a pattern that matches it alone: brackets, stars and question marks would mean something else. */
function patternOf(path: string): string {
  return path.replace(/[[*?]/g, '[$&]');
}
