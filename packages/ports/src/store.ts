import type { ChainedEntry, JsonValue } from '@dataing/base/record';

/** A data source as it was registered. Secrets are never in it: `settings` name the variable or vault entry. */
export interface SourceRecord {
  readonly name: string;
  readonly type: string;
  readonly settings: { readonly [key: string]: JsonValue };
}

/** One value of one metric. */
export interface MetricPoint {
  /** Microseconds since 1970: the time the value is about. */
  readonly atMicros: number;
  /** Null: measured, and there was none (the mean of no rows). */
  readonly value: number | null;
  /** Rows that the value was made of. */
  readonly rows: number;
}

export interface AnomalyRecord {
  readonly id: string;
  /** As in metric history. */
  readonly series: string;
  readonly atMicros: number;
  readonly foundAtMs: number;
  readonly state: AnomalyState;
  readonly body: JsonValue;
}

/** confirmed: an incident, left out of baselines; dismissed: a false alert. */
export type AnomalyState = 'open' | 'confirmed' | 'dismissed' | 'resolved';

export interface NewEntry {
  readonly kind: string;
  readonly atMs: number;
  readonly body: JsonValue;
}

/** A log as far as it went at a checkpoint, and samples of the data it saw. */
export interface SnapshotRecord {
  readonly log: string;
  readonly checkpoint: string;
  /** Entries of the log up to this one belong to the snapshot. */
  readonly seq: number;
  /** Name of the sample -> its bytes. */
  readonly samples: ReadonlyMap<string, Uint8Array>;
}

/**
 * Where everything that outlives a run is kept: in one SQLite file, in PGlite or in PostgreSQL. Several processes may
 * hold it at once. Errors are DiagnosticError with codes STORE_UNREACHABLE, STORE_TOO_NEW, STORE_CONFLICT,
 * STORE_CLOSED, STORE_FAILED; what a failed call was to write is not there, neither whole nor in part.
 */
export interface Store {
  /** Adds or replaces. */
  putSource(source: SourceRecord): Promise<void>;
  /** By name. */
  sources(): Promise<readonly SourceRecord[]>;
  /** False: there was none. */
  removeSource(name: string): Promise<boolean>;

  /** Adds points, replacing those of the same time: a later look at a day corrects an earlier one. */
  putPoints(series: string, points: readonly MetricPoint[]): Promise<void>;
  /** As `putPoints`, for many series at once: all of them or none. */
  putHistory(history: ReadonlyMap<string, readonly MetricPoint[]>): Promise<void>;
  /** In order of time; `from` inclusive, `until` exclusive; `last` keeps the latest so many. */
  points(series: string, range?: PointRange): Promise<readonly MetricPoint[]>;
  /** Names of all series, sorted. */
  series(): Promise<readonly string[]>;

  /** Adds or replaces by id. */
  putAnomaly(anomaly: AnomalyRecord): Promise<void>;
  anomaly(id: string): Promise<AnomalyRecord | undefined>;
  /** The latest first. */
  anomalies(filter?: {
    readonly series?: string;
    readonly state?: AnomalyState;
  }): Promise<readonly AnomalyRecord[]>;

  /**
   * Adds entries to a log that has `after` of them (0: a new log), all or none, each chained to the one before.
   * STORE_CONFLICT where the log has another length: somebody else wrote.
   */
  append(log: string, after: number, entries: readonly NewEntry[]): Promise<readonly ChainedEntry[]>;
  /** Entries after the first `after`, in order. */
  read(log: string, after?: number): Promise<readonly ChainedEntry[]>;
  /** Names of all logs, sorted. */
  logs(): Promise<readonly string[]>;

  /** Adds or replaces by log and checkpoint. */
  putSnapshot(snapshot: SnapshotRecord): Promise<void>;
  snapshot(log: string, checkpoint: string): Promise<SnapshotRecord | undefined>;

  /**
   * Claims `name` for `holder` until `untilMs`: false while another's claim has not run out at `nowMs`. Claiming again
   * renews; a claim until the past gives it up.
   */
  claim(name: string, holder: string, nowMs: number, untilMs: number): Promise<boolean>;

  /** Closing twice is nothing. */
  close(): Promise<void>;
}

export interface PointRange {
  readonly fromMicros?: number;
  readonly untilMicros?: number;
  readonly last?: number;
}
