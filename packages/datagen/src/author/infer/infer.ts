import { valueAt } from '@dataing/base/columns';
import { microsPerDay } from '@dataing/base/time';
import { Engine } from '../../engine/engine.ts';
import type { FakerPacks } from '../../faker/index.ts';
import type { Plan } from '../../plan/plan.ts';
import { renderDocument } from '../render-document.ts';
import {
  columnDistance,
  type ColumnDistance,
  type Compared,
  type PairDistance,
  pairDistances,
} from './compare.ts';
import { draftTable, findVocabularies } from './draft-table.ts';
import { findPairKeys } from './pair-keys.ts';
import { findKey, findReferences, type FoundReference } from './keys.ts';
import { numbersOf, profileTables, SAMPLE_ROWS, type SourceAccess, type TableProfile } from './profile.ts';
import { findTrees } from './trees.ts';
import { fitTimes, type TimeFit } from './times.ts';

export interface Inferred {
  /** The schema document. */
  readonly text: string;
  readonly profiles: readonly TableProfile[];
  readonly references: readonly FoundReference[];
}

/**
 * A schema that makes data like the source's: types, keys, references, counts, nulls, distributions, seasons. Values are
 * copied only where few different ones stand for many rows each; never those of persons. Throws what `ask` throws.
 */
export async function inferSchema(source: SourceAccess, name: string): Promise<Inferred> {
  const profiles = await profileTables(source);
  const keys = new Map<string, string>();
  for (const profile of profiles) {
    const key = findKey(profile);
    if (key !== undefined) keys.set(profile.name, key);
  }
  const references = await findReferences(profiles, keys, source);
  const pairs = await findPairKeys(profiles, keys, references, source);
  const trees = await findTrees(profiles, references, source);
  const tables = new Map(profiles.map((profile) => [profile.name, profile]));
  const vocabularies = findVocabularies(tables, keys, references);
  const timeframe = sharedTimes(profiles);
  const nodes = profiles.map((profile) => {
    const own = references.filter((reference) => reference.table === profile.name);
    const key = keys.get(profile.name);
    const pair = pairs.get(profile.name);
    const tree = trees.get(profile.name);
    return draftTable({ profile, key, pair, tree, references: own, tables, vocabularies, timeframe });
  });
  const document = {
    version: '1.0',
    metadata: {
      name,
      description: 'Inferred from data; the comments say what was found and what could not be said.',
    },
    timeframe:
      timeframe === undefined
        ? { start: '2025-01-01', end: '2025-12-31' }
        : { start: timeframe.start, end: timeframe.end },
    nodes,
    constraints: {
      foreign_keys: references.map((reference) => ({
        from: `${reference.table}.${reference.column}`,
        to: `${reference.parent}.${reference.key}`,
      })),
    },
  };
  return { text: renderDocument(document), profiles, references };
}

/** The range of the largest table that has times: what "timeframe" will mean. */
function sharedTimes(profiles: readonly TableProfile[]): TimeFit | undefined {
  const bySize = [...profiles].sort((a, b) => b.rows - a.rows);
  for (const { columns } of bySize) {
    const times = columns.find(
      (c) => (c.type === 'datetime' || c.type === 'date') && numbersOf(c).length > 0,
    );
    if (times !== undefined) return fitTimes(numbersOf(times));
  }
  return undefined;
}

export interface Resemblance {
  readonly tables: ReadonlyArray<{
    readonly table: string;
    readonly sourceRows: number;
    readonly rows: number;
  }>;
  readonly columns: readonly ColumnDistance[];
  readonly pairs: readonly PairDistance[];
}

/** How the data of a plan resemble the source they were inferred from, column by column and pair by pair. Keys are left out. */
export function compareWithSource(
  { profiles, references }: Inferred,
  plan: Plan,
  packs: FakerPacks,
): Resemblance {
  const engine = new Engine(plan, packs);
  const columns: ColumnDistance[] = [];
  const pairs: PairDistance[] = [];
  const tables: Array<Resemblance['tables'][number]> = [];
  const isReference = (table: string, column: string) =>
    references.some((r) => r.table === table && r.column === column);
  for (const profile of profiles) {
    const number = plan.tables.findIndex((table) => table.name === profile.name);
    const rows = engine.rowsOf(number);
    const made = madeSample(engine, plan, number, rows);
    const source = profile.columns.filter(
      (c) =>
        c.type !== undefined &&
        c.type !== 'json' &&
        !isMadeOfObjects(plan, number, c.name) &&
        !isReference(profile.name, c.name) &&
        !isNumbered(plan, number, c.name),
    );
    for (const column of source)
      columns.push(columnDistance(profile.name, column, made.find((m) => m.name === column.name)!));
    pairs.push(...pairDistances(profile.name, source, made));
    tables.push({ table: profile.name, sourceRows: profile.rows, rows });
  }
  return { tables, columns, pairs };
}

/** Texts of objects have no distance; their fields are drafted as columns are. */
function isMadeOfObjects(plan: Plan, table: number, column: string): boolean {
  return plan.tables[table].columns.find((c) => c.name === column)?.generator.kind === 'json';
}

/** Keys are numbered anew: they differ on purpose. */
function isNumbered(plan: Plan, table: number, column: string): boolean {
  return plan.tables[table].columns.find((c) => c.name === column)?.generator.kind === 'sequence';
}

function madeSample(engine: Engine, plan: Plan, table: number, rows: number): Compared[] {
  const count = Math.min(rows, SAMPLE_ROWS);
  const at = Float64Array.from({ length: count }, (_, i) => Math.floor((i * rows) / count));
  const frame = engine.rowsAt(table, at);
  return plan.tables[table].columns.map(({ name, type }, c) => {
    const column = frame.column(c);
    const sample = Array.from({ length: count }, (_, i) => {
      const value = valueAt(column, i);
      if (value === null || type === 'string') return value === null ? null : String(value);
      return type === 'date' ? Number(value) * microsPerDay : Number(value);
    });
    return { name, type, sample };
  });
}
