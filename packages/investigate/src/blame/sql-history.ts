import type { ChangedPath, GitCommit, GitRepository, SqlDialect } from '@dataing/ports';
import { Undoing } from '../changes/undoing.ts';
import type { RawEntry, RawHistory } from './blame.ts';
import { isSameTable } from './correlate.ts';
import { type SqlDifference, compareStatements } from './sql-words.ts';
import { type TableStatement, tableStatements } from './sql-statements.ts';

export interface SqlTablesRequest {
  readonly repository: GitRepository;
  /** Files below a folder, with a slash at its end; by default all. */
  readonly folder?: string;
  /** Absent: found out file by file. */
  readonly dialect?: SqlDialect;
  /** Files of a dbt project are templates. */
  readonly isSkipped?: (path: string) => boolean;
}

const UPSTREAM_MAX = 20;

/** Tables of a repository that plain SQL files make, alter and fill, and what commits did to them. */
export class SqlTables {
  readonly #request: SqlTablesRequest;
  readonly #contents = new Map<string, readonly TableStatement[]>();

  constructor(request: SqlTablesRequest) {
    this.#request = request;
  }

  /** Names of all tables that files of a commit are about. */
  async names(commit: string): Promise<readonly string[]> {
    const all = await this.#all(commit);
    return [...new Set(all.map(({ table }) => table))];
  }

  /** What commits did to a table, or a column of it, and to the tables that its queries read. */
  async history(
    commits: readonly GitCommit[],
    { table, column, tip }: { readonly table: string; readonly column?: string; readonly tip: string },
    isEnough: (entries: readonly RawEntry[]) => boolean,
  ): Promise<RawHistory> {
    const upstream = this.#upstreamOf(table, await this.#all(tip));
    const undoing = new Undoing(commits);
    const columns = column === undefined ? [] : [column];
    const known = new Set<string>();
    const entries: RawEntry[] = [];
    for (const commit of commits) {
      if (commit.parents.length > 1) continue;
      const found = await this.#changesOf(commit, upstream);
      for (const it of found.differences) for (const name of it.columns ?? []) known.add(name);
      const [name] = columns.slice(-1);
      const told =
        name === undefined ? found.differences : found.differences.filter((it) => isAbout(it, name));
      const renamed =
        name === undefined
          ? undefined
          : told.find((it) => it.renamed?.after.toLowerCase() === name.toLowerCase());
      if (renamed?.renamed !== undefined) columns.push(renamed.renamed.before);
      if (found.files.length === 0) continue;
      entries.push({
        ...rawOf(commit, told, found),
        ...undoing.of(commit, found.files),
        renamedFrom: renamed?.renamed?.before ?? null,
      });
      if (isEnough(entries))
        return { entries: entries.map(hidden), isCut: true, columns, knownColumns: null, notLookedAt: [] };
    }
    return { entries: entries.map(hidden), isCut: false, columns, knownColumns: null, notLookedAt: [] };
  }

  async #all(commit: string): Promise<readonly TableStatement[]> {
    const { repository, folder = repository.prefix, isSkipped } = this.#request;
    const files = (await repository.files(commit)).filter(
      ({ path }) => path.startsWith(folder) && isSql(path) && isSkipped?.(path) !== true,
    );
    return (await Promise.all(files.map(({ path, blob }) => this.#statements(path, blob)))).flat();
  }

  /** The table and what its queries read, over and over, with how far away it is. */
  #upstreamOf(table: string, all: readonly TableStatement[]): ReadonlyMap<string, number> {
    const found = new Map([[table, 0]]);
    for (const [at, distance] of found) {
      if (found.size > UPSTREAM_MAX) break;
      const reads = all.filter((it) => isSameTable(it.table, at)).flatMap((it) => it.reads);
      for (const read of reads)
        if (![...found.keys()].some((it) => isSameTable(it, read))) found.set(read, distance + 1);
    }
    return found;
  }

  async #changesOf({ paths }: GitCommit, upstream: ReadonlyMap<string, number>): Promise<Found> {
    const { repository, folder = repository.prefix, isSkipped } = this.#request;
    const files: string[] = [];
    const differences: Array<SqlDifference & { readonly distance: number }> = [];
    for (const it of paths) {
      if (!isSql(it.path) || !it.path.startsWith(folder) || it.isSubmodule || isSkipped?.(it.path) === true)
        continue;
      const [before, after] = await this.#sides(it);
      for (const [table, distance] of upstream) {
        const [was, is] = [before, after].map((some) => some.filter((one) => isSameTable(one.table, table)));
        if (was.length + is.length === 0 || isWrittenAlike(was, is)) continue;
        if (!files.includes(it.path)) files.push(it.path);
        const prefix = distance === 0 ? '' : `${table}: `;
        for (const one of compareStatements(was, is))
          differences.push({ ...one, text: prefix + one.text, distance });
      }
    }
    return { files, differences: differences.sort((a, b) => a.distance - b.distance) };
  }

  async #sides({ path, from, before, after }: ChangedPath) {
    const of = (name: string, blob: string | undefined) =>
      blob === undefined ? Promise.resolve([]) : this.#statements(name, blob);
    return [await of(from ?? path, before), await of(path, after)] as const;
  }

  async #statements(path: string, blob: string): Promise<readonly TableStatement[]> {
    const known = this.#contents.get(blob);
    if (known !== undefined) return known;
    const bytes = (await this.#request.repository.contents([blob])).get(blob);
    const text = bytes === undefined ? '' : new TextDecoder().decode(bytes);
    const found = tableStatements(text, path, this.#request.dialect);
    this.#contents.set(blob, found);
    return found;
  }
}

interface Found {
  readonly files: readonly string[];
  readonly differences: ReadonlyArray<SqlDifference & { readonly distance: number }>;
}

const isSql = (path: string) => /\.(sql|ddl)$/i.test(path);

function isWrittenAlike(a: readonly TableStatement[], b: readonly TableStatement[]): boolean {
  return a.length === b.length && a.every(({ text }, i) => text === b[i].text);
}

/** Whether a difference can be seen in a column; of tables upstream only what alters rows, for names mean nothing there. */
function isAbout(
  { columns, distance }: SqlDifference & { readonly distance: number },
  column: string,
): boolean {
  return columns === null || (distance === 0 && columns.includes(column.toLowerCase()));
}

function rawOf(
  commit: GitCommit,
  told: Found['differences'],
  { files, differences }: Found,
): Omit<RawEntry, 'revertOf' | 'undoneBy' | 'renamedFrom'> {
  const shown = told.length > 0 ? told : differences;
  const kinds = [...new Set(shown.map(({ changeType }) => changeType))];
  return {
    ...{ commit, files },
    changes:
      shown.length === 0
        ? ['written in another way, with the same meaning']
        : [...new Set(shown.map(({ text }) => text))],
    detail: [...new Set(shown.map(({ kind }) => kind))],
    changeType:
      kinds.length === 1
        ? kinds[0]
        : kinds.includes('schema_change')
          ? 'schema_change'
          : 'transformation_change',
    distance: told.length === 0 ? null : Math.min(...told.map(({ distance }) => distance)),
    hidden: differences.length === 0 ? 'cosmetic' : told.length === 0 ? 'no_effect' : null,
  };
}

function hidden(entry: RawEntry): RawEntry {
  if (entry.hidden !== null) return entry;
  return {
    ...entry,
    hidden: entry.undoneBy !== null ? 'reverted' : entry.revertOf !== null ? 'revert' : null,
  };
}
