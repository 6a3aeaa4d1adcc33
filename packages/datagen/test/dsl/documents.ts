import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildLineIndex } from '@dataing/base/diagnostics';
import { type Document, parseDocument } from '@dataing/datagen/dsl';
import { expect } from 'vitest';
import { readJson } from '../../src/dsl/json.ts';
import type { JsonValue } from '../../src/dsl/json-value.ts';

/** Our own schema documents, in the format of the external ones. */
export const ownSchemas = ['library', 'sensors'] as const;

export function readOwn(name: string): string {
  return readFileSync(join(import.meta.dirname, `../schemas/${name}.json`), 'utf8');
}

export function parseOwn(name: string): Document {
  return expectDocument(readOwn(name));
}

/** Parses a document that must be right, warnings included. */
export function expectDocument(text: string): Document {
  const outcome = parseDocument(text, 'test.json');
  expect(outcome.diagnostics).toEqual([]);
  if (!outcome.ok) throw new Error('unreachable');
  return outcome.value;
}

export type Plain = null | boolean | number | string | Plain[] | { [key: string]: Plain };

/** Two tables, as small as documents get; `edit` changes the plain object before it is parsed. */
export function smallDocument(edit: (document: SmallDocument) => void = () => {}): string {
  const document: SmallDocument = {
    version: '1.0',
    metadata: { name: 'Small' },
    timeframe: { start: '2024-01-01', end: '2024-01-31' },
    nodes: [
      { id: 'a', kind: 'entity', pk: 'id', columns: [column('id', 'int', { sequence: {} })] },
      { id: 'b', kind: 'fact', pk: 'id', parents: ['a'], columns: [column('id', 'int', { sequence: {} })] },
    ],
    constraints: {},
  };
  edit(document);
  return JSON.stringify(document);
}

/** Loose on purpose: tests put wrong values everywhere. */
export interface SmallDocument {
  nodes: SmallNode[];
  timeframe: Record<string, unknown>;
  metadata: Record<string, unknown>;
  [key: string]: unknown;
}

interface SmallNode {
  columns: SmallColumn[];
  [key: string]: unknown;
}

export interface SmallColumn {
  name: string;
  generator: Record<string, Record<string, unknown> | string>;
  [key: string]: unknown;
}

export function column(
  name: string,
  type: string,
  generator: SmallColumn['generator'],
  more: object = {},
): SmallColumn {
  return { name, type, generator, ...more };
}

/** The codes that a document is refused or warned for, in the order of the text. */
export function codesOf(text: string, options?: { lenient: boolean }): string[] {
  return parseDocument(text, 'test.json', options).diagnostics.map((d) => d.code);
}

export function readJsonText(text: string): JsonValue | undefined {
  const outcome = readJson(buildLineIndex('test.json', text));
  return outcome.ok ? outcome.value : undefined;
}
