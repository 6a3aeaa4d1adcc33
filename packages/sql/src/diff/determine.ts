import { type Block, hasMark, type Ref, someTerm, type Source, sourcesOf, type Term } from './form.ts';
import { keptOfEach } from './partition.ts';
import { isSameTerm, keysOf } from './unique.ts';

/**
 * Which values of a block are the same in all rows that agree on `given`: those of places of which a key is among them,
 * or equated with one by a condition. Keys whose columns can be NULL tell nothing.
 */
export function determinedBy(block: Block, given: readonly Term[]): (term: Term) => boolean {
  return determine(block, given).isFixed;
}

interface Determined {
  readonly isFixed: (term: Term) => boolean;
  /** Whether at most one row of a place stands beside them. */
  readonly isSingle: (source: Source) => boolean;
}

function determine(block: Block, given: readonly Term[]): Determined {
  const refs = new Set(given.flatMap((it) => (it.kind === 'ref' ? [idOf(it)] : [])));
  const terms = new Set(given);
  const whole = new Set<Source>();
  const isKnown = (ref: Ref) => whole.has(ref.source) || refs.has(idOf(ref));
  const equated = equations(block);
  for (let isGrown = true; isGrown; ) {
    isGrown = false;
    for (const [from, to] of equated) {
      if (!isKnown(from) || isKnown(to)) continue;
      refs.add(idOf(to));
      isGrown = true;
    }
    for (const source of sourcesOf(block.from)) {
      if (whole.has(source)) continue;
      const isFixed = keysOf(source).some((key) =>
        [...key].every((column) => refs.has(idOf({ source, column }))),
      );
      if (!isFixed) continue;
      whole.add(source);
      isGrown = true;
    }
  }
  return {
    isFixed: (term) => terms.has(term) || isFixedBy(term, isKnown),
    isSingle: (source) => whole.has(source),
  };
}

/**
 * Whether rows that conditions let in or keep out come and go in whole groups, so that those that stay have the aggregates
 * they had: what the conditions look at, `except` some places, is the same in all rows of a group.
 */
export function isByGroup(
  block: Block,
  conditions: readonly Term[],
  except: ReadonlySet<Source> = new Set(),
): boolean {
  if (!block.aggregates) return true;
  if (block.groups === undefined || block.extra.length > 0) return false;
  const { isFixed } = determine(block, block.groups);
  const isSettled = (term: Term) =>
    !someTerm(term, (it) =>
      it.kind === 'ref' ? !except.has(it.source) && !isFixed(it) : it.queries.length > 0,
    );
  return conditions.every(isSettled);
}

/** Whether each row of a place stands in a group of its own, so that its rows come and go as groups. */
export function isGroupedBy(block: Block, source: Source): boolean {
  if (block.groups === undefined || block.extra.length > 0) return false;
  return determine(block, block.groups).isSingle(source);
}

function isFixedBy(term: Term, isKnown: (ref: Ref) => boolean): boolean {
  if (hasMark(term, 'aggregate') || hasMark(term, 'window') || hasMark(term, 'volatile')) return false;
  return !someTerm(term, (it) => (it.kind === 'ref' ? !isKnown(it) : it.queries.length > 0));
}

/**
 * Columns that follow from others because conditions make them equal: of inner joins and of WHERE either from the other, of
 * a padded side its own from its partner's, which it does not tell where it is NULL.
 */
function equations({ from, filters }: Block): Array<readonly [from: Ref, to: Ref]> {
  const both = [...from.conditions, ...filters]
    .flatMap(equatedBy)
    .flatMap(([a, b]) => [[a, b] as const, [b, a] as const]);
  const padded = from.attached.flatMap(({ join, right, on }) => {
    if (join !== 'left') return [];
    const mine = new Set(sourcesOf(right));
    return on
      .flatMap(equatedBy)
      .flatMap(([a, b]) => [[a, b] as const, [b, a] as const])
      .filter(([, to]) => mine.has(to.source));
  });
  return [...both, ...padded];
}

function equatedBy(term: Term): Array<readonly [Ref, Ref]> {
  if (term.kind !== 'node' || term.shape !== 'binary:=') return [];
  const [a, b] = term.args;
  return a.kind === 'ref' && b.kind === 'ref' ? [[a, b]] : [];
}

/** Whether a column is NULL only where its place has no partner: its own, without which there is none. */
export function isNullOfNone({ from }: Block, ref: Ref): boolean {
  const attached = from.attached.find(
    ({ join, right }) => join === 'left' && right.inner.length === 1 && right.inner[0] === ref.source,
  );
  return (attached?.on ?? [])
    .flatMap(equatedBy)
    .some((pair) => pair.some((it) => it.source === ref.source && it.column === ref.column));
}

const numbers = new WeakMap<Source, number>();
let count = 0;

function idOf({ source, column }: Pick<Ref, 'source' | 'column'>): string {
  let number = numbers.get(source);
  if (number === undefined) numbers.set(source, (number = ++count));
  return `${number}.${column}`;
}

/**
 * Outputs of a block that are others when one row of each partition is kept by a condition and now it is another one: all
 * but those that are the same in all rows of the partition.
 */
export function renumberedOutputs(block: Block, conditions: readonly Term[]): number[] {
  const partitions = conditions.flatMap((it) => {
    const partition = keptOfEach(it);
    // Where the result does not show the partition, its rows are told apart by something else.
    const isShown = partition?.every((each) => block.outputs.some(({ term }) => isSameTerm(term, each)));
    return partition !== undefined && isShown === true ? [partition] : [];
  });
  if (partitions.length === 0) return [];
  const fixed = partitions.map((it) => determinedBy(block, it));
  return block.outputs.flatMap(({ term }, i) => (fixed.every((test) => test(term)) ? [] : [i]));
}
