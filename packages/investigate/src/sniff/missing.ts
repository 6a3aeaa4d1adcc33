import { ungroupedColumns } from '@dataing/sql/diff';
import { parseSql } from '@dataing/sql/grammar';
import { resolveNames, SchemaIndex } from '@dataing/sql/scope';
import { type Asset, isSameTable, type ProjectState, tablesOf } from './project-state.ts';

/** A column or relation that an asset still names and that is not there any more. */
export interface MissingName {
  /** The asset that had it, by its name. */
  readonly of: string;
  /** Absent where the relation itself is gone. */
  readonly column?: string;
  /** What the column is called now, where it only has another name. */
  readonly now?: string;
  /** The text itself names it, and it never was there. */
  readonly isOwn?: boolean;
  /** It is there, and shown of groups without being grouped. */
  readonly isUngrouped?: boolean;
  /** In the compiled text. */
  readonly at?: { readonly start: number; readonly end: number };
}

/** What of an upstream asset went. */
export interface Gone {
  readonly asset: Asset;
  readonly isWhole: boolean;
  /** Columns, in small letters. */
  readonly columns: ReadonlySet<string>;
  readonly renamed: ReadonlyMap<string, string>;
}

/**
 * What of `gone` an asset names all the same. A column is reported where the statement cannot be resolved without it, so
 * never one that only has its name; nothing where the statement cannot be read.
 */
export function missingNames(asset: Asset, gone: readonly Gone[], state: ProjectState): MissingName[] {
  if (asset.sql === undefined) return unrendered(asset);
  const read = resolve(asset, state);
  if (read === undefined) return [];
  const found: MissingName[] = [];
  for (const it of gone.filter(({ isWhole }) => isWhole))
    if (read.reads.some((table) => isSameTable(table, it.asset.relation))) found.push({ of: it.asset.name });
  for (const { words, at } of read.unknown) {
    const from = gone.find((it) => words.some((word) => it.columns.has(word) || it.renamed.has(word)));
    const column = words.findLast(
      (word) => from?.columns.has(word) === true || from?.renamed.has(word) === true,
    );
    if (from === undefined || column === undefined) continue;
    const now = from.renamed.get(column);
    found.push({ of: from.asset.name, column, at, ...(now === undefined ? {} : { now }) });
  }
  return once(found);
}

/** Columns that tables have without saying so. */
const HIDDEN =
  /^(rowid|ctid|oid|xmin|xmax|tableoid|rownum|_partition(time|date)|_table_suffix|_file_name|metadata\$\w*|_metadata)$/;

/** Columns that the text of an asset itself names since the change, and that nothing it reads has. */
export function newlyUnknown(
  before: Asset,
  after: Asset,
  was: ProjectState,
  is: ProjectState,
): MissingName[] {
  const [x, y] = [resolve(before, was), resolve(after, is)];
  if (x === undefined || y === undefined) return [];
  const known = new Set(x.unknown.map((it) => it.words.at(-1)));
  const found = y.unknown.flatMap(({ words, at }): MissingName[] => {
    const column = words.at(-1);
    const isNew = column !== undefined && !known.has(column) && !HIDDEN.test(column);
    return isNew ? [{ of: after.name, column, at, isOwn: true }] : [];
  });
  return once([...found, ...newlyUngrouped(before, after, was, is)]);
}

/** Columns that are shown of groups and are neither grouped nor aggregated any more. */
function newlyUngrouped(before: Asset, after: Asset, was: ProjectState, is: ProjectState): MissingName[] {
  const of = (asset: Asset, state: ProjectState) =>
    ungroupedColumns(asset.sql ?? '', { dialect: state.dialect, schema: schemaOf(asset, state) });
  const known = new Set(of(before, was));
  return of(after, is)
    .filter((it) => !known.has(it))
    .map((column) => ({ of: after.name, column: column.toLowerCase(), isOwn: true, isUngrouped: true }));
}

function once(found: readonly MissingName[]): MissingName[] {
  return [...new Map(found.map((it) => [`${it.of} ${it.column}`, it])).values()];
}

interface Resolved {
  readonly reads: readonly string[];
  /** The words of references that nothing has, in small letters. */
  readonly unknown: ReadonlyArray<{
    readonly words: readonly string[];
    readonly at: { start: number; end: number };
  }>;
}

function schemaOf(asset: Asset, { dialect, assets }: ProjectState): SchemaIndex {
  return new SchemaIndex(
    { tables: tablesOf(asset.dependsOn.flatMap((id) => assets.get(id) ?? [])) },
    dialect,
  );
}

function resolve(asset: Asset, state: ProjectState): Resolved | undefined {
  const { sql = '' } = asset;
  const { dialect } = state;
  const { statements, diagnostics } = parseSql(sql, { dialect });
  if (diagnostics.length > 0 || statements.length === 0) return undefined;
  const resolved = resolveNames(statements[0], { dialect, schema: schemaOf(asset, state), text: sql });
  const unknown = resolved.diagnostics.flatMap(({ code, span }) => {
    if (code !== 'SCOPE_UNKNOWN_COLUMN' || span === undefined) return [];
    const words =
      sql
        .slice(span.start, span.end)
        .toLowerCase()
        .match(/[\p{L}\p{N}_$]+/gu) ?? [];
    return [{ words, at: { start: span.start, end: span.end } }];
  });
  return { reads: resolved.reads.map(({ table }) => table.name), unknown };
}

/** What a template that does not render refers to, where nothing has that name. */
function unrendered({ unread }: Asset): MissingName[] {
  return unread.flatMap(({ code, message }) => {
    const [, name] = /"([^"]+)"$/.exec(message) ?? [];
    const isUnknown = code === 'DBT_UNKNOWN_REF' || code === 'DBT_UNKNOWN_SOURCE';
    return isUnknown && name !== undefined ? [{ of: name }] : [];
  });
}
