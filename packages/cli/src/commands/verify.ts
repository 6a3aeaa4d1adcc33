import { openFileTables } from '@dataing/adapters/duckdb';
import { DiagnosticError } from '@dataing/base/diagnostics';
import type { TableManifest } from '@dataing/datagen';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { exitCodes } from '../exit-codes.ts';
import { grouped } from '../generate/progress.ts';
import type { Io } from '../io.ts';
import type { VerifyOptions } from '../scale/options.ts';
import { readManifest } from '../scale/manifests.ts';
import { verifyTable, type RowBlock, type TableFindings } from '../scale/verify-table.ts';

/** Rows read before a block is hashed. */
const readRows = 65_536;

/** `datagen verify`: the rows in the files against the hashes of the manifest. 0 when all agree, 1 when not. */
export async function run(options: VerifyOptions, io: Io): Promise<number> {
  const folder = resolve(io.cwd, options.folder);
  const manifest = await readManifest(folder, options.folder);
  const tables = Object.entries(manifest.tables);
  for (const [name, table] of tables) refuseUnverifiable(name, table);
  let rows = 0;
  let blocks = 0;
  const faults: string[] = [];
  for (const [name, table] of tables) {
    io.signal.throwIfAborted();
    const found = await verifyFiles(folder, name, table);
    faults.push(...found.faults);
    rows += table.rows;
    blocks += found.blocks;
  }
  for (const fault of faults) io.stdout.write(`${fault}\n`);
  const verdict = faults.length === 0 ? 'as generated' : `${faults.length} differences`;
  io.stdout.write(`${tables.length} tables, ${grouped(rows)} rows, ${grouped(blocks)} blocks: ${verdict}\n`);
  return faults.length === 0 ? exitCodes.done : exitCodes.no;
}

/** @throws DiagnosticError VERIFY_LAYOUT where the files do not hold the rows in blocks. */
function refuseUnverifiable(name: string, { files, rows }: TableManifest): void {
  const refuse = (message: string, help: string): DiagnosticError =>
    new DiagnosticError([{ code: 'VERIFY_LAYOUT', severity: 'error', message, help }]);
  if (files.length === 0 && rows > 0)
    throw refuse(
      `"${name}" is in a database: there are no files to verify`,
      'Use datagen validate on the database.',
    );
  const other = files.find((file) => !file.endsWith('.parquet'));
  if (other !== undefined) {
    const help =
      'Use datagen validate, or generate Parquet files and export them: they can be verified first.';
    throw refuse(
      `${other} is no Parquet file: the hashes are of typed values, which a text does not keep`,
      help,
    );
  }
  const partition = files.find((file) => file.includes('='));
  if (partition === undefined) return;
  const help = 'Use datagen validate, or generate without --partition-by to have files that can be verified.';
  throw refuse(
    `the rows of "${name}" were regrouped into partitions (${partition}), the hashes are of blocks`,
    help,
  );
}

async function verifyFiles(folder: string, name: string, table: TableManifest): Promise<TableFindings> {
  const cannot = (fault: string): TableFindings => ({ blocks: 0, faults: [`${name}: ${fault}`] });
  const missing = table.files.filter((file) => !existsSync(join(folder, file)));
  if (missing.length > 0) return cannot(`${missing.join(', ')} is not there`);
  return verifyTable(name, table, readFiles(folder, table.files));
}

/** The rows of files that follow each other, one file open at a time. */
async function* readFiles(folder: string, files: readonly string[]): AsyncGenerator<RowBlock> {
  for (const file of files) {
    const source = await openFileTables(join(folder, file));
    try {
      const [table] = source.tables;
      const names = table.columns.map((column) => column.name);
      for await (const columns of source.read(table, readRows)) yield { names, columns };
    } finally {
      await source.close();
    }
  }
}
