import type { WarehouseTable } from '@dataing/ports';
import type { TimeAxis } from '../axis/axis.ts';
import type { Context } from '../context/lineage.ts';
import type { Ledger } from '../evidence/ledger.ts';
import type { Metric } from '../metric/metric.ts';
import type { FeatureLook, Window } from '../walk/judge.ts';
import type { RelationLook, Walk } from '../walk/relation-look.ts';
import type { CauseType, OtherVerdict } from './cause-types.ts';

/** An asset that may be where it started, with all that its tests may read. */
export interface AssetLook {
  readonly table: WarehouseTable;
  readonly axis: TimeAxis;
  readonly look: RelationLook;
  /** What moved most and bears on the metric; undefined where nothing did. */
  readonly leading: FeatureLook | undefined;
  /** The column that moved; null where rows did. */
  readonly column: string | null;
  readonly window: Window;
  /** Healthy time before the window to compare with, of at least a week where there is one. */
  readonly before: Window;
  /** The rows of the asset in which it happened, where it is some of them only; tests look at these. */
  readonly segment: Readonly<Record<string, string>>;
  readonly walk: Walk;
  readonly context: Context;
  readonly metric: Metric;
  readonly ledger: Ledger;
}

export type Weights = Readonly<Partial<Record<CauseType | OtherVerdict, number>>>;

/** What one test saw: for (+) and against (-) types at its asset, in nats against "unknown". */
export interface TestFinding {
  readonly test: string;
  readonly asset: string;
  readonly statement: string;
  readonly queryIds: readonly string[];
  readonly weights: Weights;
  /** For (+) or against (-) every type at every other asset, in nats. */
  readonly elsewhere?: number;
  /** Names the column a type is about, where the test found another than the asset's. */
  readonly column?: string;
  /** The rows it is about, where the test found them: column to value. */
  readonly segment?: Readonly<Record<string, string>>;
  /** True where a segment has other rows than before, and no field of them is wrong. */
  readonly isOfRows?: boolean;
}

/** A discriminating test. It asks at most two queries, and gives nothing where it does not apply. */
export interface CauseTest {
  readonly name: string;
  /** Types it can tell apart; it is asked only where two of them are still open. */
  readonly about: readonly CauseType[];
  run(asset: AssetLook): Promise<readonly TestFinding[]>;
}

/** The feature of an asset, moved or not. */
export function featureOf(
  { look }: AssetLook,
  kind: FeatureLook['feature']['kind'],
  column: string | null = null,
): FeatureLook | undefined {
  return look.features.find(
    (it) =>
      it.feature.kind === kind && it.feature.column?.toLowerCase() === (column?.toLowerCase() ?? undefined),
  );
}
