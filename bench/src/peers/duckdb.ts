/**
 * Runs a SQL file that makes one table, in DuckDB on one thread, and writes the table as Parquet with zstd:
 * duckdb.ts SQL ROWS FOLDER. The SQL is a SELECT that reads $rows.
 */
import { DuckDBInstance } from '@duckdb/node-api';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const [path, rows, folder] = process.argv.slice(2);
const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
const connection = await instance.connect();
const select = readFileSync(path, 'utf8').replaceAll('$rows', String(Number(rows)));
const target = join(folder, 'table.parquet');
await connection.run('select setseed(0.42)');
await connection.run(`copy (${select}) to '${target}' (format parquet, compression zstd)`);
const counted = await connection.runAndReadAll(`select count(*) from '${target}'`);
process.stdout.write(`${JSON.stringify({ rows: Number(counted.getRows()[0][0]) })}\n`);
