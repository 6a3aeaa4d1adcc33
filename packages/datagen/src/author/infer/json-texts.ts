import type { Draft } from './draft.ts';
import type { ColumnProfile, TableProfile } from './profile.ts';

/** Texts that must be objects before a column is taken for JSON; and objects that are looked into. */
const ROWS_MIN = 20;
const OBJECTS_MAX = 5000;
/** Objects inside objects beyond which what stands in them is not looked at. */
const DEPTH_MAX = 4;
/** A key is copied when so many objects have it. */
const OBJECTS_PER_KEY = 5;
/** A share of gaps below this is an accident of the sample. */
const RATE_MIN = 0.001;

/** Drafts a column by its values: those of a key are one. */
type DraftColumn = (table: TableProfile, column: ColumnProfile) => Draft;

type Plain = { readonly [key: string]: unknown };

/** The objects of a column whose every text is one; undefined for other columns. */
export function objectsOf({ sample }: ColumnProfile): Plain[] | undefined {
  const texts = sample.filter((value) => typeof value === 'string').slice(0, OBJECTS_MAX);
  if (texts.length < ROWS_MIN || !texts.every((text) => text.trimStart().startsWith('{'))) return undefined;
  const objects = texts.map(readObject);
  return objects.every((object) => object !== undefined) ? objects : undefined;
}

function readObject(text: string): Plain | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isPlain(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isPlain(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The `json` that makes objects of the same keys, types and gaps; values are copied as those of columns are, or not at all. */
export function draftJson(
  table: TableProfile,
  objects: readonly Plain[],
  draft: DraftColumn,
  depth = 0,
): Draft {
  const counts = new Map<string, number>();
  for (const key of objects.flatMap((object) => Object.keys(object)))
    counts.set(key, (counts.get(key) ?? 0) + 1);
  // A key of few objects may be somebody's own, as where objects are keyed by persons.
  const keys = [...counts].filter(([, count]) => count >= OBJECTS_PER_KEY).map(([key]) => key);
  if (keys.length === 0) return { choice: { choices: [0] }, null_rate: 1 };
  const fields = keys.sort().map((key): [string, Draft] => {
    const values = objects.filter((object) => Object.hasOwn(object, key)).map((object) => object[key]);
    const omitted = 1 - values.length / objects.length;
    return [key, { ...draftField(table, key, values, draft, depth), ...rate('omit_rate', omitted) }];
  });
  return { json: { fields: Object.fromEntries(fields) } };
}

function draftField(
  table: TableProfile,
  key: string,
  values: readonly unknown[],
  draft: DraftColumn,
  depth: number,
): Draft {
  const filled = values.filter((value) => value !== null);
  const nulls = rate('null_rate', 1 - filled.length / values.length);
  if (filled.length === 0) return { choice: { choices: [0] }, null_rate: 1 };
  if (depth < DEPTH_MAX && filled.every(isPlain) && filled.some((object) => Object.keys(object).length > 0))
    return { ...draftJson(table, filled, draft, depth + 1), ...nulls };
  if (depth < DEPTH_MAX && filled.every((value) => Array.isArray(value)))
    return { ...draftList(table, key, filled, draft, depth), ...nulls };
  const column = columnOf(key, filled);
  const { type, generator } = draft({ ...table, rows: filled.length }, column);
  return { type, ...(generator as Draft), ...nulls };
}

function draftList(
  table: TableProfile,
  key: string,
  lists: ReadonlyArray<readonly unknown[]>,
  draft: DraftColumn,
  depth: number,
): Draft {
  const lengths = lists.map((items) => items.length);
  const items = lists.flat().slice(0, OBJECTS_MAX);
  const source =
    items.length === 0 ? { choice: { choices: [0] } } : draftField(table, key, items, draft, depth + 1);
  const [min, max] = lengths.reduce(([low, high], n) => [Math.min(low, n), Math.max(high, n)], [Infinity, 0]);
  const length = min === max ? min : { distribution: 'uniform', min, max };
  return { json: { items: source, length } };
}

/** The values of a key as a column: numbers, truth values, or texts where they are of several kinds. */
function columnOf(name: string, values: readonly unknown[]): ColumnProfile {
  const profile = (type: ColumnProfile['type'], sample: ReadonlyArray<number | string>): ColumnProfile => {
    return { name, type, nativeType: 'JSON', nulls: 0, distinct: new Set(sample).size, sample };
  };
  if (values.every((value) => typeof value === 'boolean'))
    return profile(
      'bool',
      values.map((value) => (value ? 1 : 0)),
    );
  if (values.every((value) => typeof value === 'number'))
    return profile(values.every((value) => Number.isSafeInteger(value)) ? 'int' : 'float', values);
  return profile(
    'string',
    values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))),
  );
}

function rate(key: 'omit_rate' | 'null_rate', share: number): Draft {
  return share < RATE_MIN ? {} : { [key]: Number(share.toPrecision(3)) };
}
