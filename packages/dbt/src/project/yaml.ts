import type { Diagnostic } from '@dataing/base/diagnostics';
import { type Document, parseDocument, type ScalarTag, type Tags } from 'yaml';

export type Plain = { readonly [key: string]: unknown };

export interface ParsedYaml {
  readonly data: Plain;
  readonly diagnostics: readonly Diagnostic[];
}

/** Booleans and numbers with an exponent as PyYAML has them, which dbt reads with: `y` and `1e3` are texts. */
const booleans: ScalarTag = {
  identify: (value) => typeof value === 'boolean',
  default: true,
  tag: 'tag:yaml.org,2002:bool',
  test: /^(?:yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$/,
  resolve: (text) => /^(?:y|t|on)/i.test(text),
  stringify: ({ value }) => String(value),
};
const exponents: ScalarTag = {
  identify: (value) => typeof value === 'number' && !Number.isInteger(value),
  default: true,
  tag: 'tag:yaml.org,2002:float',
  format: 'EXP',
  test: /^(?:[-+]?\d[\d_]*\.[\d_]*|\.\d[\d_]*)[eE][-+]\d+$/,
  resolve: (text) => Number(text.replaceAll('_', '')),
  stringify: ({ value }) => String(value),
};

function asPython(tags: Tags): Tags {
  const isOther = (it: Tags[number]) =>
    typeof it === 'string' ||
    !(it.tag.endsWith(':bool') || (it.tag.endsWith(':float') && it.format === 'EXP'));
  return [booleans, exponents, ...tags.filter(isOther)];
}

/** YAML 1.1 as PyYAML reads it. Duplicate keys are let be, as dbt does. */
export function readYaml(text: string): Document.Parsed {
  return parseDocument(text, { uniqueKeys: false, version: '1.1', logLevel: 'silent', customTags: asPython });
}

/** YAML as plain data; DBT_YAML with its place where it is none. */
export function parseYaml(file: string, text: string): ParsedYaml {
  const document = readYaml(text);
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
