import type { RowEffect } from './change.ts';
import { type Block, hasMark, partTerms, type Ref, someTerm, type Term } from './form.ts';

/** What a change does where it stands, before the clauses behind it. */
export interface Cause {
  readonly rows: RowEffect;
  /** Columns whose values change. */
  readonly tainted?: (ref: Ref) => boolean;
  /** Conditions that are the change itself. */
  readonly own?: ReadonlySet<Term>;
  /** The clause it stands in; rows are decided by FROM and WHERE first, by LIMIT last. */
  readonly stage?: 'rows' | 'groups' | 'having' | 'qualify' | 'distinct' | 'limit';
  /** Outputs that change in themselves. */
  readonly outputs?: ReadonlySet<number>;
}

export interface Effect {
  readonly rows: RowEffect;
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
  const hit = (term: Term) =>
    cause.tainted !== undefined &&
    cause.own?.has(term) !== true &&
    someTerm(term, (each) => each.kind === 'ref' && cause.tainted?.(each) === true);
  let { rows } = cause;
  if (reaches('rows') && [...partTerms(block.from), ...block.filters, ...block.extra].some(hit))
    rows = 'unknown';
  if (block.extra.length > 0 && rows !== 'same' && reaches('rows')) rows = 'unknown';
  const outputs = new Set(cause.outputs);
  const touch = (test: (term: Term) => boolean) =>
    block.outputs.forEach(({ term }, i) => {
      if (test(term)) outputs.add(i);
    });
  touch(hit);
  const regrouped = reaches('rows') || cause.stage === 'groups';
  const aggregatesChange = block.aggregates && regrouped && (rows !== 'same' || cause.stage === 'groups');
  if (aggregatesChange) touch((term) => hasMark(term, 'aggregate'));
  if (block.aggregates && reaches('rows') && from === 0) rows = groupedRows(block, rows, hit);
  const having = block.having.some((term) => hit(term) || (aggregatesChange && hasMark(term, 'aggregate')));
  if (having && reaches('having') && from < 2) rows = 'unknown';
  return afterGroups(block, { rows, outputs, hit, aggregatesChange, from, touch });
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
  if (
    block.qualify.length > 0 &&
    from < STAGES.indexOf('qualify') &&
    (rows !== 'same' || block.qualify.some(changed))
  )
    rows = 'unknown';
  if (block.distinct && from < STAGES.indexOf('distinct') && outputs.size > 0) rows = 'unknown';
  const ordered = block.order.some(changed) || (rows !== 'same' && from < STAGES.indexOf('limit'));
  if (block.limit !== undefined && (ordered || hit(block.limit))) rows = 'unknown';
  return { rows, outputs };
}
