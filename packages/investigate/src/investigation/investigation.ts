import type { SqlExpression } from '@dataing/sql';
import type { SurpriseRow } from './series.ts';
import type { Range } from '../evidence/day-blocks.ts';
import type { RecordedQuery } from '../evidence/ledger.ts';
import type { CauseType, OtherVerdict } from '../hypothesis/cause-types.ts';
import type { Calibration, CauseFamily } from '../synthesis/calibration.ts';

/** What an investigation found, complete enough to render without asking anything again. */
export interface Investigation {
  readonly request: {
    readonly table: string;
    readonly metric: string;
    /** Null where the table has none: instants are those of the runs that recorded it. */
    readonly timeColumn: string | null;
    /** As the time column shows it. */
    readonly at: string;
  };
  readonly verdict: FinalVerdict;
  /** One sentence that a person on call can read at 3 a.m. */
  readonly summary: string;
  readonly symptom: Symptom;
  /** Null where nothing left its history. */
  readonly where: SegmentFinding | null;
  /** Probability of what the verdict says, 0..1: of the leading cause, or that the data is right. */
  readonly confidence: number;
  /** What shape the symptom has in the alert's own table; empty where causes are named, which say more. */
  readonly hypotheses: readonly RankedHypothesis[];
  /** What is behind it, and where: best first. Empty where there is no symptom. */
  readonly causes: readonly Cause[];
  /** Probability of each answer that is no fault, beside those of the causes; they add up to 1 with them. */
  readonly otherwise: Readonly<Record<OtherVerdict, number>>;
  /** On what probabilities were calibrated, and the leading cause's family; null where no cause was sought. */
  readonly calibration: {
    readonly fittedOn: Calibration['fittedOn'];
    readonly family: CauseFamily;
  } | null;
  /** The relations looked at, from the alert's table upwards. */
  readonly path: readonly PathStep[];
  /** Changes of the project that may have done it; a null sha is "no change did". Best first. */
  readonly changes: readonly ChangeFinding[];
  /** What is affected; null where nothing is. */
  readonly scope: Scope | null;
  /** What was considered and speaks against itself, with the reason. */
  readonly ruledOut: ReadonlyArray<{ readonly what: string; readonly why: string }>;
  /** The best answer that was not given, and what would bring it about; null where there is none. */
  readonly runnerUp: {
    readonly what: string;
    readonly probability: number;
    readonly wouldTake: string;
  } | null;
  readonly evidence: readonly Evidence[];
  readonly queries: readonly RecordedQuery[];
  /** What could have mattered and was not looked at, with the reason. */
  readonly notLookedAt: readonly string[];
  readonly nextSteps: readonly string[];
  readonly series: readonly SurpriseRow[];
}

/** Two answers beside a fault: nothing happened, or something real did and the data is right. */
export type FinalVerdict = 'fault' | 'no_fault' | 'business_change' | 'inconclusive';

/** What is behind a symptom: a type at an asset, the furthest upstream relation at which it is true. */
export interface Cause {
  readonly type: CauseType;
  readonly asset: string;
  /** Null where rows are wrong and no column is. */
  readonly column: string | null;
  /** Sha of the change that did it; null where none is known to have. */
  readonly commit: string | null;
  readonly probability: number;
  readonly mechanism: string;
  readonly supports: readonly string[];
  readonly contradicts: readonly string[];
}

export interface PathStep {
  readonly relation: string;
  readonly hops: number;
  readonly state: 'healthy' | 'anomalous' | 'unknown';
  /** What moved there, or why nothing can be said. */
  readonly note: string;
  readonly queryIds: readonly string[];
}

export interface ChangeFinding {
  readonly sha: string | null;
  readonly probability: number;
  /** The same where no change had been replayed. */
  readonly withoutReplay: number;
  readonly summary: string;
  readonly deployedAt: string | null;
  readonly replay: string;
  readonly queryIds: readonly string[];
}

export interface Scope {
  readonly table: string;
  readonly segment: Readonly<Record<string, string>>;
  /** Half-open, as the time column shows it. */
  readonly onset: string | null;
  readonly end: string | null;
  readonly rows: number | null;
  /** The affected rows as a condition over `table`, in the warehouse's SQL; null where it cannot be said. */
  readonly where: string | null;
  /** The same as a tree in DuckDB's words, as queries are built here; not in reports, nor in older records. */
  readonly condition?: SqlExpression;
}

export interface Symptom {
  /** `unknown`: nothing says what the metric was before. */
  readonly kind: 'null_spike' | 'row_drop' | 'row_surge' | 'rise' | 'fall' | 'none' | 'unknown';
  /** First and first-no-longer affected instant, to the finer grain; null where there is no symptom. */
  readonly onset: string | null;
  readonly end: string | null;
  /** True where the episode reaches the end of the data: it may go on. */
  readonly ongoing: boolean;
  readonly grain: string;
  readonly onsetGrain: string;
  /** The metric it is of, where that is not the alert's: rows of which next to none are left. */
  readonly metric?: string;
  /** Metric over the affected time and what its history lets one expect. */
  readonly observed: number | null;
  readonly expected: number | null;
  /** Where the expectation lies by chance, by resampling days of the history; null where there are too few. */
  readonly expectedRange: Range | null;
  /** Largest standardised deviation. */
  readonly z: number;
}

export interface SegmentFinding {
  /** Column -> value as text; empty where the whole table is affected. */
  readonly segment: Readonly<Record<string, string>>;
  readonly explained: number;
  readonly explainedRange: Range | null;
  readonly before: number | null;
  readonly after: number | null;
  readonly rows: number;
}

export interface Evidence {
  /** "e1", "e2", ... */
  readonly id: string;
  readonly queryIds: readonly string[];
  /** What was seen, with its numbers. */
  readonly statement: string;
  /** Hypothesis -> nats for (+) or against (-), before capping. */
  readonly weights: Readonly<Record<string, number>>;
}

export interface RankedHypothesis {
  readonly id: string;
  readonly title: string;
  readonly probability: number;
  readonly supports: readonly string[];
  readonly contradicts: readonly string[];
}
