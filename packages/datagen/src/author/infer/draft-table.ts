import { type Draft, draftColumn, knows, knowsKeyword, nullPart, timeText } from './draft-column.ts';
import { canSayUneven, countMoments, fanoutPart } from './fanout.ts';
import { findDependences } from './dependence.ts';
import { findGaps } from './gaps.ts';
import type { FoundReference } from './keys.ts';
import type { PairKey } from './pair-keys.ts';
import { spearman } from './compare.ts';
import { comesAfter, findCopies, findFormulas } from './derive.ts';
import { type ColumnProfile, numbersOf, type TableProfile, textsOf } from './profile.ts';
import { recognise } from './texts.ts';
import { findPoints } from './points.ts';
import type { FoundTree } from './trees.ts';
import type { TimeFit } from './times.ts';

export interface TableFacts {
  readonly profile: TableProfile;
  readonly key: string | undefined;
  /** Where no column is a key by itself. */
  readonly pair?: PairKey;
  /** Where its rows hang on each other. */
  readonly tree?: FoundTree;
  readonly references: readonly FoundReference[];
  readonly tables: ReadonlyMap<string, TableProfile>;
  /** Tables whose keys are few words, each in many rows of others: they are listed. */
  readonly vocabularies: ReadonlySet<string>;
  readonly timeframe: TimeFit | undefined;
}

const CHILDREN_MAX = 50;
const DISPERSION_MAX = 3;

/**
 * Whether a reference is one to a parent: its rows come after it, and its counts are ones that a fanout can say. Else
 * the table has its own number of rows, and looks the other up at random.
 */
function isParent(
  profile: TableProfile,
  reference: FoundReference,
  tables: ReadonlyMap<string, TableProfile>,
): boolean {
  if (reference.parent === reference.table) return false;
  const { mean, dispersion } = countMoments(reference.counts);
  const isSayable = mean <= CHILDREN_MAX || dispersion <= DISPERSION_MAX || canSayUneven();
  return isSayable && comesAfter(profile, reference, tables);
}

/** Whether the column's values are copied: what follows them may name them too. */
function hasListedValues(profile: TableProfile, column: ColumnProfile): boolean {
  const { generator } = draftColumn(profile, column, { timeframe: undefined, followParent: false });
  return 'choice' in (generator as Draft);
}

/** What is known of a table's columns beyond their own values. */
interface Links {
  readonly byColumn: ReadonlyMap<string, FoundReference>;
  /** The reference to the first parent, whose rows give the count. */
  readonly first: FoundReference | undefined;
  readonly pair: PairKey | undefined;
  readonly copies: ReturnType<typeof findCopies>;
  readonly formulas: ReturnType<typeof findFormulas>;
  readonly gaps: ReturnType<typeof findGaps>;
  readonly dependences: ReturnType<typeof findDependences>;
  readonly points: ReturnType<typeof findPoints>;
}

/** A table as the language says it. Its first parent is the one with the fewest children each. */
export function draftTable(facts: TableFacts): Draft {
  const { profile, key, vocabularies } = facts;
  const { name, rows } = profile;
  const pk = key ?? `${name}_row`;
  const ordered = [...facts.references].sort(
    (a, b) => countMoments(a.counts).mean - countMoments(b.counts).mean,
  );
  const byColumn = new Map(ordered.map((reference) => [reference.column, reference]));
  const parents = ordered.filter((r) => !vocabularies.has(r.parent) && isParent(profile, r, facts.tables));
  const first = parents.find(({ column }) => isOfPair(facts.pair, column)) ?? parents[0];
  // Words of a vocabulary are listed, not looked up: they make no bridge.
  const isListed = ordered.some((r) => isOfPair(facts.pair, r.column) && vocabularies.has(r.parent));
  const isPair = !isListed && first !== undefined && isOfPair(facts.pair, first.column);
  const pair = isPair ? facts.pair : undefined;
  const copies = findCopies(profile, ordered, facts.tables);
  const formulas = findFormulas(profile, new Set([pk, ...byColumn.keys()]), new Set(copies.keys()));
  const gaps = findGaps(profile);
  const points = findPoints(profile, (column) => hasListedValues(profile, column));
  const taken = new Set([
    pk,
    ...byColumn.keys(),
    ...copies.keys(),
    ...formulas.keys(),
    ...gaps.keys(),
    ...points.keys(),
  ]);
  const dependences = knowsKeyword('given')
    ? findDependences(profile, freeColumns(facts, taken))
    : new Map<string, never>();
  const links: Links = { byColumn, first, pair, copies, formulas, gaps, dependences, points };
  const columns = profile.columns.map((column) => draftOf(column, facts, links));
  const synthetic = {
    name: pk,
    type: 'int',
    comment: 'The source has no column that is never null and never repeated.',
    generator: { sequence: {} },
  };
  const looked = ordered.filter((r) => !vocabularies.has(r.parent) && r.parent !== name).map((r) => r.parent);
  const isWords = vocabularies.has(name);
  return {
    id: name,
    kind: first !== undefined ? 'fact' : isWords ? 'vocab' : 'entity',
    pk: pair === undefined ? pk : [pair.parent, pair.other],
    ...correlationNotes(
      profile,
      new Set([pk, ...byColumn.keys(), ...copies.keys(), ...formulas.keys(), ...points.keys()]),
    ),
    ...(first === undefined && !isWords ? { rows } : {}),
    ...(first === undefined ? {} : { parents: [...new Set([first.parent, ...looked])] }),
    ...(first === undefined ? {} : boundedFanout(first.counts, pair)),
    columns: key === undefined && pair === undefined ? [synthetic, ...columns] : columns,
  };
}

function draftOf(column: ColumnProfile, facts: TableFacts, links: Links): Draft {
  const { byColumn, first, pair, copies, formulas, gaps, dependences } = links;
  const { profile, key, vocabularies, timeframe, tables } = facts;
  const parent = first === undefined ? undefined : tables.get(first.parent);
  const followParent = parent?.columns.some((c) => c.type === 'datetime' || c.type === 'date') === true;
  const times = { timeframe, followParent };
  const { name, type } = column;
  const { rows } = profile;
  const reference = byColumn.get(name);
  const copy = copies.get(name);
  const code = formulas.get(name);
  if (reference !== undefined && reference.parent === profile.name && first !== undefined) {
    const comment =
      'The source names another row of this table here; children of a parent cannot: left empty.';
    return { name, type, comment, nullable: true, generator: { choice: { choices: [null] } } };
  }
  if (facts.tree?.column === name && reference !== undefined && first === undefined)
    return draftTree(column, reference, facts.tree);
  if (reference !== undefined) {
    const words = vocabularies.has(reference.parent) ? draftColumn(profile, column, times) : undefined;
    if (words !== undefined && 'choice' in (words.generator as Draft)) return words;
    return draftReference(column, rows, reference, reference === first, pair);
  }
  if (pair?.start !== undefined && pair.other === name)
    return { name, type, generator: { ordinal: pair.start === 1 ? {} : { start: pair.start } } };
  const isWords = vocabularies.has(profile.name);
  if (name === key) return isWords ? draftWords(column) : draftKey(column);
  const isPersonal = type === 'string' && recognise(profile.name, name, textsOf(column))?.isPersonal === true;
  if (isWords && type !== undefined && column.nulls === 0 && !isPersonal) return draftWords(column);
  const { keys } = nullPart(column, rows);
  const point = links.points.get(name);
  if (point !== undefined) return { name, type, ...keys, generator: point };
  if (copy !== undefined) {
    return { name, type, ...keys, generator: { lookup: { from: `${copy.table}.${copy.column}` } } };
  }
  if (code !== undefined) return { name, type, ...keys, generator: { expression: { code } } };
  const gap = gaps.get(name);
  if (gap !== undefined) return { name, type, ...keys, generator: { after: gap } };
  const dependence = dependences.get(name);
  if (dependence !== undefined) {
    const { generator, note } = dependence;
    return { name, type, comment: note, ...(column.nulls > 0 ? { nullable: true } : {}), generator };
  }
  return draftColumn(profile, column, times);
}

/** Columns that nothing else gives, and whose values may be said: no names of persons, no words that are listed. */
function freeColumns({ profile, vocabularies }: TableFacts, taken: ReadonlySet<string>): Set<string> {
  if (vocabularies.has(profile.name)) return new Set();
  const free = profile.columns.filter(({ name, type, sample }) => {
    if (type === undefined || taken.has(name)) return false;
    return type !== 'string' || recognise(profile.name, name, textsOf({ sample }))?.isPersonal !== true;
  });
  return new Set(free.map(({ name }) => name));
}

const WORDS_MAX = 40;
const ROWS_PER_WORD = 5;

/** Small tables with texts for keys, none a person's, where each key stands in many rows of another table. */
export function findVocabularies(
  tables: ReadonlyMap<string, TableProfile>,
  keys: ReadonlyMap<string, string>,
  references: readonly FoundReference[],
): Set<string> {
  const found = references.filter(({ parent, key, counts }) => {
    const { rows, columns } = tables.get(parent)!;
    const column = columns.find((c) => c.name === key)!;
    const isFrequent = [...counts.keys()].every((count) => count >= ROWS_PER_WORD);
    const isPersonal = recognise(parent, key, textsOf(column))?.isPersonal === true;
    const isRoot = !references.some((r) => r.table === parent);
    return (
      column.type === 'string' &&
      rows <= WORDS_MAX &&
      isFrequent &&
      !isPersonal &&
      isRoot &&
      keys.get(parent) === key
    );
  });
  return new Set(found.map((reference) => reference.parent));
}

/** A column of a listed vocabulary: what its few rows say stands for as many rows as their keys do. */
function draftWords(column: ColumnProfile): Draft {
  const { name, type } = column;
  const isTime = type === 'datetime' || type === 'date';
  const values = column.sample.map((value) => {
    if (type === 'bool') return value === 1;
    return isTime && typeof value === 'number' ? timeText(value, type) : value;
  });
  return { name, type, generator: { enum_list: { values } } };
}

function draftKey({ name, type, sample }: ColumnProfile): Draft {
  if (type === 'string') {
    const isUuid = sample.every(
      (value) => typeof value === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value),
    );
    if (isUuid) return { name, type, generator: { faker: { method: 'uuid4' } } };
    return { name, type, comment: 'Keys are numbered anew.', generator: { sequence: {} } };
  }
  return { name, type, generator: { sequence: {} } };
}

function draftReference(
  column: ColumnProfile,
  rows: number,
  { parent, key, counts }: FoundReference,
  isFirst: boolean,
  pair: PairKey | undefined,
): Draft {
  const { keys, note } = nullPart(column, rows);
  const { mean } = countMoments(counts);
  const uneven = isFirst ? undefined : `On average ${mean.toFixed(1)} rows each in the source.`;
  const comments = [note, uneven].filter((text) => text !== undefined);
  return {
    name: column.name,
    type: column.type,
    ...(comments.length === 0 ? {} : { comment: comments.join(' ') }),
    // The first parent's own row gives the count: it cannot be missing.
    ...(isFirst && knows('column', 'null_rate') ? {} : keys),
    generator: {
      lookup: {
        from: `${parent}.${key}`,
        ...(pair !== undefined && !isFirst && isOfPair(pair, column.name) ? { distinct: true } : {}),
      },
    },
  };
}

/** The roots are null; the language knows how many they are. */
function draftTree({ name, type }: ColumnProfile, { parent, key }: FoundReference, tree: FoundTree): Draft {
  const { roots, branching } = tree;
  const lookup = { from: `${parent}.${key}`, hierarchy: { ...(roots === 1 ? {} : { roots }), branching } };
  return { name, type, nullable: true, generator: { lookup } };
}

function isOfPair(pair: PairKey | undefined, column: string): boolean {
  return pair?.parent === column || (pair?.start === undefined && pair?.other === column);
}

/** The fanout; that of a bridge has no more children than the source, each of which needs another row. */
function boundedFanout(counts: ReadonlyMap<number, number>, pair: PairKey | undefined): Draft {
  const part = fanoutPart(counts);
  const isBridge = pair !== undefined && pair.start === undefined;
  if (!isBridge || typeof part.fanout !== 'object' || part.fanout === null || 'max' in part.fanout)
    return part;
  return { ...part, fanout: { ...part.fanout, max: Math.max(...counts.keys()) } };
}

const NUMERIC_MAX = 12;
const NOTABLE = 0.2;

/** Rank correlations worth a word: as a key where the language has one, else as a comment. */
function correlationNotes({ columns }: TableProfile, keys: ReadonlySet<string>): Draft {
  const numeric = columns
    .filter((c) => (c.type === 'int' || c.type === 'float') && !keys.has(c.name) && c.distinct > 2)
    .slice(0, NUMERIC_MAX);
  const found: Array<{ columns: [string, string]; rank: number }> = [];
  numeric.forEach((a, i) => {
    for (const b of numeric.slice(i + 1)) {
      const rank = spearman(a.sample, b.sample);
      if (Math.abs(rank) >= NOTABLE && numbersOf(a).length > 30)
        found.push({ columns: [a.name, b.name], rank });
    }
  });
  if (found.length === 0) return {};
  const text = found.map(({ columns: [a, b], rank }) => `${a} and ${b} ${rank.toFixed(2)}`).join(', ');
  return { comment: `Rank correlations in the source: ${text}.` };
}
