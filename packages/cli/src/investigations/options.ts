export interface InvestigationsOptions {
  readonly json: boolean;
}

export interface InvestigationOptions {
  readonly id: string;
  readonly json: boolean;
}

export interface ShowOptions extends InvestigationOptions {
  /** Folder to write the affected rows to that were kept. */
  readonly samples?: string;
}
