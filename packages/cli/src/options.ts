/** What the frame hands to each command: parsed, range-checked, defaults filled in. Paths are as typed (see `io.cwd`). */

export interface GenerateOptions {
  readonly schema: string;
  readonly seed: number;
  readonly output: string;
  /** Undefined: the engine chooses; 0: in this process. */
  readonly workers?: number;
  readonly json: boolean;
  readonly stats?: string;
  readonly incidents: boolean;
  readonly force: boolean;
}

export interface ValidateOptions {
  readonly schema: string;
  readonly data: string;
  readonly json: boolean;
  readonly output?: string;
}

export interface ExplainOptions {
  readonly data: string;
  readonly table?: string;
  readonly metric: string;
  readonly time: string;
  readonly at: string;
  readonly until?: string;
  readonly baseline?: string;
  /** Undefined: chosen from the data. */
  readonly dims?: readonly string[];
  readonly maxOrder: number;
  readonly top: number;
  readonly json: boolean;
}

export interface InvestigateOptions {
  readonly data: string;
  readonly table: string;
  readonly metric: string;
  readonly at: string;
  readonly time?: string;
  readonly json: boolean;
  /** Where to write the HTML report. */
  readonly html?: string;
}

export interface SchemaOptions {
  /** Undefined: standard output. */
  readonly output?: string;
}

export interface InitOptions {
  readonly file: string;
  readonly force: boolean;
}
