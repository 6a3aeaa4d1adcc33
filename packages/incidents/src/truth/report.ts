import { type JsonReader, parseJson } from './json-reader.ts';

/** What is scored of a report; the wire form of `dataing investigate --json`, or of any other investigator. */
export interface ScoredReport {
  readonly verdict: 'fault' | 'no_fault' | 'business_change' | 'inconclusive';
  /** Probability of the verdict's leading answer, 0..1. */
  readonly confidence: number;
  /** Best first. */
  readonly causes: readonly NamedCause[];
  /** Best first; a null sha stands for "no commit did it". */
  readonly changes: ReadonlyArray<{ readonly sha: string | null; readonly probability: number }>;
  readonly scope: ReportedScope | null;
  readonly cost: { readonly queries: number; readonly bytes: number | null; readonly seconds: number };
}

export interface NamedCause {
  readonly type: string;
  readonly asset: string;
  readonly column: string | null;
  readonly probability: number;
}

export interface ReportedScope {
  readonly table: string;
  readonly segment: Readonly<Record<string, string>>;
  readonly onset: string | null;
  readonly end: string | null;
  /** The affected rows as a SQL condition over `table`; null where it cannot be said. */
  readonly where: string | null;
}

/** Throws DiagnosticError INCIDENT_FILE_INVALID. */
export function parseReport(file: string, text: string): ScoredReport {
  const json = parseJson(file, text);
  const scope = json.object('scope');
  const cost = json.object('cost');
  return {
    verdict: json.oneOf('verdict', ['fault', 'no_fault', 'business_change', 'inconclusive']),
    confidence: json.number('confidence'),
    causes: json.objects('causes').map((cause) => ({
      type: cause.text('type'),
      asset: cause.text('asset').toLowerCase(),
      column: cause.optional('column', (field) => cause.text(field).toLowerCase()),
      probability: cause.number('probability'),
    })),
    changes: json.objects('changes').map((change) => ({
      sha: change.optional('sha', (field) => change.text(field)),
      probability: change.number('probability'),
    })),
    scope: scope === null ? null : readScope(scope),
    cost: {
      queries: cost?.number('queries') ?? 0,
      bytes: cost?.optional('bytes', (field) => cost.number(field)) ?? null,
      seconds: cost?.number('seconds') ?? 0,
    },
  };
}

function readScope(json: JsonReader): ReportedScope {
  return {
    table: json.text('table').toLowerCase(),
    segment: json.object('segment')?.entries() ?? {},
    onset: json.optional('onset', (field) => json.text(field)),
    end: json.optional('end', (field) => json.text(field)),
    where: json.optional('where', (field) => json.text(field)),
  };
}
