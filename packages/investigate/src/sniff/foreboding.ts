import type { ShownChange } from '../changes/change.ts';
import { typesOfExpression } from '../changes/types-of-change.ts';
import type { Followed } from './follow.ts';
import type { Stamp } from './prediction.ts';
import { isSameTable, type ProjectState } from './project-state.ts';

type AnomalyType = 'row_count' | 'null_rate' | 'duplicates' | 'value_shift' | 'schema_break' | 'freshness';

/** What one difference lets expect of the table it is in. */
export interface Foreboding {
  readonly type: AnomalyType;
  /** In small letters; null: of the table as a whole. */
  readonly column: string | null;
  /** As the rule has it, before any history. */
  readonly likelihood: number;
  readonly reasoning: string;
  readonly stamp: Stamp;
  /** The kind of change, as histories count them. */
  readonly kind: string;
}

/** What the differences of an asset that changed itself let expect of it. */
export function forebodings(
  followed: Followed,
  changes: readonly ShownChange[],
  state: ProjectState,
): Foreboding[] {
  const { own } = followed;
  if (own === undefined) return [];
  if (own.how === 'removed')
    return [{ ...whole('schema_break', 1, 'the table is gone'), stamp: 'proven', kind: 'model_removed' }];
  const found = changes.flatMap((it) => ofChange(it, followed, state));
  if (own.diff?.class === 'unknown')
    found.push({
      ...whole('value_shift', 0.4, 'it differs, and its query cannot be compared'),
      kind: 'contents_changed',
    });
  if (own.seed !== undefined) found.push(...ofSeed(followed));
  else if (own.how === 'contents')
    found.push({
      ...whole('value_shift', 0.4, 'its contents differ, and nothing more is known'),
      kind: 'contents_changed',
    });
  return found;
}

function whole(type: AnomalyType, likelihood: number, reasoning: string) {
  return { type, column: null, likelihood, reasoning, stamp: 'needs_data' as const };
}

function ofSeed({ own }: Followed): Foreboding[] {
  const { rowsAdded, rowsRemoved, columns } = own!.seed!;
  const base = { stamp: 'proven' as const, kind: 'contents_changed' };
  const rows =
    rowsAdded + rowsRemoved > 0
      ? [{ ...base, ...whole('row_count', 0.4, 'lines of the seed came or went') }]
      : [];
  const values = [...columns].map((column) => ({
    ...base,
    ...whole('value_shift', 0.4, 'values of the seed differ'),
    column,
  }));
  return [...rows, ...values];
}

/** Rules by kind of change: likelihoods of the roadmap, else estimates that a history moves. */
function ofChange(change: ShownChange, followed: Followed, state: ProjectState): Foreboding[] {
  const { kind, certainty } = change;
  const rows = (likelihood: number, reasoning: string): Foreboding => ({
    ...{ type: 'row_count', column: null, likelihood, reasoning, stamp: certainty, kind },
  });
  const found: Foreboding[] = change.fanOut ? [repeated(change)] : [];
  switch (kind) {
    case 'column_added':
      return [...found, ...addedColumn(change, followed)];
    case 'column_removed':
    case 'column_renamed':
    case 'column_moved':
    case 'config_changed':
      return found;
    case 'join_type_changed':
      return [...found, ...joinType(change, columnsOf(change, followed, state), rows)];
    case 'join_added':
    case 'join_removed':
    case 'join_key_changed':
      return [...found, ...joined(change, columnsOf(change, followed, state), rows)];
    case 'type_changed':
    case 'expression_changed':
    case 'aggregation_changed':
    case 'window_changed':
      return [...found, ...computed(change)];
    default:
      return [...found, rows(ROWS[kind] ?? 0.5, rowsSentence(change)), ...computed(change, 0.4)];
  }
}

const ROWS: Readonly<Record<string, number>> = {
  ...{
    filter_added: 0.7,
    filter_removed: 0.7,
    filter_tightened: 0.6,
    filter_loosened: 0.6,
    filter_changed: 0.5,
  },
  ...{ grain_changed: 0.8, distinct_changed: 0.6, limit_changed: 0.7 },
  ...{ union_branch_added: 0.8, union_branch_removed: 0.8, union_changed: 0.6, source_changed: 0.5 },
};

function rowsSentence({ detail, rows }: ShownChange): string {
  if (rows === 'fewer') return `${detail}: there can only be fewer rows`;
  if (rows === 'more') return `${detail}: there can only be more rows`;
  return `${detail}: rows can come and go`;
}

function repeated({ detail, kind, certainty }: ShownChange): Foreboding {
  const reasoning = `${detail}: one row may be matched by several, and what is added up counts it more than once`;
  return { type: 'duplicates', column: null, likelihood: 0.5, reasoning, stamp: certainty, kind };
}

function addedColumn({ kind, columns }: ShownChange, { after }: Followed): Foreboding[] {
  return columns
    .map((it) => it.toLowerCase())
    .filter((it) => after?.nullable.has(it) === true)
    .map((column) => ({
      ...({ type: 'null_rate', column, likelihood: 0.5, stamp: 'needs_data', kind } as const),
      reasoning: 'the column is new and can be NULL',
    }));
}

type RowsRule = (likelihood: number, reasoning: string) => Foreboding;

function joinType(change: ShownChange, columns: readonly string[], rows: RowsRule): Foreboding[] {
  const { nulls, kind, certainty, detail } = change;
  if (nulls === 'fewer') return [rows(0.6, `${detail}: rows without a partner are dropped now`)];
  if (nulls !== 'more') return [rows(0.5, `${detail}: rows can come and go`)];
  const reasoning = 'a LEFT JOIN gives NULL to rows without a partner';
  const found = (columns.length > 0 ? columns : [null]).map(
    (column): Foreboding => ({
      type: 'null_rate',
      column,
      likelihood: 0.8,
      reasoning,
      stamp: certainty,
      kind,
    }),
  );
  return [...found, rows(0.5, `${detail}: rows without a partner are kept now`)];
}

/** Columns that a changed join gives: those of what is joined; where that is no table, those that can be NULL only now. */
function columnsOf({ detail }: ShownChange, followed: Followed, { assets, graph }: ProjectState): string[] {
  const { after } = followed;
  const words = detail.split(' ');
  const joined = after?.dependsOn.find((id) => words.some((it) => isNamed(assets.get(id)?.relation, it)));
  const lineage = graph?.nodes.get(after?.id ?? '')?.lineage?.columns ?? [];
  const own = lineage.filter(
    ({ sources }) => sources.length > 0 && sources.every((it) => it.node === joined),
  );
  return own.length > 0 ? own.map((it) => it.name.toLowerCase()) : newlyNull(followed);
}

function isNamed(relation: string | undefined, word: string): boolean {
  return relation !== undefined && word.includes('.') && isSameTable(relation, word);
}

/** Columns that can be NULL by the query now and could not before. */
function newlyNull({ before, after }: Followed): string[] {
  if (before === undefined || after === undefined) return [];
  return [...after.nullable].filter((it) => !before.nullable.has(it));
}

function joined(change: ShownChange, padded: readonly string[], rows: RowsRule): Foreboding[] {
  const { nulls, kind, certainty, detail } = change;
  const found = change.rows === 'same' ? [] : [rows(0.5, rowsSentence(change))];
  if (nulls === 'more')
    for (const column of [...new Set([...change.columns.map((it) => it.toLowerCase()), ...padded])])
      found.push({
        ...{ type: 'null_rate', column, likelihood: 0.5, stamp: certainty, kind },
        reasoning: `${detail}: fewer rows find a partner`,
      });
  return [...found, ...computed(change, 0.4)];
}

const SIGNS: Readonly<Record<string, readonly [AnomalyType, number, string]>> = {
  unit_change: ['value_shift', 0.9, 'a factor differs: all values move'],
  source_nulls: ['null_rate', 0.6, 'what stood in the place of NULL is gone'],
  sentinel_default: ['null_rate', 0.6, 'another value stands in the place of NULL'],
  schema_change: ['null_rate', 0.9, 'NULL stands in the place of a value'],
  timezone_shift: ['value_shift', 0.7, 'times are moved: days at their borders differ'],
  truncation: ['value_shift', 0.6, 'values are cut'],
  enum_drift: ['value_shift', 0.5, 'values are sorted into other kinds'],
};

/** Columns whose values are computed in another way, by what the text gained and lost. */
function computed(change: ShownChange, otherwise = 0.6): Foreboding[] {
  const { kind, certainty, detail } = change;
  const type = typesOfExpression(change).find((it) => Object.hasOwn(SIGNS, it));
  const [anomaly, likelihood, words] =
    type === undefined ? (['value_shift', otherwise, ''] as const) : SIGNS[type];
  return change.columns.map((it) => ({
    ...{ type: anomaly, column: it.toLowerCase(), likelihood, stamp: certainty, kind },
    reasoning: words === '' ? detail : `${detail}: ${words}`,
  }));
}
