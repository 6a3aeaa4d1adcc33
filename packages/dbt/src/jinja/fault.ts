/** A template as its file gave it; `offset` is where it begins in the file it was cut from. */
export interface TemplateSource {
  readonly file: string;
  readonly text: string;
}

export interface TemplatePlace {
  readonly source: TemplateSource;
  readonly start: number;
  readonly end: number;
}

/** Why a template cannot be read or rendered; thrown within this room only, a diagnostic at its edge. */
export class TemplateFault extends Error {
  readonly code: string;
  /** Where; set by the innermost expression that has a place. */
  at?: TemplatePlace;
  readonly suggestion?: string;

  constructor(code: string, message: string, at?: TemplatePlace, suggestion?: string) {
    super(message);
    this.name = 'TemplateFault';
    this.code = code;
    this.at = at;
    this.suggestion = suggestion;
  }
}
