import type { SurpriseRow } from './series.ts';
import type { RecordedQuery } from '../evidence/ledger.ts';

/** What an investigation found, complete enough to render without asking anything again. */
export interface Investigation {
  readonly request: {
    readonly table: string;
    readonly metric: string;
    readonly timeColumn: string;
    /** As the time column shows it. */
    readonly at: string;
  };
  readonly verdict: 'fault' | 'no_anomaly' | 'inconclusive';
  /** One sentence that a person on call can read at 3 a.m. */
  readonly summary: string;
  readonly symptom: Symptom;
  /** Null where nothing left its history. */
  readonly where: SegmentFinding | null;
  /** Probability of the leading hypothesis, 0..1. */
  readonly confidence: number;
  readonly hypotheses: readonly RankedHypothesis[];
  readonly evidence: readonly Evidence[];
  readonly queries: readonly RecordedQuery[];
  /** What could have mattered and was not looked at, with the reason. */
  readonly notLookedAt: readonly string[];
  readonly nextSteps: readonly string[];
  readonly series: readonly SurpriseRow[];
}

export interface Symptom {
  readonly kind: 'null_spike' | 'row_drop' | 'row_surge' | 'rise' | 'fall' | 'none';
  /** First and first-no-longer affected instant, to the finer grain; null where there is no symptom. */
  readonly onset: string | null;
  readonly end: string | null;
  /** True where the episode reaches the end of the data: it may go on. */
  readonly ongoing: boolean;
  readonly grain: string;
  readonly onsetGrain: string;
  /** Metric over the affected time and what its history lets one expect. */
  readonly observed: number | null;
  readonly expected: number | null;
  /** Largest standardised deviation. */
  readonly z: number;
}

export interface SegmentFinding {
  /** Column -> value as text; empty where the whole table is affected. */
  readonly segment: Readonly<Record<string, string>>;
  readonly explained: number;
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
