export interface InvestigationsOptions {
  readonly json: boolean;
}

export interface InvestigationOptions {
  readonly id: string;
  readonly json: boolean;
}
