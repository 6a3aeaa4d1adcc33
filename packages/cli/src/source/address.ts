import { relative, resolve } from 'node:path';
import type { ServerConfig, SourceConfig } from '../project/config/config.ts';
import { dataKind } from '../project/data-kind.ts';
import { parseServerUrl } from '../project/server-url.ts';
import { sourceError } from '../project/source-error.ts';

/** What an address says; `password` where it held one. */
export interface Addressed {
  readonly source: SourceConfig;
  readonly password?: string;
}

/** A URL of a database. Error: SOURCE_ADDRESS; it holds nothing of the URL, which may have a password in it. */
export function readUrl(name: string, text: string): Addressed & { readonly source: ServerConfig } {
  const url = parseServerUrl(text);
  if (typeof url === 'string') {
    throw sourceError(
      'SOURCE_ADDRESS',
      `the address of ${name} cannot be read: ${url}`,
      'Give postgres://USER@HOST:PORT/DATABASE or mysql://USER@HOST:PORT/DATABASE.',
    );
  }
  return { source: { name, ...url.server }, password: url.password };
}

/** A URL, or the path of a file or folder, which is kept as it is from `folder`. Error: SOURCE_ADDRESS. */
export async function readAddress(
  name: string,
  text: string,
  folder: string,
  cwd: string,
): Promise<Addressed> {
  if (text.includes('://')) return readUrl(name, text);
  const path = resolve(cwd, text);
  const type = await dataKind(path);
  if (type === undefined || type === 'unknown') {
    const what = type === undefined ? 'does not exist' : 'is no database and no Parquet or CSV file';
    const help = 'Give a DuckDB or SQLite file, a Parquet or CSV file, a folder of these, or a URL.';
    throw sourceError('SOURCE_ADDRESS', `${text} ${what}`, help);
  }
  const inside = relative(folder, path);
  const kept = inside.startsWith('..') ? path : inside || '.';
  return { source: { name, type, path: kept } };
}
