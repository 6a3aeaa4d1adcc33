/** The four kinds of changes that readers of the JSON know; finer ones stand in `detail`. */
export type BlameChangeType = 'schema_change' | 'transformation_change' | 'config_change' | 'data_load';

/** How near an anomaly is to a change: within an hour, six hours, a day. */
export type CorrelationStrength = 'strong' | 'medium' | 'weak';

/** An anomaly of the store near a change. */
export interface CorrelatedAnomaly {
  readonly id: string;
  readonly table: string;
  readonly metric: string;
  readonly column: string | null;
  readonly description: string;
  readonly severity: 'low' | 'medium' | 'high';
  readonly state: string;
  readonly detectedAtMs: number;
  readonly onsetMs: number;
  /** From the change to the anomaly; negative: it was there before. */
  readonly offsetMs: number;
  readonly strength: CorrelationStrength;
  /** The investigation of it in the store. */
  readonly investigation: string | null;
}

/** What an investigation showed when it ran the SQL before and after the change on the same rows. */
export interface Causation {
  readonly investigation: string;
  readonly probability: number;
  readonly summary: string;
}

/** Why an entry is not shown by default. */
export type HiddenBecause = 'cosmetic' | 'no_effect' | 'reverted' | 'revert' | 'routine';

export interface BlameEntry {
  /** When it came into the history that is looked at: of a merged commit the merge. */
  readonly timestampMs: number;
  readonly changeType: BlameChangeType;
  /** In words, the most telling part first. Text of the repository's SQL is in it: escape it where it is shown. */
  readonly description: string;
  readonly commitSha: string | null;
  /** As all texts of a repository: of strangers, as written. */
  readonly commitMessage: string | null;
  readonly prNumber: number | null;
  readonly prTitle: string | null;
  /** Always http or https. */
  readonly prUrl: string | null;
  readonly authorName: string | null;
  readonly authorEmail: string | null;
  /** Without the @. */
  readonly authorHandle: string | null;
  readonly correlatedAnomalies: readonly CorrelatedAnomaly[];
  readonly filePath: string | null;
  /** "+15 -3 in models/orders.sql". */
  readonly diffSummary: string | null;

  /** Finer kinds of change: those of the SQL's differ, `model_added`, `seed_changed`, `test_changed` and the like. */
  readonly detail: readonly string[];
  /** Each difference on its own. */
  readonly changes: readonly string[];
  /** Changed files that decide over the target. */
  readonly files: readonly string[];
  /** Models between the nearest changed one and the target; null: nothing of it arrives. */
  readonly distance: number | null;
  /** Columns of the target's table that a commit gave another name. */
  readonly renamedFrom: string | null;
  readonly revertOf: string | null;
  readonly undoneBy: string | null;
  readonly hidden: HiddenBecause | null;
  readonly cause: Causation | null;
}

/** What most likely brought the recent anomalies about. */
export interface LikelyCause {
  readonly commitSha: string | null;
  readonly timestampMs: number;
  /** `caused`: an investigation ran it before and after; else it merely came shortly before. */
  readonly basis: 'caused' | 'correlated';
  readonly anomaly: string;
}

export interface EarlierChange extends Pick<BlameEntry, 'timestampMs' | 'commitSha' | 'description'> {
  /** Ranges that begin here show it: of a merged commit when it was made. */
  readonly sinceMs: number;
}

export interface BlameResult {
  /** As it was asked for. */
  readonly target: string;
  readonly targetType: 'table' | 'column';
  /** What builds it: a model's name, or null where no file does. */
  readonly model: string | null;
  /** Newest first; with hidden ones, which are to be shown only when asked for. */
  readonly entries: readonly BlameEntry[];
  readonly timeRange: readonly [fromMs: number, untilMs: number];
  /** Found changes, without hidden ones. */
  readonly totalChanges: number;
  /** Older ones of the range were left out. */
  readonly isCut: boolean;
  /** The newest change from before the range, looked for where the range has none to show; null: there is none. */
  readonly earlier: EarlierChange | null;
  /** Columns that it has or had in the range; null where they are not known. */
  readonly knownColumns: readonly string[] | null;
  /** Null: no anomaly of it is known; the store may never have looked. */
  readonly anomalies: number | null;
  readonly likelyCause: LikelyCause | null;
  readonly notLookedAt: readonly string[];
}
