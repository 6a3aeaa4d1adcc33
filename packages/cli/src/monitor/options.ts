import type { SourceOptions } from '../project/open-source.ts';

/** Which tables of which source are measured and judged. */
export interface MonitorOptions extends SourceOptions {
  /** Empty: all. */
  readonly tables: readonly string[];
  /** ISO 8601: buckets from then on are judged. */
  readonly since?: string;
  readonly grain?: 'day' | 'hour';
  /** Scan the whole history again. */
  readonly full: boolean;
  readonly json: boolean;
}

export interface DetectTablesOptions extends MonitorOptions {
  /** Exit with 1 where there are anomalies. */
  readonly exitCode: boolean;
}

export interface WatchOptions extends MonitorOptions {
  readonly everyMs: number;
}

export interface AnomaliesOptions {
  readonly state: 'open' | 'confirmed' | 'dismissed' | 'resolved' | 'all';
  readonly table?: string;
  readonly json: boolean;
}

export interface AnomalyOptions {
  readonly id: string;
  readonly json: boolean;
}
