import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openDuckdb } from '@dataing/adapters/duckdb';
import { duckdbParser } from '@dataing/adapters/sql-parser';
import { type Io, runDatagen } from '@dataing/cli';
import {
  type AnomalyAlert,
  type Investigation,
  type InvestigateSource,
  investigate,
  watchMetric,
} from '@dataing/investigate';
import { admit } from '@dataing/sql';

/** The metric that somebody watches. */
export const WATCHED = { table: 'orders', metric: 'null_share(user_id)', time: 'ordered_at' } as const;

/** What the generator says it did, beside the data and not inside it. */
export interface Truth {
  readonly segment: Readonly<Record<string, string>>;
  readonly onset: string;
  readonly end: string;
  readonly rows_affected: number;
}

/** Generates the shop into `folder`, with its incident or as its exact twin without. Throws when datagen fails. */
export async function generateShop(folder: string, io: Io, withIncident: boolean): Promise<void> {
  await mkdir(folder, { recursive: true });
  const schema = new URL('./shop.json', import.meta.url).pathname;
  const twin = withIncident ? [] : ['--no-incidents'];
  const code = await runDatagen(['generate', schema, '-o', folder, '--seed', '7', '--force', ...twin], io);
  if (code !== 0) throw new Error(`datagen generate ended with ${code}`);
}

/** The truth the generator wrote beside a shop with its incident. */
export async function readTruth(folder: string): Promise<Truth> {
  const text = await readFile(join(folder, '_incidents.json'), 'utf8');
  return (JSON.parse(text) as { incidents: Truth[] }).incidents[0];
}

/** Everything the investigator gets: the tables, through the gate. */
export async function withShop<T>(
  folder: string,
  use: (source: InvestigateSource) => Promise<T>,
): Promise<T> {
  const warehouse = await openDuckdb(folder);
  const parser = duckdbParser();
  try {
    const tables = (await warehouse.tables()).map((table) => table.name);
    return await use({
      warehouse,
      admit: (query) => admit(query, { dialect: warehouse.dialect, mode: 'read', tables }, [parser]),
    });
  } finally {
    await parser.close();
    await warehouse.close();
  }
}

/** The first alert a monitor of the watched metric raises, or null. */
export function raiseAlert(source: InvestigateSource): Promise<AnomalyAlert | null> {
  return watchMetric(WATCHED, source);
}

/** The report on the watched metric at a time. */
export function investigateAt(source: InvestigateSource, at: string): Promise<Investigation> {
  return investigate({ ...WATCHED, at }, source);
}
