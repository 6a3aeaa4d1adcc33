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
  const { dialect, assets } = state;
  const { sql } = asset;
  if (sql === undefined) return unrendered(asset);
  const { statements, diagnostics } = parseSql(sql, { dialect });
  if (diagnostics.length > 0 || statements.length === 0) return [];
  const tables = tablesOf(asset.dependsOn.flatMap((id) => assets.get(id) ?? []));
  const schema = new SchemaIndex({ tables }, dialect);
  const resolved = resolveNames(statements[0], { dialect, schema, text: sql });
  const found: MissingName[] = [];
  for (const it of gone.filter(({ isWhole }) => isWhole))
    if (resolved.reads.some(({ table }) => isSameTable(table.name, it.asset.relation)))
      found.push({ of: it.asset.name });
  for (const { code, span } of resolved.diagnostics) {
    if (code !== 'SCOPE_UNKNOWN_COLUMN' || span === undefined) continue;
    const words =
      sql
        .slice(span.start, span.end)
        .toLowerCase()
        .match(/[\p{L}\p{N}_$]+/gu) ?? [];
    const from = gone.find((it) => words.some((word) => it.columns.has(word) || it.renamed.has(word)));
    const column = words.findLast(
      (word) => from?.columns.has(word) === true || from?.renamed.has(word) === true,
    );
    if (from === undefined || column === undefined) continue;
    const now = from.renamed.get(column);
    const at = { start: span.start, end: span.end };
    found.push({ of: from.asset.name, column, at, ...(now === undefined ? {} : { now }) });
  }
  return [...new Map(found.map((it) => [`${it.of} ${it.column}`, it])).values()];
}

/** What a template that does not render refers to, where nothing has that name. */
function unrendered({ unread }: Asset): MissingName[] {
  return unread.flatMap(({ code, message }) => {
    const [, name] = /"([^"]+)"$/.exec(message) ?? [];
    const isUnknown = code === 'DBT_UNKNOWN_REF' || code === 'DBT_UNKNOWN_SOURCE';
    return isUnknown && name !== undefined ? [{ of: name }] : [];
  });
}
