import type { Diagnostic } from '@dataing/base/diagnostics';
import { parseDocument } from 'yaml';

export type Plain = { readonly [key: string]: unknown };

export interface ParsedYaml {
  readonly data: Plain;
  readonly diagnostics: readonly Diagnostic[];
}

/** YAML as plain data; DBT_YAML with its place where it is none. Duplicate keys and tags are let be, as dbt does. */
export function parseYaml(file: string, text: string): ParsedYaml {
  const document = parseDocument(text, { uniqueKeys: false, version: '1.1', logLevel: 'silent' });
  const [error] = document.errors;
  if (error !== undefined) {
    const [at] = error.linePos ?? [{ line: 1, col: 1 }];
    const span = { file, start: error.pos[0], end: error.pos[1], line: at.line, column: at.col };
    return {
      data: {},
      diagnostics: [{ code: 'DBT_YAML', severity: 'error', message: error.message.split('\n')[0], span }],
    };
  }
  const data: unknown = document.toJS({ maxAliasCount: 1000 });
  return { data: isPlain(data) ? data : {}, diagnostics: [] };
}

export function isPlain(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

/** The members of a list that are mappings. */
export function plains(value: unknown): Plain[] {
  return Array.isArray(value) ? value.filter(isPlain) : [];
}

export function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

/** A text or a list of them. */
export function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.flatMap((it) => textOf(it) ?? []) : [];
}
