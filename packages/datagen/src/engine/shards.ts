import type { Plan } from '../plan/plan.ts';
import type { Layout } from './layout.ts';

/** One part of a run that is done in `count` parts, by any machines in any order. */
export interface Shard {
  /** From 0. */
  readonly index: number;
  readonly count: number;
}

/** The number of a table's first block in a shard among all its blocks, and how many it has in all. */
export interface BlockPlace {
  readonly first: number;
  readonly all: number;
}

/**
 * The blocks of one shard: a contiguous part of all blocks, of about as many cells as the other shards have. Every
 * block belongs to exactly one shard, whatever runs the shards. A shard of many more shards than blocks has none.
 */
export function shardBlocks(plan: Plan, layout: Layout, { index, count }: Shard): number[] {
  const cells = layout.blocks.map(({ table, rows }) => rows * plan.tables[table].columns.length + 1);
  const total = cells.reduce((sum, n) => sum + n, 0);
  const numbers: number[] = [];
  let before = 0;
  cells.forEach((own, number) => {
    const middle = before + own / 2;
    if (Math.floor((middle * count) / total) === index) numbers.push(number);
    before += own;
  });
  return numbers;
}

/** What is added to the names of a shard's files: `-00002-of-00008`. */
export function shardSuffix({ index, count }: Shard): string {
  const five = (n: number): string => String(n).padStart(5, '0');
  return `-${five(index + 1)}-of-${five(count)}`;
}

/** Where the blocks of a run begin among all blocks of each table, by table. */
export function blockPlaces(plan: Plan, layout: Layout, numbers: readonly number[]): BlockPlace[] {
  const own = new Set(numbers);
  const places = plan.tables.map(() => ({ first: 0, all: 0 }));
  const isMet = plan.tables.map(() => false);
  layout.blocks.forEach(({ table }, number) => {
    if (own.has(number)) isMet[table] = true;
    else if (!isMet[table]) places[table].first++;
    places[table].all++;
  });
  return places;
}
