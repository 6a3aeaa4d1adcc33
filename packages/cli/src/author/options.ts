export interface CreateOptions {
  readonly description?: string;
  /** Undefined: standard output. */
  readonly output?: string;
  readonly model?: string;
  readonly printPrompt: boolean;
  /** A file with a model's reply, to go on from. */
  readonly fromReply?: string;
  /** The answer to every question of the model. */
  readonly yes: boolean;
  readonly no: boolean;
  readonly force: boolean;
}

export interface InferOptions {
  /** A DuckDB file, a Parquet or CSV file, or a folder of such files. */
  readonly source: string;
  /** Undefined: standard output. */
  readonly output?: string;
  readonly report: boolean;
  /** The report as JSON. */
  readonly json: boolean;
  readonly force: boolean;
}
