/** What `dataing blame` is asked. */
export interface BlameOptions {
  /** `orders`, `marts.orders`, `orders.customer_id`, `marts.orders.customer_id`. */
  readonly target: string;
  /** A time, or a span such as 30d. */
  readonly since?: string;
  readonly limit: number;
  /** With entries that change nothing, or were taken back. */
  readonly all: boolean;
  /** One commit with everything. */
  readonly expand?: string;
  readonly interactive: boolean;
  readonly json: boolean;
  /** A folder in the repository that builds the table. */
  readonly repo?: string;
}

/** What `dataing blame --bisect` is asked. */
export interface BisectOptions extends Pick<BlameOptions, 'target' | 'since' | 'json' | 'repo'> {
  /** A .duckdb or SQLite file, or a folder of files. */
  readonly sample: string;
  /** `null_share(email) < 0.01`, or a SELECT that finds what is wrong. */
  readonly check: string;
  /** Judge every state. */
  readonly every: boolean;
}
