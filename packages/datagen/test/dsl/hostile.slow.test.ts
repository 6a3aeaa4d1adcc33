import { renderDiagnostics } from '@dataing/base/diagnostics';
import { parseDocument } from '@dataing/datagen/dsl';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ownSchemas, type Plain, readOwn } from './documents.ts';

const texts = ownSchemas.map(readOwn);

/** Parses and checks what holds for any text at all. */
function check(text: string): void {
  const outcome = parseDocument(text, 'f.json');
  const errors = outcome.diagnostics.filter((d) => d.severity === 'error');
  expect(outcome.ok).toBe(errors.length === 0);
  for (const { span, message, help } of outcome.diagnostics) {
    const { start, end, line, column } = span!;
    expect(start).toBeGreaterThanOrEqual(0);
    expect(end).toBeGreaterThanOrEqual(start);
    expect(end).toBeLessThanOrEqual(text.length);
    expect(text.split(/\r\n|\r|\n/)[line - 1].length).toBeGreaterThanOrEqual(column - 1);
    expect(message.length).toBeGreaterThan(0);
    expect(message).not.toMatch(/undefined|NaN|\[object/);
    expect(help).toBeTruthy();
  }
  renderDiagnostics(outcome.diagnostics, new Map([['f.json', text]]), { color: true, width: 60 });
}

test('never throws on texts with pieces cut out, doubled or replaced', () => {
  const cut = fc.record({
    text: fc.constantFrom(...texts),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    length: fc.nat(40),
    put: fc.oneof(
      fc.string({ maxLength: 6 }),
      fc.constantFrom('{', ']', '"', ',', '\u0000', '\ud800', 'null'),
    ),
  });
  fc.assert(
    fc.property(cut, ({ text, at, length, put }) => {
      const from = Math.floor(at * text.length);
      check(text.slice(0, from) + put + text.slice(from + length));
    }),
    { numRuns: 300 },
  );
});

interface Slot {
  readonly parent: Plain[] | { [key: string]: Plain };
  readonly key: string | number;
}

function slotsOf(value: Plain, slots: Slot[] = []): Slot[] {
  if (Array.isArray(value)) {
    value.forEach((item, key) => {
      slots.push({ parent: value, key });
      slotsOf(item, slots);
    });
  } else if (value !== null && typeof value === 'object') {
    for (const key of Object.keys(value)) {
      slots.push({ parent: value, key });
      slotsOf(value[key], slots);
    }
  }
  return slots;
}

const replacement: fc.Arbitrary<Plain> = fc.oneof(
  fc.constantFrom<Plain>(
    null,
    true,
    -1,
    0,
    0.5,
    1e300,
    '',
    'x',
    'a.b',
    '.',
    'timeframe',
    [],
    [null],
    {},
    { x: 1 },
  ),
  fc.constantFrom<Plain>('2024-13-45', '999999999S', '0D', 'zipf@0', 'head_tail@{1,1}', 'x +', '__proto__'),
  fc.string({ maxLength: 12 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);

const edit = fc.record({
  at: fc.nat(),
  other: fc.nat(),
  kind: fc.constantFrom('replace', 'remove', 'rename', 'copy'),
  value: replacement,
});

function apply(
  document: Plain,
  { at, other, kind, value }: { at: number; other: number; kind: string; value: Plain },
) {
  const slots = slotsOf(document);
  if (slots.length === 0) return;
  const { parent, key } = slots[at % slots.length];
  const source = slots[other % slots.length];
  const found = (parent as { [key: string]: Plain })[key];
  if (kind === 'remove' || kind === 'rename') {
    if (Array.isArray(parent)) parent.splice(Number(key), 1);
    else delete parent[key];
    if (kind === 'rename' && !Array.isArray(parent)) parent[`${key}x`] = found;
    return;
  }
  const put =
    kind === 'copy' ? structuredClone((source.parent as { [key: string]: Plain })[source.key]) : value;
  (parent as { [key: string]: Plain })[key] = put;
}

test('never throws on documents whose parts are replaced, removed, renamed or put elsewhere', () => {
  fc.assert(
    fc.property(fc.constantFrom(...texts), fc.array(edit, { minLength: 1, maxLength: 4 }), (text, edits) => {
      const document = JSON.parse(text) as Plain;
      for (const e of edits) apply(document, e);
      check(JSON.stringify(document, null, 1));
    }),
    { numRuns: 500 },
  );
});
