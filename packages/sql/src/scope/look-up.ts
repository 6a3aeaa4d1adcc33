import { nearest } from '@dataing/base/diagnostics';
import type { ColumnReference } from '../tree/index.ts';
import type { BoundColumn, Certainty } from './column.ts';
import { type Context, fold, newColumn, spell } from './context.ts';
import type { BoundRelation, Frame, Place, Resolution } from './relation.ts';

/** Words that are functions of the session or the clock where no column has their name. */
const NILADIC = new Set([
  ...[
    'current_date',
    'current_time',
    'current_timestamp',
    'localtime',
    'localtimestamp',
    'sysdate',
    'systimestamp',
  ],
  ...[
    'current_user',
    'session_user',
    'user',
    'current_role',
    'current_catalog',
    'current_schema',
    'rownum',
    'level',
  ],
]);

/** Says whether a column's path is no column but a function written without brackets. */
export function isNiladic(reference: ColumnReference): boolean {
  const [only, ...more] = reference.path;
  return more.length === 0 && only.quoted !== true && NILADIC.has(only.text.toLowerCase());
}

/**
 * What a dotted path means, innermost query first: a relation's column, then a column and its fields, then an alias
 * of the select list, then the relation itself as a row. Reports SCOPE_UNKNOWN_COLUMN and SCOPE_AMBIGUOUS_COLUMN.
 */
export function resolveReference(
  ctx: Context,
  reference: ColumnReference,
  frame: Frame,
): Resolution | undefined {
  const keys = reference.path.map((name) => fold(ctx, name));
  for (let at: Frame | undefined = frame; at !== undefined; at = at.outer) {
    const found = inFrame(ctx, reference, keys, at) ?? guessInFrame(ctx, reference, keys, at);
    if (found !== undefined) return found;
  }
  if (isNiladic(reference)) return undefined;
  complain(ctx, reference, keys, frame);
  return missingColumn(ctx, reference, keys, frame);
}

/** A column that is reported as missing is that of the only table that could have it: the schema may be older. */
function missingColumn(
  ctx: Context,
  reference: ColumnReference,
  keys: readonly string[],
  frame: Frame,
): Resolution | undefined {
  const relations: BoundRelation[] = [];
  for (let at: Frame | undefined = frame; at !== undefined; at = at.outer) {
    for (let length = Math.min(keys.length - 1, 4); length > 0; length--) {
      const relation = relationNamed(at, keys.slice(0, length));
      if (relation !== undefined) return missingIn(ctx, relation, reference, keys, length);
    }
    relations.push(...at.relations.filter(({ source }) => source !== undefined && 'known' in source));
  }
  const isAlone = keys.length === 1 && relations.length === 1;
  return isAlone ? missingIn(ctx, relations[0], reference, keys, 0) : undefined;
}

function missingIn(
  ctx: Context,
  relation: BoundRelation,
  { path }: ColumnReference,
  keys: readonly string[],
  at: number,
): Resolution | undefined {
  const { source: table } = relation;
  if (table === undefined || !('known' in table)) return undefined;
  const columns = ctx.missing.get(table) ?? new Map<string, BoundColumn>();
  ctx.missing.set(table, columns);
  const key = keys[at];
  const column =
    columns.get(key) ?? newColumn(ctx, { name: path[at].text, key, table, certainty: 'assumed' });
  columns.set(key, column);
  return { places: [{ column, relation }], certainty: 'assumed', fields: keys.slice(at + 1) };
}

function inFrame(
  ctx: Context,
  reference: ColumnReference,
  keys: readonly string[],
  frame: Frame,
): Resolution | undefined {
  ctx.steps += frame.relations.length + 1;
  const qualified = inRelation(reference, keys, frame);
  if (qualified !== undefined) return qualified;
  const [key] = keys;
  const fields = keys.slice(1);
  const merged = frame.merged.get(key);
  if (merged !== undefined)
    return { places: [{ column: merged.column, merged, facts: merged.facts() }], certainty: 'known', fields };
  const places = frame.relations.flatMap((relation) =>
    relation.named(key).map((column) => ({ column, relation })),
  );
  if (places.length > 0) return severally(ctx, reference, places, fields);
  const alias = frame.aliases?.(key);
  if (alias !== undefined) return { places: [{ column: alias }], certainty: alias.certainty, fields };
  return undefined;
}

/** The longest prefix of a path that names a relation, the column behind it, and fields behind that. */
function inRelation(
  reference: ColumnReference,
  keys: readonly string[],
  frame: Frame,
): Resolution | undefined {
  for (let length = Math.min(keys.length - 1, 4); length > 0; length--) {
    const relation = relationNamed(frame, keys.slice(0, length));
    if (relation === undefined) continue;
    const columns = relation.named(keys[length]);
    const fields = keys.slice(length + 1);
    if (columns.length > 0)
      return { places: [{ column: columns[0], relation }], certainty: columns[0].certainty, fields };
    const opened = relation.open?.(reference.path[length].text, keys[length], 'assumed');
    if (opened !== undefined)
      return { places: [{ column: opened, relation }], certainty: opened.certainty, fields };
  }
  return undefined;
}

/** The relation of a name or of the end of a longer one: `t`, `db.t`. */
export function relationNamed(frame: Frame, keys: readonly string[]): BoundRelation | undefined {
  if (keys.length === 1) return frame.relations.find((relation) => relation.key === keys[0]);
  return frame.relations.find(
    ({ path }) =>
      path.length >= keys.length && keys.every((key, i) => path[path.length - keys.length + i] === key),
  );
}

function severally(
  ctx: Context,
  reference: ColumnReference,
  places: readonly Place[],
  fields: readonly string[],
): Resolution {
  if (places.length === 1) return { places, certainty: places[0].column.certainty, fields };
  const where = places.map(({ relation }) => relation?.key).join(', ');
  ctx.report({
    code: 'SCOPE_AMBIGUOUS_COLUMN',
    message: `${spell(reference.path)} is a column of several: ${where}`,
    at: reference.span,
    help: 'Write the table or its alias before the name.',
  });
  return { places, certainty: 'ambiguous', fields };
}

/** Where no column of the name is known: tables whose columns are not, and relations taken as one value. */
function guessInFrame(
  ctx: Context,
  reference: ColumnReference,
  keys: readonly string[],
  frame: Frame,
): Resolution | undefined {
  const row = relationNamed(frame, keys.slice(0, 1));
  const isTable = row?.source !== undefined && 'known' in row.source;
  if (row !== undefined && (keys.length === 1 || (row.columns.length === 1 && !isTable)))
    return wholeRow(row, keys.slice(1));
  if (isNiladic(reference)) return undefined;
  const places: Place[] = [];
  const open = frame.relations.filter((relation) => relation.open !== undefined);
  if (open.length > 1) noteSeveral(ctx, reference, open);
  const certainty: Certainty = open.length > 1 ? 'ambiguous' : 'assumed';
  for (const relation of open) {
    const column = relation.open?.(reference.path[0].text, keys[0], certainty);
    if (column !== undefined) places.push({ column, relation });
  }
  if (places.length === 0) return undefined;
  return { places, certainty, fields: keys.slice(1) };
}

/** `t` as a value: a struct of its columns; of UNNEST, its element, whose field `.x` is. */
function wholeRow(relation: BoundRelation, fields: readonly string[]): Resolution | undefined {
  if (relation.columns.length === 0) return undefined;
  return {
    places: relation.columns.map((column) => ({ column, relation })),
    certainty: relation.open === undefined ? 'known' : 'assumed',
    fields: relation.columns.length === 1 ? fields : ['', ...fields],
  };
}

function noteSeveral(ctx: Context, reference: ColumnReference, open: readonly BoundRelation[]): void {
  ctx.report({
    code: 'SCOPE_COLUMN_UNCERTAIN',
    severity: 'note',
    message: `${spell(reference.path)} may be a column of any of ${open.map(({ key }) => key).join(', ')}`,
    at: reference.span,
    help: 'Give the schema, or write the table or its alias before the name.',
  });
}

function complain(ctx: Context, reference: ColumnReference, keys: readonly string[], frame: Frame): void {
  const relation = keys.length > 1 ? relationNamed(frame, keys.slice(0, -1)) : undefined;
  const candidates: BoundColumn[] = (relation === undefined ? frame.relations : [relation]).flatMap(
    (from) => [...from.columns],
  );
  const name = reference.path[reference.path.length - 1].text;
  const suggestion = nearest(
    name,
    candidates.map((column) => column.name),
  );
  const of = relation === undefined ? '' : ` of ${relation.key}`;
  const message =
    keys.length > 1 && relation === undefined
      ? `${spell(reference.path)}: there is no ${reference.path[0].text} in FROM`
      : `there is no column ${name}${of}`;
  ctx.report({ code: 'SCOPE_UNKNOWN_COLUMN', message, at: reference.span, suggestion });
}
