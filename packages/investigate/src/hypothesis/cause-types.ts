/**
 * What can be behind an anomaly, by mechanism. One list for hypotheses, reports, planted truth and scores; a cause is
 * (type, asset): the furthest upstream asset at which it is true.
 */
export const CAUSE_TYPES = [
  // At a source: the data arrived wrong, late, twice or not at all.
  'source_nulls',
  'sentinel_default',
  'missing_partition',
  'upstream_outage',
  'stale_table',
  'duplicate_load',
  'late_data',
  'schema_change',
  'enum_drift',
  'timezone_shift',
  'unit_change',
  'segment_failure',
  'referential_break',
  'slow_drift',
  'truncation',
  // At a model: the transformation changed, or met data it was not written for.
  'join_key_nulls',
  'fan_out_join',
  'join_type_change',
  'filter_change',
  'incremental_bug',
] as const;

export type CauseType = (typeof CAUSE_TYPES)[number];

/** What else a verdict can say: nothing is wrong with the data, or nothing that was looked at explains it. */
export type OtherVerdict = 'no_fault' | 'business_change' | 'unknown';
