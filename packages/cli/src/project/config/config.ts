import type { SourceType } from './fields.ts';

/** `dataing.yml` as it was read; paths as they are written, from the folder of the file. */
export interface ProjectConfig {
  readonly sources: readonly SourceConfig[];
  readonly datasets: readonly DatasetConfig[];
  readonly store: { readonly path?: string; readonly urlEnv?: string };
  readonly budget: { readonly queries?: number; readonly seconds?: number; readonly bytes?: number };
}

export type SourceConfig = ServerConfig | FileConfig;

export interface FileConfig {
  readonly name: string;
  readonly type: Exclude<SourceType, ServerType>;
  readonly path: string;
}

export type ServerType = 'postgresql' | 'mysql';

/** A server; its password is never in it, only where it is to be had. */
export interface ServerConfig {
  readonly name: string;
  readonly type: ServerType;
  readonly host?: string;
  readonly port?: number;
  readonly database?: string;
  readonly user?: string;
  readonly passwordEnv?: string;
  readonly secret?: string;
  readonly urlEnv?: string;
  readonly tls?: 'off' | 'require' | 'verify';
}

/** Which tables come out of which repository. */
export interface DatasetConfig {
  /** Names of tables; `*` stands for any letters. */
  readonly tables: readonly string[];
  readonly source?: string;
  readonly repository: string;
  readonly path?: string;
  readonly dbtProject?: string;
}

export const EMPTY_CONFIG: ProjectConfig = { sources: [], datasets: [], store: {}, budget: {} };

export function isServer(source: SourceConfig): source is ServerConfig {
  return !('path' in source);
}

/** The dataset that a table belongs to, in a source or in any: the first whose patterns match its name, letter case aside. */
export function datasetOf(
  config: ProjectConfig,
  source: string | undefined,
  table: string,
): DatasetConfig | undefined {
  return config.datasets.find(
    (dataset) =>
      (dataset.source === undefined || source === undefined || dataset.source === source) &&
      dataset.tables.some((pattern) => matches(pattern.toLowerCase(), table.toLowerCase())),
  );
}

/** Whether a text is what a pattern says: its pieces between stars, in order. */
function matches(pattern: string, text: string): boolean {
  const [first, ...rest] = pattern.split('*');
  if (rest.length === 0) return text === first;
  const last = rest.pop() as string;
  if (!text.startsWith(first) || text.length < first.length + last.length || !text.endsWith(last))
    return false;
  let at = first.length;
  for (const piece of rest) {
    const found = text.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return at <= text.length - last.length;
}
