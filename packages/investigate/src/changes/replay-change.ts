import { DiagnosticError } from '@dataing/base/diagnostics';
import { log } from '@dataing/base/maths';
import type { Cell, QueryLimits, SqlDialect } from '@dataing/ports';
import {
  columnsOf,
  dialectFacts,
  type DialectFacts,
  lowerQuery,
  type Query,
  renderQuery,
  type SelectItem,
  sql,
} from '@dataing/sql';
import { compareTime } from '../axis/axis.ts';
import { BudgetSpent, type Ledger } from '../evidence/ledger.ts';
import { metricAggregates } from '../metric/aggregates.ts';
import { isAdditive, metricInputs } from '../metric/metric.ts';
import type { ChangeCandidate, ChangeHistory, ModelChange } from './change.ts';
import { nestModels } from './nest-models.ts';
import type { ChangeSymptom } from './symptom.ts';

export type ReplayVerdict = 'reproduces' | 'partly' | 'no_effect' | 'not_runnable';

/** What one side's SQL gives over a slice of time. */
interface ReplaySlice {
  readonly rows: number;
  /** The metric; null of no rows. */
  readonly level: number | null;
  /** Nulls by column of the metric. */
  readonly nulls: Readonly<Record<string, number>>;
}

interface ReplaySide {
  readonly affected: ReplaySlice;
  readonly healthy: ReplaySlice;
}

/** The SQL before and after a change over the same rows of the warehouse. */
export interface Replay {
  readonly verdict: ReplayVerdict;
  /** Why it could not be run, or what stands to be known of how it was. */
  readonly reason: string | null;
  /** Of the deviation from what is expected, the part that the change brings about; null where that has no size. */
  readonly share: number | null;
  readonly before: ReplaySide | null;
  readonly after: ReplaySide | null;
  readonly queryIds: readonly string[];
}

/** From which part of the deviation on a replay reproduces it, and below which it has no effect. */
const REPRODUCES_FROM = 0.5;
const EFFECT_FROM = 0.12;
const COLUMNS_MAX = 6;

const notRunnable = (reason: string, queryIds: readonly string[] = []): Replay => ({
  ...{ verdict: 'not_runnable', reason, share: null, before: null, after: null },
  queryIds,
});

/**
 * Computes the alert's table over the affected and the healthy time twice, by the project before and after a change, from
 * the tables upstream as they stand, and compares the metric. Asks two queries; of a second candidate whose "before" is
 * the first one's "after", one. Incremental models are computed as if built anew. Never rejects for what a query says.
 */
export async function replayChange(
  history: ChangeHistory,
  candidate: ChangeCandidate,
  symptom: ChangeSymptom,
  ledger: Ledger,
  limits: QueryLimits = {},
): Promise<Replay> {
  const sides = await history.sides(candidate.sha);
  const target = [...history.relations].find(([, name]) => name === symptom.table)?.[0];
  if (sides === undefined || target === undefined) return notRunnable('the project does not build the table');
  const { dialect } = sides.after.project.facts;
  const facts = dialectFacts(dialect);
  if (facts === undefined) return notRunnable(`queries in ${dialect} cannot be built yet`);
  const meant = candidate.models.filter((it) => it.class !== 'cosmetic');
  const runnable = meant.filter(isRunnable);
  if (meant.length === 0) return notRunnable('no query differs in meaning');
  if (runnable.length === 0) return notRunnable(reasonOf(meant[0]));
  const queryIds: string[] = [];
  const results: ReplaySide[] = [];
  for (const [name, graph] of Object.entries(sides)) {
    const nesting = nestModels({
      ...{ graph, target, facts, relations: history.relations },
      changed: new Set(runnable.map(({ id }) => id)),
    });
    if (!nesting.ok) return notRunnable(nesting.reason, queryIds);
    const { tables, target: from } = nesting.nested;
    const text = `with ${tables.join(',\n')}\n${outerQuery(from, symptom, dialect, facts)}`;
    const purpose = `${symptom.metric.text} by the project ${name} ${candidate.sha.slice(0, 10)}`;
    try {
      const answer = await ledger.ask(purpose, text, limits);
      queryIds.push(answer.id);
      results.push(readSide(answer.rows, symptom));
    } catch (error) {
      if (!(error instanceof DiagnosticError || error instanceof BudgetSpent)) throw error;
      return notRunnable(error.message, queryIds);
    }
  }
  const judged = judge(
    results,
    symptom,
    runnable.length < meant.length ? meant.filter((it) => !isRunnable(it)) : [],
    queryIds,
  );
  if (judged.verdict !== 'no_effect' || candidate.reach?.time !== true) return judged;
  // Built anew every row stands at its new time; in the warehouse only those since the deploy do, and the seam shows.
  return {
    ...judged,
    verdict: 'not_runnable',
    reason: 'it moves rows in time, which shows where it began alone',
  };
}

/** Whether the full query of a model says what a change does. */
function isRunnable({ how, isIncrementalOnly, changes, class: kind }: ModelChange): boolean {
  if (how !== 'changed' || isIncrementalOnly || kind === 'unknown') return how === 'added';
  return changes.some((it) => it.kind !== 'config_changed');
}

function reasonOf({ name, how, isIncrementalOnly, changes }: ModelChange): string {
  if (isIncrementalOnly)
    return `only the incremental form of ${name} differs, which depends on what stood there`;
  if (how === 'contents') return `the contents of ${name} differ, and those before are not in the warehouse`;
  if (how === 'removed') return `${name} was removed`;
  return changes.length === 0 ? `${name} cannot be read` : `only settings of ${name} differ`;
}

/** The metric and nulls of its columns, by slice: 1 is the affected time, 0 the healthy one. */
function outerQuery(from: string, symptom: ChangeSymptom, dialect: SqlDialect, facts: DialectFacts): string {
  const { axis, affected, healthy, metric } = symptom;
  const within = ({ from: start, until }: { from: number; until: number }) =>
    sql.all([compareTime(axis, '>=', start), compareTime(axis, '<', until)]);
  const slice = sql.when(within(affected), sql.number(1), sql.number(0));
  const items: SelectItem[] = [
    sql.item(slice, 'slice'),
    ...metricAggregates(metric),
    ...columnsRead(symptom).map((column, i) =>
      sql.item(sql.binary('-', sql.countRows(), sql.call('count', sql.column(column))), `nulls_${i}`),
    ),
  ];
  const query: Query = {
    kind: 'query',
    select: items,
    from: { kind: 'table', name: from },
    where: sql.binary('or', within(affected), within(healthy)),
    groupBy: { kind: 'by', expressions: [slice] },
  };
  return renderQuery(lowerQuery(query, dialect), facts);
}

/** Columns that the metric reads. */
export function columnsRead({ metric }: Pick<ChangeSymptom, 'metric'>): string[] {
  const found = metricInputs(metric).flatMap((it) => columnsOf(it));
  return [...new Set(found)].slice(0, COLUMNS_MAX);
}

function readSide(rows: ReadonlyArray<readonly Cell[]>, symptom: ChangeSymptom): ReplaySide {
  const slice = (which: number): ReplaySlice => {
    const row = rows.find((it) => Number(it[0]) === which);
    const [, events = 0, exposure = 0, , count = 0, ...nulls] = (row ?? []).map(Number);
    const level = isAdditive(symptom.metric) ? events : exposure === 0 ? null : events / exposure;
    const named = columnsRead(symptom).map((column, i) => [column, nulls[i] ?? 0] as const);
    return { rows: count, level, nulls: Object.fromEntries(named) };
  };
  return { affected: slice(1), healthy: slice(0) };
}

function judge(
  [before, after]: readonly ReplaySide[],
  symptom: ChangeSymptom,
  leftOut: readonly ModelChange[],
  queryIds: readonly string[],
): Replay {
  const share = shareOf(before.affected, after.affected, symptom);
  const said = { share, before, after, queryIds };
  const verdict = verdictOf(share, before.affected, after.affected);
  if (verdict === 'no_effect' && leftOut.length > 0)
    return {
      ...said,
      verdict: 'not_runnable',
      reason: `what could be run has no effect; ${reasonOf(leftOut[0])}`,
    };
  const first = leftOut[0];
  return {
    ...said,
    verdict,
    reason: first === undefined ? null : `without what could not be run: ${reasonOf(first)}`,
  };
}

function verdictOf(share: number | null, before: ReplaySlice, after: ReplaySlice): ReplayVerdict {
  if (share === null)
    return before.rows === after.rows && before.level === after.level ? 'no_effect' : 'partly';
  if (share < EFFECT_FROM) return 'no_effect';
  return share >= REPRODUCES_FROM ? 'reproduces' : 'partly';
}

/**
 * The part of the deviation that lies between before and after: of sums and counts by their ratio, since they grow with
 * the time covered, of all others by their difference.
 */
function shareOf(
  before: ReplaySlice,
  after: ReplaySlice,
  { metric, observed, expected }: ChangeSymptom,
): number | null {
  const [x, y] = [before.level, after.level];
  if (x === null || y === null || observed === null || expected === null) return null;
  if (!isAdditive(metric)) return observed === expected ? null : (y - x) / (observed - expected);
  if (x === y) return 0;
  if (x <= 0 || expected <= 0) return null;
  const ratio = (of: number, to: number) => log(Math.max(of / to, 0.01));
  const deviation = ratio(observed, expected);
  return deviation === 0 ? null : ratio(y, x) / deviation;
}
