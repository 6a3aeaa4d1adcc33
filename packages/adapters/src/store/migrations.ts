/** One step forward. Types that differ stand as {bytes}, {number} (a whole one up to 2^53) and {real}. */
export type Migration = readonly string[];

/** Version n is what the first n make of an empty database. Published ones never change: a new need is a new one. */
export const migrations: readonly Migration[] = [
  [
    'create table source (name text primary key, type text not null, settings text not null)',
    `create table metric_point (series text not null, at_micros {number} not null, value {real}, row_count {number} not null,
      primary key (series, at_micros))`,
    `create table anomaly (id text primary key, series text not null, at_micros {number} not null,
      found_at_ms {number} not null, state text not null, body text not null)`,
    'create index anomaly_by_series on anomaly (series, at_micros)',
  ],
  [
    `create table log_entry (log text not null, seq {number} not null, kind text not null, at_ms {number} not null,
      body text not null, hash text not null, primary key (log, seq))`,
    'create table step_result (run text not null, step text not null, result text not null, primary key (run, step))',
  ],
  [
    `create table snapshot (log text not null, checkpoint text not null, seq {number} not null,
      primary key (log, checkpoint))`,
    `create table snapshot_sample (log text not null, checkpoint text not null, name text not null, bytes {bytes} not null,
      primary key (log, checkpoint, name),
      foreign key (log, checkpoint) references snapshot (log, checkpoint) on delete cascade)`,
    'create table claim (name text primary key, holder text not null, until_ms {number} not null)',
  ],
  // Steps are entries of their investigation's log.
  ['drop table step_result'],
];
