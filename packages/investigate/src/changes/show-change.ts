import type { Change } from '@dataing/sql/diff';
import type { TextRange } from '@dataing/sql/tree';
import type { ShownChange } from './change.ts';

/** A change in the words of people: relations without their database, ephemeral models by their names, and its pieces. */
export function shownChange(
  change: Change,
  [before, after]: readonly [before: string, after: string],
  names: ShownNames,
): ShownChange {
  const column = change.kind === 'expression_changed' ? change.columns[0] : undefined;
  const pieces = [pieceOf(before, change.before, column), pieceOf(after, change.after, column)];
  const [was, is] = pieces.map((it) => (it === undefined ? undefined : shortened(names(it))));
  return {
    ...change,
    detail: names(change.detail),
    ...(was === undefined ? {} : { was }),
    ...(is === undefined ? {} : { is }),
  };
}

const PIECE_MAX = 160;

function shortened(text: string): string {
  const piece = text.replace(/\s+/g, ' ').trim();
  return piece.length > PIECE_MAX ? `${piece.slice(0, PIECE_MAX)}...` : piece;
}

/** The text at a range. Of a constant the range is its whole query: then what stands before the column's name there. */
function pieceOf(text: string, range: TextRange | undefined, column: string | undefined): string | undefined {
  if (range === undefined) return undefined;
  const piece = text.slice(range.start, range.end);
  if (column === undefined || !/^\s*(with|select)\b/i.test(piece)) return piece;
  const named = column.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const found = [
    ...piece.matchAll(new RegExp(`(?:^\\s*select|,)\\s*([^,]+?)\\s+as\\s+"?${named}"?(?!\\w)`, 'gi')),
  ];
  return found.at(-1)?.[1] ?? piece;
}

/** How names of statements are written for people. */
export type ShownNames = (text: string) => string;

/** Of one project, from the names of its tables in statements: without the database and what stands before ephemeral ones. */
export function shownNames(relations: readonly string[]): ShownNames {
  const database = relations
    .map((it) => it.replace(/["`[\]]/g, '').split('.'))
    .find((parts) => parts.length === 3)?.[0];
  return (text) => {
    const bare = text.replaceAll('__dbt__cte__', '');
    return database === undefined
      ? bare
      : bare
          .replaceAll(`"${database}".`, '')
          .replaceAll(`\`${database}\`.`, '')
          .replaceAll(`${database}.`, '');
  };
}

const PIECE_SHOWN = 60;

/** A difference of meaning in a line, with the pieces of SQL that differ where they are short. */
export function describeChange({ detail, was, is, kind }: ShownChange): string {
  const isShort = (piece: string | undefined) => piece !== undefined && piece.length <= PIECE_SHOWN;
  if (kind === 'join_type_changed' || was === is) return detail;
  if (was !== undefined && is !== undefined)
    return isShort(was) && isShort(is) ? `${detail} (${is} where it was ${was})` : detail;
  const piece = was ?? is;
  // A column that is read under its own name is said once.
  const isSaid = piece !== undefined && detail.toLowerCase().startsWith(`${piece.toLowerCase()} `);
  return isShort(piece) && !isSaid ? `${detail} (${piece})` : detail;
}
