import { CAUSE_TYPES, type CauseType } from '@dataing/investigate';
import { type JsonReader, parseJson } from './json-reader.ts';

/** What was really done to a case; fields as in docs/incidents-format.md. */
export interface Truth {
  readonly id: string;
  readonly template: string;
  readonly level: number;
  readonly kind: 'fault' | 'no_fault' | 'business_change';
  readonly detectable: boolean;
  /** The cause, and further ones where two were planted; empty without a fault. */
  readonly causes: readonly PlantedCause[];
  readonly segment: Readonly<Record<string, string>>;
  readonly onset: string | null;
  readonly end: string | null;
  /** Per table a SQL condition that holds for the affected rows; null where they are gone. */
  readonly affectedRows: ReadonlyArray<{ readonly table: string; readonly where: string | null }>;
  readonly path: readonly string[];
  readonly confounders: readonly string[];
  readonly twin: string | null;
}

export interface PlantedCause {
  readonly type: CauseType;
  /** `schema.table`, lower case. */
  readonly asset: string;
  readonly column: string | null;
  readonly commit: string | null;
}

/** Reads `truth/<id>.json`. Throws DiagnosticError INCIDENT_FILE_INVALID. */
export function parseTruth(file: string, text: string): Truth {
  const json = parseJson(file, text);
  const kind = json.oneOf('kind', ['fault', 'no_fault', 'business_change']);
  const segment = json.object('segment');
  return {
    id: json.text('id'),
    template: json.text('template'),
    level: json.number('level'),
    kind,
    detectable: json.flag('detectable'),
    causes: kind === 'fault' ? [readCause(json), ...json.objects('also').map(readCause)] : [],
    segment: segment === null ? {} : segment.entries(),
    onset: json.optional('onset', (field) => json.text(field)),
    end: json.optional('end', (field) => json.text(field)),
    affectedRows: json.objects('affected_rows').map((entry) => ({
      table: entry.text('table').toLowerCase(),
      where: entry.optional('where', (field) => entry.text(field)),
    })),
    path: json.texts('path').map((table) => table.toLowerCase()),
    confounders: json.texts('confounders'),
    twin: json.optional('twin', (field) => json.text(field)),
  };
}

function readCause(json: JsonReader): PlantedCause {
  return {
    type: json.oneOf('type', CAUSE_TYPES),
    asset: json.text('asset').toLowerCase(),
    column: json.optional('column', (field) => json.text(field).toLowerCase()),
    commit: json.optional('commit', (field) => json.text(field)),
  };
}
