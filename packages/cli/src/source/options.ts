export interface SourceAddOptions {
  readonly name: string;
  /** A connection URL or a path; undefined with `urlEnv`. */
  readonly address?: string;
  readonly passwordEnv?: string;
  /** Read the password from what is piped in. */
  readonly passwordStdin: boolean;
  /** The variable that holds the whole URL. */
  readonly urlEnv?: string;
  readonly json: boolean;
}

export interface SourceListOptions {
  readonly json: boolean;
}

export interface SourceTestOptions {
  /** Empty: all. */
  readonly names: readonly string[];
  readonly json: boolean;
}

export interface SourceSchemaOptions {
  readonly name: string;
  readonly table?: string;
  readonly json: boolean;
}

export interface SourceRemoveOptions {
  readonly name: string;
  readonly json: boolean;
}
