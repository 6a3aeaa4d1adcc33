import type { Among } from './among.ts';
import type { RowEffect } from './change.ts';
import { renumberedOutputs } from './determine.ts';
import { keptOfEach, partitionOf } from './partition.ts';
import { aggregatesMore, isNullWith, type Moves, movesOf, rejectsNull } from './nullness.ts';
import { isSameTerm } from './unique.ts';
import { type Block, hasMark, partTerms, type Ref, someTerm, type Term } from './form.ts';

/** What a change does where it stands, before the clauses behind it. */
export interface Cause {
  readonly rows: RowEffect;
  /** Columns whose values change. */
  readonly tainted?: (ref: Ref) => boolean;
  /** Of those, columns that can be NULL where they were not, or the reverse; absent: all. */
  readonly voided?: (ref: Ref) => boolean;
  /** Columns that are NULL in every row that comes or goes. */
  readonly padded?: (ref: Ref) => boolean;
  /** Of those, columns that are NULL in no other row. */
  readonly apart?: (ref: Ref) => boolean;
  /** What columns hold in the rows that come or go. */
  readonly among?: (ref: Ref) => Among | undefined;
  /** Columns that hold other words for the same. */
  readonly relabelled?: (ref: Ref) => boolean;
  /** Values that change, where more is known than columns. */
  readonly moves?: Moves;
  /** The rows come and go in whole groups. */
  readonly isByGroup?: boolean;
  /** Rows are only there more or less often than they were. */
  readonly isRepeated?: boolean;
  /** Conditions that are the change itself. */
  readonly own?: ReadonlySet<Term>;
  /** The clause it stands in; rows are decided by FROM and WHERE first, by LIMIT last. */
  readonly stage?: 'rows' | 'groups' | 'having' | 'qualify' | 'distinct' | 'limit';
  /** Outputs that change in themselves. */
  readonly outputs?: ReadonlySet<number>;
  /** Whether those can be NULL where they were not, or the reverse; so it is taken by default. */
  readonly keepsNull?: boolean;
}

export interface Effect {
  readonly rows: RowEffect;
  /** Of other rows: only how often they are there differs. */
  readonly isRepeated?: boolean;
  readonly outputs: ReadonlySet<number>;
  /** Of the outputs, those that can be NULL where they were not, or the reverse. */
  readonly voided: ReadonlySet<number>;
  /** Outputs that are NULL in every row that comes or goes. */
  readonly padded: ReadonlySet<number>;
  /** Of those, outputs that are NULL in no other row. */
  readonly apart: ReadonlySet<number>;
  /** What outputs hold in the rows that come or go. */
  readonly among: ReadonlyMap<number, Among>;
  /** Of the outputs, those that hold other words for the same. */
  readonly relabelled: ReadonlySet<number>;
}

const STAGES = ['rows', 'groups', 'having', 'qualify', 'distinct', 'limit'] as const;

/**
 * What a change does to the rows and columns of a block, clause by clause: other rows change every aggregate and
 * every window; a value that decides rows makes them unknown; behind a LIMIT every other row may be another.
 */
export function spread(block: Block, cause: Cause): Effect {
  const from = STAGES.indexOf(cause.stage ?? 'rows');
  const reaches = (stage: (typeof STAGES)[number]) => from <= STAGES.indexOf(stage);
  const { padded = () => false, moves = movesOf(cause.tainted ?? (() => false), cause.voided) } = cause;
  const hit = (term: Term) => cause.own?.has(term) !== true && moves.isOther(term);
  let { rows } = cause;
  const isDecided = [...partTerms(block.from), ...block.filters, ...block.extra].some(hit);
  const isNone = !isDecided && from === 0 && keepsOut(block, padded);
  if (isNone) rows = 'same';
  if (reaches('rows') && isDecided) rows = 'unknown';
  if (block.extra.length > 0 && rows !== 'same' && reaches('rows')) rows = 'unknown';
  const { outputs, voided, relabelled, touch } = new Touch(block, cause);
  touch(hit, (term) => moves.isOtherNull(term));
  const isLabel = (term: Term) => isLabelHere(block, term, cause, moves);
  block.outputs.forEach(({ term }, i) => isLabel(term) && relabelled.add(i));
  // DISTINCT ON keeps one row of several: another one has other values in all columns.
  if (rows !== 'same' && reaches('rows') && block.extra.some(keepsOne)) touch(() => true);
  const regrouped = reaches('rows') || cause.stage === 'groups';
  const isMixed = rows !== 'same' && (isDecided || cause.isByGroup !== true);
  const isMoved = block.groups?.some(hit) === true;
  const isSplit = block.groups?.some((term) => hit(term) && !isLabel(term)) === true;
  const isRegrouped = isMixed || cause.stage === 'groups' || isSplit;
  const isRepeated = cause.isRepeated === true && rows === cause.rows && !isDecided;
  const isPadded = (ref: Ref) => !isDecided && !isMoved && padded(ref);
  const isApart = (term: Term) => term.kind === 'ref' && isPadded(term) && cause.apart?.(term) === true;
  const aggregatesChange = block.aggregates && regrouped && isRegrouped;
  const again = (term: Term) => aggregatesChange && aggregatesMore(term, isPadded);
  touch((term) => again(term) && (!isRepeated || countsRepeats(term)));
  if (isRepeated && (block.distinct || block.groups?.some(hit) === false || keepsOneOfEach(block)))
    rows = 'same';
  if (block.aggregates && reaches('rows') && from === 0) rows = groupedRows(block, rows, hit);
  const having = block.having.some((term) => hit(term) || again(term));
  if (having && reaches('having') && from < 2) rows = 'unknown';
  const effect = afterGroups(block, {
    rows,
    outputs,
    changed: (term) => hit(term) || again(term),
    from,
    touch,
    isApart,
  });
  const isSure = !isMoved && !having && !isCut(block, isApart) && !(block.distinct && outputs.size > 0);
  const kept = block.outputs.flatMap(({ term }, i) => (isSure && isNullWith(term, isPadded) ? [i] : []));
  const rowsPadded = new Set(effect === 'same' ? [] : kept);
  const apart = new Set([...rowsPadded].filter((i) => isApart(block.outputs[i].term)));
  const known = isSure && !isDecided && effect !== 'same' ? cause.among : undefined;
  const among = new Map(
    block.outputs.flatMap(({ term }, i) => {
      const its = term.kind === 'ref' ? known?.(term) : undefined;
      return its === undefined ? [] : [[i, its] as const];
    }),
  );
  const more = { outputs, voided, relabelled, padded: rowsPadded, apart, among };
  return isRepeated && effect === cause.rows
    ? { rows: effect, ...more, isRepeated }
    : { rows: effect, ...more };
}

/** Where there are rows without a partner, a word that is NULL now is none of its own. */
function isLabelHere({ from }: Block, term: Term, { relabelled }: Cause, moves: Moves): boolean {
  if (term.kind !== 'ref' || relabelled?.(term) !== true) return false;
  return from.inner.includes(term.source) || !moves.isOtherNull(term);
}

/** Whether no row gets through in which some columns are NULL. */
function keepsOut({ from, filters }: Block, padded: (ref: Ref) => boolean): boolean {
  return [...from.conditions, ...filters].some((term) => rejectsNull(term, padded));
}

/** Whether one row of several is kept, and nothing else looks at how many there are: any of those that are alike will do. */
function keepsOneOfEach({ qualify, outputs, groups, aggregates }: Block): boolean {
  if (qualify.length !== 1 || groups !== undefined || aggregates) return false;
  return keptOfEach(qualify[0]) !== undefined && !outputs.some(({ term }) => hasMark(term, 'window'));
}

/** Whether which rows are kept hangs on other rows than those that are told from the rest. */
function isCut({ limit, qualify, extra }: Block, isApart: (term: Term) => boolean): boolean {
  const isOfApart = (it: Term) => keptOfEach(it)?.some(isApart) === true;
  return limit !== undefined || extra.length > 0 || !qualify.every(isOfApart);
}

/** Outputs as they are found to be other ones. */
class Touch {
  readonly outputs: Set<number>;
  readonly voided: Set<number>;
  readonly relabelled = new Set<number>();
  readonly #block: Block;

  constructor(block: Block, cause: Cause) {
    this.#block = block;
    this.outputs = new Set(cause.outputs);
    this.voided = new Set(cause.keepsNull === true ? [] : cause.outputs);
  }

  /** Takes the outputs of which a test holds; `isNull` says of them whether they can be NULL otherwise. */
  readonly touch = (test: (term: Term) => boolean, isNull: (term: Term) => boolean = () => true): void => {
    this.#block.outputs.forEach(({ term }, i) => {
      if (!test(term)) return;
      this.outputs.add(i);
      this.relabelled.delete(i);
      if (isNull(term)) this.voided.add(i);
    });
  };
}

/** Whether an aggregate in a value is another where rows are repeated. */
function countsRepeats(term: Term): boolean {
  return someTerm(
    term,
    (it) =>
      it.kind === 'node' &&
      it.mark === 'aggregate' &&
      !/^call:(min|max|any_value|bool_and|bool_or)\b|^call:\w+ distinct:/.test(it.shape),
  );
}

function keepsOne(term: Term): boolean {
  return term.kind === 'node' && term.shape === 'distinct_on';
}

/** Groups come and go with their rows; without GROUP BY there is one row whatever happens. */
function groupedRows(block: Block, rows: RowEffect, hit: (term: Term) => boolean): RowEffect {
  if (block.groups === undefined) return 'same';
  return block.groups.some(hit) ? 'unknown' : rows;
}

interface Behind {
  rows: RowEffect;
  readonly outputs: Set<number>;
  readonly changed: (term: Term) => boolean;
  readonly from: number;
  readonly touch: Touch['touch'];
  readonly isApart: (term: Term) => boolean;
}

/** Whether all windows of a value look at rows alone that are told from those that come and go by their partition. */
function isWindowedApart(term: Term, isApart: (term: Term) => boolean): boolean {
  return !someTerm(
    term,
    (it) => it.kind === 'node' && it.mark === 'window' && partitionOf(it)?.some(isApart) !== true,
  );
}

/** Which rows there are behind QUALIFY, DISTINCT and LIMIT. */
function afterGroups(block: Block, behind: Behind): RowEffect {
  const { outputs, changed, from, touch, isApart } = behind;
  let { rows } = behind;
  if (rows !== 'same' && from < STAGES.indexOf('qualify')) touch((term) => !isWindowedApart(term, isApart));
  const renumbered = rows !== 'same' || block.qualify.some(changed);
  if (block.qualify.length > 0 && from < STAGES.indexOf('qualify') && renumbered) {
    const kept = block.qualify.length === 1 ? keptOfEach(block.qualify[0]) : undefined;
    const isShown = kept?.every((term) => block.outputs.some((it) => isSameTerm(it.term, term)));
    // One row of each partition stays, as long as there is one; the partition tells it from others where it is shown.
    if (kept === undefined || kept.some(changed) || isShown !== true) rows = 'unknown';
    // Of the rows that share a partition others are kept now, with values of their own.
    const others = new Set(renumberedOutputs(block, block.qualify).map((i) => block.outputs[i].term));
    if (kept?.some(isApart) !== true) touch((term) => others.has(term));
  }
  if (block.distinct && from < STAGES.indexOf('distinct') && outputs.size > 0) rows = 'unknown';
  const ordered = block.order.some(changed) || (rows !== 'same' && from < STAGES.indexOf('limit'));
  if (block.limit !== undefined && (ordered || changed(block.limit))) rows = 'unknown';
  return rows;
}
