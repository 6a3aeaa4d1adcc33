import type { FeatureKind } from '../walk/measures.ts';
import { CAUSE_TYPES, type CauseType } from './cause-types.ts';

/** A way a feature can move: `rows-` fewer rows, `nulls+` more nulls, `mean~` a mean in either direction. */
type Sign = `${FeatureKind}${'+' | '-' | '~'}`;

/** A kind of cause: how likely before anything is seen, where it can be, what it leaves in the data of its asset. */
export interface CauseKind {
  readonly type: CauseType;
  readonly title: string;
  readonly prior: number;
  /** Where it happens by itself; at the other place only a commit can have brought it. */
  readonly at: 'source' | 'model';
  /** Features that move at its asset; any of them. */
  readonly shows: readonly Sign[];
  /** True where rows as such are wrong, and no column is. */
  readonly isOfRows: boolean;
}

type Row = readonly [
  prior: number,
  at: 'source' | 'model',
  isOfRows: boolean,
  title: string,
  ...shows: Sign[],
];

/**
 * All priors of causes, declared in one place and before any scoring: how often each comes to a warehouse's on-call,
 * guessed from post-mortems; only their order of magnitude matters beside the tests.
 */
const KINDS: Readonly<Record<CauseType, Row>> = {
  source_nulls: [0.07, 'source', false, 'a field arrives empty', 'nulls+'],
  sentinel_default: [
    0.04,
    'source',
    false,
    'a default stands where nothing was known',
    'mean~',
    'length~',
    'nulls-',
    'true~',
  ],
  missing_partition: [0.06, 'source', true, 'whole days or hours of rows are missing', 'rows-'],
  upstream_outage: [0.06, 'source', true, 'fewer rows were delivered over a stretch of time', 'rows-'],
  stale_table: [0.06, 'source', true, 'nothing was loaded any more', 'rows-'],
  duplicate_load: [0.06, 'source', true, 'a load ran twice', 'duplicates+', 'rows+'],
  late_data: [0.05, 'source', true, 'rows arrive later than they used to', 'rows-', 'lag~', 'rows+'],
  schema_change: [
    0.05,
    'source',
    false,
    'a column was renamed, dropped or has another type',
    'nulls+',
    'mean~',
    'length~',
  ],
  enum_drift: [0.05, 'source', false, 'categories are new or spelled anew', 'length~', 'true~'],
  timezone_shift: [
    0.04,
    'source',
    false,
    'times are shifted or parsed in another way',
    'hour~',
    'lag~',
    'rows-',
    'rows+',
  ],
  unit_change: [0.05, 'source', false, 'values come in another unit', 'mean~'],
  segment_failure: [0.07, 'source', true, 'one segment lost its rows or a field', 'rows-', 'nulls+', 'true~'],
  referential_break: [0.04, 'source', false, 'references lead to rows that do not exist', 'mean~', 'length~'],
  slow_drift: [0.03, 'source', false, 'values move slowly', 'mean~', 'length~', 'nulls+', 'true~'],
  truncation: [0.03, 'source', false, 'values are cut off', 'length-', 'mean~'],
  join_key_nulls: [0.06, 'model', false, 'a join finds no partner', 'nulls+', 'rows-'],
  fan_out_join: [0.06, 'model', true, 'a join finds several partners, rows multiply', 'duplicates+', 'rows+'],
  join_type_change: [
    0.04,
    'model',
    true,
    'a join keeps other rows than before',
    'rows-',
    'rows+',
    'nulls+',
    'nulls-',
    'mean~',
    'true~',
  ],
  filter_change: [
    0.06,
    'model',
    true,
    'a filter lets other rows through than before',
    'rows-',
    'rows+',
    'mean~',
    'true~',
    'nulls-',
    'length~',
  ],
  incremental_bug: [
    0.05,
    'model',
    true,
    'the incremental part skips or repeats rows',
    'rows-',
    'rows+',
    'duplicates+',
  ],
};

export const CAUSE_KINDS: readonly CauseKind[] = CAUSE_TYPES.map((type) => {
  const [prior, at, isOfRows, title, ...shows] = KINDS[type];
  return { type, title, prior, at, shows, isOfRows };
});

/** Priors of the answers that are no fault. */
export const OTHER_PRIORS = { no_fault: 0.2, business_change: 0.15, unknown: 0.05 } as const;

export function causeKind(type: CauseType): CauseKind {
  return CAUSE_KINDS.find((kind) => kind.type === type) as CauseKind;
}
