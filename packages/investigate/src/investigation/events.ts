import type { SettledChange } from '../synthesis/hold-to-change.ts';
import type { TimeAxis } from '../axis/axis.ts';
import type { Lineage } from '../context/lineage.ts';
import type { RecordedQuery } from '../evidence/ledger.ts';
import type { ExplainedSegment } from '../explain/result.ts';
import type { TestFinding } from '../hypothesis/asset-look.ts';
import type { CauseType } from '../hypothesis/cause-types.ts';
import type { Verdict } from '../segment/verdict.ts';
import type { Metric } from '../metric/metric.ts';
import type { Proposals } from '../prose/propose-causes.ts';
import type { ChangeFinding, PathStep, Scope } from './investigation.ts';
import type { SymptomLook } from './symptom.ts';

/** What an investigation recorded, step by step; its report is a fold of these and asks nothing again. */
export type InvestigationEvent =
  | {
      readonly kind: 'started';
      readonly table: string;
      readonly metric: Metric;
      readonly axis: TimeAxis;
      readonly at: string;
    }
  | { readonly kind: 'symptom_judged'; readonly look: SymptomLook; readonly queryIds: readonly string[] }
  | {
      readonly kind: 'segments_scanned';
      readonly segments: readonly ExplainedSegment[];
      readonly verdict: Verdict;
      readonly dims: readonly string[];
      readonly notLookedAt: readonly string[];
      readonly queryIds: readonly string[];
    }
  | {
      readonly kind: 'sides_compared';
      readonly sides: Sides;
      /** The affected time as the segment's own rows show it, in ticks. */
      readonly affected: { readonly onset: number; readonly end: number };
      readonly queryIds: readonly string[];
    }
  | {
      readonly kind: 'collateral_counted';
      readonly collateral: Collateral;
      readonly queryIds: readonly string[];
    }
  | {
      readonly kind: 'upstream_walked';
      readonly steps: readonly PathStep[];
      readonly frontier: readonly string[];
      readonly basis: Lineage['basis'];
      /** Relations of which something upstream was not looked at, because the budget was spent. */
      readonly unseenAbove: readonly string[];
    }
  | TestedAsset
  | {
      readonly kind: 'changes_ranked';
      readonly changes: readonly ChangeFinding[];
      readonly evidence: readonly TestFinding[];
      /** Type at asset -> the change behind it. */
      readonly commits: ReadonlyArray<{ readonly asset: string; readonly sha: string }>;
      /** The change that a replay showed to do it; null where none did. */
      readonly settled: SettledChange | null;
      readonly notLookedAt: readonly string[];
    }
  /** Where somebody, such as a model, would look as well. */
  | ({ readonly kind: 'causes_proposed' } & Proposals)
  | { readonly kind: 'skipped'; readonly reason: string }
  | { readonly kind: 'finished'; readonly queries: readonly RecordedQuery[] };

/** An asset at which it may have started, with what its tests saw. */
export interface TestedAsset {
  readonly kind: 'asset_tested';
  readonly asset: string;
  readonly weight: number;
  readonly column: string | null;
  readonly segment: Readonly<Record<string, string>>;
  readonly segmentRows: number | null;
  /** The types that can be at it, where other assets' tests pointed here; left out: all. */
  readonly only?: readonly CauseType[];
  readonly findings: readonly TestFinding[];
  /** Tests that could not be put, with the reason. */
  readonly notPut: readonly string[];
  readonly scope: Scope;
  /** The same for all rows of the affected time; absent where `scope` is of all rows. */
  readonly whole?: Scope;
}

/** The metric inside and outside the leading segment, by coarse bucket. */
export interface Sides {
  readonly inside: ReadonlyArray<number | null>;
  readonly outside: ReadonlyArray<number | null>;
  /** Of the affected time, against the history of that side alone; null where it has no history. */
  readonly insideZ: number | null;
  readonly outsideZ: number | null;
  /** Part of the change that the sides' shares of the rows explain; null for additive metrics. */
  readonly mixShare: number | null;
}

/** What else changed in the segment. */
export interface Collateral {
  /** Rows per unit of time, affected over before. */
  readonly rowsRatio: number;
  /** Columns whose null share moved by more than two points, with both shares. */
  readonly moved: ReadonlyArray<{ readonly column: string; readonly before: number; readonly after: number }>;
  readonly columnsCounted: number;
  readonly rowsAffected: number;
}
