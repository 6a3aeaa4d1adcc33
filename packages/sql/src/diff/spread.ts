import type { RowEffect } from './change.ts';
import { renumberedOutputs } from './determine.ts';
import { keptOfEach } from './partition.ts';
import { isSameTerm } from './unique.ts';
import { type Block, hasMark, partTerms, type Ref, someTerm, type Term } from './form.ts';

/** What a change does where it stands, before the clauses behind it. */
export interface Cause {
  readonly rows: RowEffect;
  /** Columns whose values change. */
  readonly tainted?: (ref: Ref) => boolean;
  /** Values that change, where more is known than columns. */
  readonly hit?: (term: Term) => boolean;
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
}

export interface Effect {
  readonly rows: RowEffect;
  /** Of other rows: only how often they are there differs. */
  readonly isRepeated?: boolean;
  readonly outputs: ReadonlySet<number>;
}

const STAGES = ['rows', 'groups', 'having', 'qualify', 'distinct', 'limit'] as const;

/**
 * What a change does to the rows and columns of a block, clause by clause: other rows change every aggregate and
 * every window; a value that decides rows makes them unknown; behind a LIMIT every other row may be another.
 */
export function spread(block: Block, cause: Cause): Effect {
  const from = STAGES.indexOf(cause.stage ?? 'rows');
  const reaches = (stage: (typeof STAGES)[number]) => from <= STAGES.indexOf(stage);
  const changes = cause.hit ?? ((term: Term) => someTerm(term, (each) => isTainted(each, cause)));
  const hit = (term: Term) => cause.own?.has(term) !== true && changes(term);
  let { rows } = cause;
  const isDecided = [...partTerms(block.from), ...block.filters, ...block.extra].some(hit);
  if (reaches('rows') && isDecided) rows = 'unknown';
  if (block.extra.length > 0 && rows !== 'same' && reaches('rows')) rows = 'unknown';
  const outputs = new Set(cause.outputs);
  const touch = (test: (term: Term) => boolean) =>
    block.outputs.forEach(({ term }, i) => {
      if (test(term)) outputs.add(i);
    });
  touch(hit);
  // DISTINCT ON keeps one row of several: another one has other values in all columns.
  if (rows !== 'same' && reaches('rows') && block.extra.some(keepsOne)) touch(() => true);
  const regrouped = reaches('rows') || cause.stage === 'groups';
  const isMixed = rows !== 'same' && (isDecided || cause.isByGroup !== true);
  const isRegrouped = isMixed || cause.stage === 'groups' || block.groups?.some(hit) === true;
  const aggregatesChange = block.aggregates && regrouped && isRegrouped;
  const isRepeated = cause.isRepeated === true && rows === cause.rows && !isDecided;
  if (aggregatesChange) touch((term) => (isRepeated ? countsRepeats(term) : hasMark(term, 'aggregate')));
  if (isRepeated && (block.distinct || block.groups?.some(hit) === false)) rows = 'same';
  if (block.aggregates && reaches('rows') && from === 0) rows = groupedRows(block, rows, hit);
  const having = block.having.some((term) => hit(term) || (aggregatesChange && hasMark(term, 'aggregate')));
  if (having && reaches('having') && from < 2) rows = 'unknown';
  const effect = afterGroups(block, { rows, outputs, hit, aggregatesChange, from, touch });
  return isRepeated && effect.rows === cause.rows ? { ...effect, isRepeated } : effect;
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

function isTainted(term: Term, { tainted }: Cause): boolean {
  return term.kind === 'ref' && tainted?.(term) === true;
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
  readonly hit: (term: Term) => boolean;
  readonly aggregatesChange: boolean;
  readonly from: number;
  readonly touch: (test: (term: Term) => boolean) => void;
}

function afterGroups(block: Block, behind: Behind): Effect {
  const { outputs, hit, aggregatesChange, from, touch } = behind;
  let { rows } = behind;
  const changed = (term: Term) => hit(term) || (aggregatesChange && hasMark(term, 'aggregate'));
  if (rows !== 'same' && from < STAGES.indexOf('qualify')) touch((term) => hasMark(term, 'window'));
  const renumbered = rows !== 'same' || block.qualify.some(changed);
  if (block.qualify.length > 0 && from < STAGES.indexOf('qualify') && renumbered) {
    const kept = block.qualify.length === 1 ? keptOfEach(block.qualify[0]) : undefined;
    const isShown = kept?.every((term) => block.outputs.some((it) => isSameTerm(it.term, term)));
    // One row of each partition stays, as long as there is one; the partition tells it from others where it is shown.
    if (kept === undefined || kept.some(changed) || isShown !== true) rows = 'unknown';
    // Of the rows that share a partition others are kept now, with values of their own.
    for (const i of renumberedOutputs(block, block.qualify)) outputs.add(i);
  }
  if (block.distinct && from < STAGES.indexOf('distinct') && outputs.size > 0) rows = 'unknown';
  const ordered = block.order.some(changed) || (rows !== 'same' && from < STAGES.indexOf('limit'));
  if (block.limit !== undefined && (ordered || hit(block.limit))) rows = 'unknown';
  return { rows, outputs };
}
