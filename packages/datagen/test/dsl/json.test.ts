import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type JsonValue, sourceOffset } from '../../src/dsl/json-value.ts';
import { type Plain, readJsonText } from './documents.ts';

function toPlain(value: JsonValue): Plain {
  if (value.kind === 'array') return value.items.map(toPlain);
  if (value.kind !== 'object') return value.value;
  return Object.fromEntries([...value.members].map(([key, member]) => [key, toPlain(member.value)]));
}

function eachValue(value: JsonValue, visit: (value: JsonValue) => void): void {
  visit(value);
  if (value.kind === 'array') for (const item of value.items) eachValue(item, visit);
  if (value.kind !== 'object') return;
  for (const member of value.members.values()) {
    eachValue(member.key, visit);
    eachValue(member.value, visit);
  }
}

const anyJson = fc.jsonValue({ maxDepth: 5 });

describe('readJson', () => {
  test('agrees with JSON.parse on every valid text, however it is laid out', () => {
    fc.assert(
      fc.property(anyJson, fc.nat(4), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        fc.pre(!/\d{16}/.test(text)); // integers beyond 2^53 are refused on purpose
        const read = readJsonText(text);
        expect(read && toPlain(read)).toEqual(JSON.parse(text));
      }),
    );
  });

  test('gives every value the place it was read from', () => {
    fc.assert(
      fc.property(anyJson, fc.nat(4), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        fc.pre(!/\d{16}/.test(text));
        eachValue(readJsonText(text)!, (v) => {
          expect(JSON.parse(text.slice(v.start, v.end))).toEqual(toPlain(v));
        });
      }),
    );
  });

  test('accepts nothing that JSON.parse refuses', () => {
    const alphabet = fc.constantFrom(...'{}[]":,\\u0019.eE+-tfn /\n', 'true', 'null', '"a"', '1');
    fc.assert(
      fc.property(fc.array(alphabet, { maxLength: 12 }), (pieces) => {
        const text = pieces.join('');
        const read = readJsonText(text);
        if (read) expect(toPlain(read)).toEqual(JSON.parse(text));
      }),
      { numRuns: 3000 },
    );
  });

  test('maps characters of a text with escapes to their source', () => {
    const source = String.raw`"a\n\u00e9b\"c"`;
    const text = readJsonText(source)!;
    if (text.kind !== 'text') throw new Error('expected a text');
    const at = text.value.indexOf('b');
    expect(source[sourceOffset(text, at, source)]).toBe('b');
    expect(source.slice(sourceOffset(text, text.value.length, source))).toBe('"');
  });

  test('skips a byte order mark', () => {
    expect(readJsonText('\ufeff[1]')?.kind).toBe('array');
  });

  test('a key called __proto__ is a key like any other', () => {
    const value = readJsonText('{"__proto__": {"x": 1}}');
    expect(value?.kind === 'object' && [...value.members.keys()]).toEqual(['__proto__']);
  });
});
