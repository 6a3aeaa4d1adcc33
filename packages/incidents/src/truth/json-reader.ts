import { type Diagnostic, DiagnosticError } from '@dataing/base/diagnostics';

/** Reads fields of a JSON object by type; what is wrong is said with the file and the field. */
export class JsonReader {
  readonly #file: string;
  readonly #at: string;
  readonly #object: Readonly<Record<string, unknown>>;

  constructor(file: string, value: unknown, at = '') {
    this.#file = file;
    this.#at = at;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) this.#refuse('', 'an object');
    this.#object = value as Readonly<Record<string, unknown>>;
  }

  text(field: string): string {
    return this.#value(field, 'a text', (value) => typeof value === 'string') as string;
  }

  number(field: string): number {
    return this.#value(field, 'a number', (value) => typeof value === 'number') as number;
  }

  flag(field: string): boolean {
    return this.#value(field, 'true or false', (value) => typeof value === 'boolean') as boolean;
  }

  oneOf<T extends string>(field: string, choices: readonly T[]): T {
    return this.#value(field, `one of ${choices.join(', ')}`, (value) => choices.includes(value as T)) as T;
  }

  /** Null where the field is null or absent. */
  optional<T>(field: string, read: (field: string) => T): T | null {
    const value = this.#object[field];
    return value === null || value === undefined ? null : read(field);
  }

  /** Empty where the field is null or absent. */
  texts(field: string): readonly string[] {
    const isTexts = (value: unknown) => Array.isArray(value) && value.every((it) => typeof it === 'string');
    return this.optional(field, (name) => this.#value(name, 'a list of texts', isTexts) as string[]) ?? [];
  }

  /** Empty where the field is null or absent. */
  objects(field: string): readonly JsonReader[] {
    const list =
      this.optional(field, (name) => this.#value(name, 'a list', Array.isArray) as unknown[]) ?? [];
    return list.map((item, i) => new JsonReader(this.#file, item, `${this.#path(field)}[${i}]`));
  }

  /** Null where the field is null or absent. */
  object(field: string): JsonReader | null {
    return this.optional(field, (name) => new JsonReader(this.#file, this.#object[name], this.#path(name)));
  }

  /** Every field as text. */
  entries(): Readonly<Record<string, string>> {
    return Object.fromEntries(Object.entries(this.#object).map(([name, value]) => [name, String(value)]));
  }

  #value(field: string, wanted: string, isRight: (value: unknown) => boolean): unknown {
    const value = this.#object[field];
    if (!isRight(value)) this.#refuse(field, wanted);
    return value;
  }

  #path(field: string): string {
    return this.#at === '' ? field : `${this.#at}.${field}`;
  }

  #refuse(field: string, wanted: string): never {
    const place = field === '' ? this.#at : this.#path(field);
    const diagnostic: Diagnostic = {
      code: 'INCIDENT_FILE_INVALID',
      severity: 'error',
      message: `${this.#file}: ${place === '' ? 'the document' : place} is not ${wanted}`,
      path: place,
      help: 'See docs/incidents-format.md for the fields.',
    };
    throw new DiagnosticError([diagnostic]);
  }
}

/** Throws DiagnosticError INCIDENT_FILE_INVALID. */
export function parseJson(file: string, text: string): JsonReader {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const message = `${file} is not JSON: ${(error as Error).message}`;
    throw new DiagnosticError([{ code: 'INCIDENT_FILE_INVALID', severity: 'error', message }]);
  }
  return new JsonReader(file, value);
}
