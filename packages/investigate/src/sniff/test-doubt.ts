import type { GenericTest } from '@dataing/dbt';
import type { Followed, Following } from './follow.ts';
import { repeatsRows } from './lost-keys.ts';
import type { Stamp } from './prediction.ts';
import type { ProjectState } from './project-state.ts';

/** Why a test may fail. */
export interface Doubt {
  readonly column?: string;
  readonly stamp: Stamp;
  readonly why: string;
}

/** Why a test that held before may fail now, by what it holds of its column; undefined where nothing speaks for it. */
export function doubtOf(test: GenericTest, { all }: Following, after: ProjectState): Doubt | undefined {
  const on = all.get(test.on);
  const others = test.refs.filter((it) => it !== test.on).flatMap((id) => all.get(id) ?? []);
  if (on !== undefined && (on.after === undefined || on.before === undefined || on.missing.length > 0))
    return undefined;
  const column = test.column?.toLowerCase();
  switch (test.test) {
    case 'not_null':
      return on === undefined || column === undefined ? undefined : nullDoubt(on, column);
    case 'unique':
      return on === undefined || column === undefined ? undefined : repeatDoubt(on, [column]);
    case 'accepted_values':
      return on === undefined || column === undefined ? undefined : valueDoubt(on, column, test);
    case 'relationships':
      return relationDoubt(on, others, column, test);
    default:
      return otherDoubt(on, test, after);
  }
}

function isTouched({ touched }: Followed, column: string): boolean {
  return touched.every || touched.columns.has(column);
}

/** The column can be NULL by its query and could not before, or it is computed in another way that may give NULL. */
function nullDoubt(on: Followed, column: string): Doubt | undefined {
  const [was, is] = [on.before!.nullable.has(column), on.after!.nullable.has(column)];
  const isNull = on.own?.diff?.changes.some(
    (it) => it.columns.some((name) => name.toLowerCase() === column) && isConstantNull(on, it.after),
  );
  if (isNull === true)
    return { stamp: 'structural', why: 'fails as soon as there is a row: the column is always NULL' };
  const added = on.own?.diff?.changes.find((it) => it.nulls === 'more');
  if (!was && is && isTouched(on, column))
    return { stamp: 'needs_data', why: 'may fail: the column can be NULL now' };
  if (added !== undefined && is)
    return { stamp: 'needs_data', why: `may fail: ${added.detail}, so it can be NULL` };
  if (isTouched(on, column) && is)
    return { stamp: 'needs_data', why: 'may fail: its values are computed in another way' };
  return undefined;
}

function isConstantNull(
  { own }: Followed,
  at: { readonly start: number; readonly end: number } | undefined,
): boolean {
  const text = at === undefined ? undefined : own?.texts?.[1].slice(at.start, at.end);
  return text !== undefined && /^\s*(null|cast\(\s*null\s+as\s+\w+\s*\)|null\s*::\s*\w+)\s*$/i.test(text);
}

/** Rows may be repeated, or the values that tell them apart are others. */
function repeatDoubt(on: Followed, key: readonly string[]): Doubt | undefined {
  const isKey = (side: Followed['after']) =>
    !on.hasLostKeys && side!.keys.some((it) => it.every((name) => key.includes(name.toLowerCase())));
  const repeated = on.own?.diff?.changes.find(repeatsRows);
  if (repeated !== undefined)
    return { stamp: 'needs_data', why: `may fail: ${repeated.detail}, so rows may be repeated` };
  if (key.some((it) => isTouched(on, it)))
    return {
      stamp: 'needs_data',
      why: 'may fail: the values that tell its rows apart are computed in another way',
    };
  const isMore = on.inherited.rows === 'more' || on.inherited.rows === 'unknown';
  if (isMore && !isKey(on.after))
    return { stamp: 'needs_data', why: 'may fail: more rows come in, some perhaps twice' };
  return undefined;
}

function valueDoubt(on: Followed, column: string, test: GenericTest): Doubt | undefined {
  const { values } = test.arguments;
  const accepted = new Set((Array.isArray(values) ? values : []).map(String));
  const fresh = on.own?.diff?.changes
    .filter((it) => it.columns.some((name) => name.toLowerCase() === column))
    .flatMap((it) => newLiterals(on, it.before, it.after))
    .find((it) => !accepted.has(it));
  if (fresh !== undefined)
    return { stamp: 'structural', why: `may fail: the value '${fresh}' is new and not accepted` };
  if (isTouched(on, column))
    return { stamp: 'needs_data', why: 'may fail: its values are computed in another way' };
  const { rows } = on.touched;
  return rows === 'more' || rows === 'unknown'
    ? { stamp: 'needs_data', why: 'may fail: other rows come in' }
    : undefined;
}

interface At {
  readonly start: number;
  readonly end: number;
}

/** Results of CASE and other texts that the new piece has and the old one has not. */
function newLiterals({ own }: Followed, before: At | undefined, after: At | undefined): string[] {
  const texts = own?.texts;
  if (texts === undefined || after === undefined) return [];
  const literals = (text: string) =>
    [...text.matchAll(/(?:then|else|coalesce\s*\([^']*|^\s*)\s*'((?:[^']|'')*)'/gi)].map(([, it]) =>
      it.replaceAll("''", "'"),
    );
  const old = new Set(before === undefined ? [] : literals(texts[0].slice(before.start, before.end)));
  return literals(texts[1].slice(after.start, after.end)).filter((it) => !old.has(it));
}

function relationDoubt(
  on: Followed | undefined,
  others: readonly Followed[],
  column: string | undefined,
  test: GenericTest,
): Doubt | undefined {
  const field = String(test.arguments.field ?? '').toLowerCase();
  for (const it of others) {
    if (it.after === undefined || it.missing.length > 0) continue;
    const { rows } = it.touched;
    const name = it.after.name;
    if (rows === 'fewer' || rows === 'unknown')
      return { stamp: 'needs_data', why: `may fail: rows of ${name} may be gone` };
    if (isTouched(it, field))
      return { stamp: 'needs_data', why: `may fail: ${name}.${field} holds other values` };
  }
  if (on === undefined || column === undefined) return undefined;
  if (isTouched(on, column))
    return { stamp: 'needs_data', why: 'may fail: its values are computed in another way' };
  const { rows } = on.touched;
  return rows === 'more' || rows === 'unknown'
    ? { stamp: 'needs_data', why: 'may fail: other rows come in' }
    : undefined;
}

/** A test of a package or of the project's own: what its arguments name. */
function otherDoubt(on: Followed | undefined, test: GenericTest, after: ProjectState): Doubt | undefined {
  if (on === undefined) return undefined;
  const combination = test.arguments.combination_of_columns;
  if (Array.isArray(combination))
    return repeatDoubt(
      on,
      combination.map((it) => String(it).toLowerCase()),
    );
  const said = JSON.stringify(test.arguments).toLowerCase();
  const words = new Set(said.match(/[\p{L}\p{N}_]+/gu) ?? []);
  if (test.column !== undefined) words.add(test.column.toLowerCase());
  const gone = on.columns.removed.find((it) => words.has(it));
  if (gone !== undefined) return { column: gone, stamp: 'structural', why: `names ${gone}, which is gone` };
  const names = after.assets.get(test.on)?.columns.map((it) => it.name.toLowerCase()) ?? [];
  const touched = names.find((it) => words.has(it) && isTouched(on, it));
  return touched === undefined
    ? undefined
    : { column: touched, stamp: 'needs_data', why: `may fail: ${touched} holds other values` };
}
