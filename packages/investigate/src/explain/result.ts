import type { Range } from '../evidence/day-blocks.ts';
import type { RecordedQuery } from '../evidence/ledger.ts';
import type { Verdict } from '../segment/verdict.ts';

/** One segment that may have moved the metric. */
export interface ExplainedSegment {
  /** Column to value; all hold at once. Values are texts as the warehouse prints them, numbers without ".0". */
  readonly where: Readonly<Record<string, string>>;
  /** 0 to 1, against the best segment found; see docs/decisions/0007. */
  readonly score: number;
  /** Part of the metric's whole deviation that lies in the segment, 0 to 1. */
  readonly explained: number;
  /** Where that part lies by chance, by resampling days; null where it was not asked for, or days are too few. */
  readonly explainedRange: Range | null;
  /** The metric over the segment's baseline rows; per grain where the metric is additive. Null: no rows. */
  readonly before: number | null;
  /** The metric over the segment's rows in the window; per grain where it is additive. Null: no rows. */
  readonly after: number | null;
  /** Rows in the window. */
  readonly rows: number;
}

/** What the window was compared with, and what of the table was looked at. Times are half-open: from <= t < until. */
export interface Baseline {
  readonly table: string;
  readonly metric: string;
  readonly from: string;
  readonly until: string;
  readonly window: { readonly from: string; readonly until: string; readonly rows: number };
  /** The step of the data, in words. */
  readonly grain: string;
  /** Grains of the baseline that hold data. */
  readonly grains: number;
  readonly rows: number;
  readonly before: number | null;
  readonly after: number | null;
  /** How far the window stands out: 1 is as far as the most unusual grain of the baseline itself. */
  readonly prominence: number;
  readonly dims: readonly string[];
  readonly dimsChosen: 'given' | 'found';
  /** What was not looked at, each in one sentence. */
  readonly notLookedAt: readonly string[];
}

export interface Explanation {
  /** Best first, at most as many as were asked for, whatever the verdict. */
  readonly segments: readonly ExplainedSegment[];
  readonly baseline: Baseline;
  readonly queries: readonly RecordedQuery[];
  readonly verdict: Verdict;
}

/** The wire form: snake_case, numbers rounded to what they mean. */
export function explanationToJson(explanation: Explanation) {
  const { segments, baseline, queries, verdict } = explanation;
  return {
    segments: segments.map(({ where, score, explained, explainedRange, before, after, rows }) => ({
      where,
      score: round(score),
      explained: round(explained),
      explained_range:
        explainedRange === null ? null : [round(explainedRange.low), round(explainedRange.high)],
      before: round(before),
      after: round(after),
      rows,
    })),
    baseline: {
      table: baseline.table,
      metric: baseline.metric,
      from: baseline.from,
      until: baseline.until,
      window: baseline.window,
      grain: baseline.grain,
      grains: baseline.grains,
      rows: baseline.rows,
      before: round(baseline.before),
      after: round(baseline.after),
      prominence: round(baseline.prominence),
      dims: baseline.dims,
      dims_chosen: baseline.dimsChosen,
      not_looked_at: baseline.notLookedAt,
    },
    queries: queries.map(({ id, sql, rows, ms }) => ({ id, sql, rows, ms })),
    verdict,
  };
}

/** Six significant digits; null stays null. */
function round<T extends number | null>(value: T): T {
  return (value === null ? null : Number(value.toPrecision(6))) as T;
}
