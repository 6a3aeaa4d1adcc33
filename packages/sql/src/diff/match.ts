import { type Block, type Form, type Source, sourcesOf } from './form.ts';
import type { Keys } from './key.ts';

/** Which places of two blocks stand for each other. */
export interface Matching {
  readonly pairs: ReadonlyArray<readonly [Source, Source]>;
  readonly removed: readonly Source[];
  readonly added: readonly Source[];
}

/** Least likeness at which two places of different content are taken for one that changed. */
const LIKENESS_MIN = 0.4;

/** Pairs places: those of equal content first, of several by their use; then those most alike. */
export function matchSources(keys: Keys, before: Block, after: Block): Matching {
  const left = new Set(sourcesOf(before.from));
  const right = new Set(sourcesOf(after.from));
  const pairs: Array<readonly [Source, Source]> = [];
  const pair = (a: Source, b: Source) => {
    left.delete(a);
    right.delete(b);
    pairs.push([a, b]);
  };
  const uses = usesOf(keys, before, after);
  const content = (source: Source) => keys.content(source);
  const candidates = [...left].flatMap((a) =>
    [...right]
      .filter((b) => content(a) === content(b))
      .map((b) => ({ a, b, likeness: likeness(uses(a), uses(b)) + (a.name === b.name ? 0.01 : 0) })),
  );
  takeBest(candidates, left, right, pair, -1);
  const changed = [...left].flatMap((a) =>
    [...right].map((b) => ({ a, b, likeness: changedLikeness(a, b, likeness(uses(a), uses(b))) })),
  );
  takeBest(changed, left, right, pair, LIKENESS_MIN);
  return { pairs, removed: [...left], added: [...right] };
}

interface Candidate {
  readonly a: Source;
  readonly b: Source;
  readonly likeness: number;
}

function takeBest(
  candidates: readonly Candidate[],
  left: ReadonlySet<Source>,
  right: ReadonlySet<Source>,
  pair: (a: Source, b: Source) => void,
  least: number,
): void {
  const sorted = [...candidates].sort((x, y) => y.likeness - x.likeness);
  for (const { a, b, likeness } of sorted) if (likeness > least && left.has(a) && right.has(b)) pair(a, b);
}

/** The ways a query uses a place, as a set. */
function usesOf(keys: Keys, before: Block, after: Block): (source: Source) => ReadonlySet<string> {
  const made = new Map<Source, ReadonlySet<string>>();
  for (const block of [before, after]) {
    const sources = sourcesOf(block.from);
    const contents = new Map(sources.map((source) => [source, keys.content(source)] as const));
    for (const source of sources)
      made.set(source, new Set(JSON.parse(keys.usage(block, source, contents)) as string[]));
  }
  return (source) => made.get(source) ?? new Set<string>();
}

/** Share of what two sets have in common (Jaccard). */
function likeness(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const shared = [...a].filter((each) => b.has(each)).length;
  return shared / Math.max(1, a.size + b.size - shared);
}

/** A table for a table that is used the same way; a query for a query of the same tables or columns. */
function changedLikeness(a: Source, b: Source, use: number): number {
  const tables = likeness(tablesOf(a), tablesOf(b));
  if (a.content.kind === 'table' && b.content.kind === 'table') return use;
  if (a.content.kind === 'table' || b.content.kind === 'table') return Math.max(use, tables);
  const columns = likeness(columnsOf(a.content), columnsOf(b.content));
  return Math.max(use, (tables + columns) / 2, tables * 0.9, a.name === b.name ? 0.5 : 0);
}

function columnsOf(form: Form): ReadonlySet<string> {
  return new Set(form.outputs.map(({ key }) => key));
}

/** Tables under a place. */
function tablesOf({ content }: Source): ReadonlySet<string> {
  const found = new Set<string>();
  const seen = new Set<Form>();
  const visit = (form: Form) => {
    if (seen.has(form)) return;
    seen.add(form);
    if (form.kind === 'set') form.branches.forEach(visit);
    if (form.kind !== 'block') return;
    for (const source of sourcesOf(form.from)) {
      if (source.content.kind === 'table') found.add(source.content.key);
      else visit(source.content);
    }
  };
  if (content.kind === 'table') found.add(content.key);
  else visit(content);
  return found;
}
