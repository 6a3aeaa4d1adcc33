/** Block compression, by the names Parquet gives. `compress` returns a fresh array. */
export type CodecName = 'none' | 'snappy' | 'zstd';
export interface Codec {
  compress(codec: CodecName, bytes: Uint8Array): Uint8Array;
}

/**
 * Where finished bytes go. Nothing stands under the final name before `finish`; `abandon` leaves no trace. A sink with
 * `settle` can bring all that was written to the disk before that: whoever finishes many sinks learns then, and not half
 * way through, that there is no room.
 */
export interface Sink {
  write(bytes: Uint8Array): Promise<void>;
  settle?(): Promise<void>;
  finish(): Promise<void>;
  abandon(): Promise<void>;
}

/** Opens sinks by name (`orders.parquet`) in one output place. */
export interface SinkDirectory {
  open(name: string): Promise<Sink>;
}

/**
 * A database that tables are loaded into, one table's sink after the other. What the sinks took is visible to others only
 * after `commit`, as far as the database can do that; `abandon` leaves what was there before.
 */
export interface LoadPlace extends SinkDirectory {
  commit(): Promise<void>;
  abandon(): Promise<void>;
}

/**
 * Runs tasks of one kind on other threads. Results come back in the order of submission whatever the number of
 * workers; at most a bounded number are in flight. `close` stops the workers.
 */
export interface Pool<Task, Result> {
  readonly size: number;
  map(
    tasks: Iterable<Task>,
    onResult: (result: Result, index: number) => void | Promise<void>,
  ): Promise<void>;
  close(): Promise<void>;
}

/** Time as a capability: milliseconds since the epoch, and a monotonic counter in milliseconds. */
export interface Clock {
  now(): number;
  elapsed(): number;
}
