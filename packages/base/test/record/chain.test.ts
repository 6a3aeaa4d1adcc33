import { createHash } from 'node:crypto';
import {
  CHAIN_ROOT,
  canonicalJson,
  chainHash,
  type ChainedEntry,
  type JsonValue,
  verifyChain,
} from '@dataing/base/record';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const json = fc.jsonValue().map((value) => value as JsonValue);

describe('canonicalJson', () => {
  test('the example of RFC 8785, section 3.2.3', () => {
    const value = {
      numbers: [333333333.33333329, 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\"/',
      literals: [null, true, false],
    };
    expect(canonicalJson(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  test('keys are in order of UTF-16 units, at every depth', () => {
    expect(canonicalJson({ b: 1, a: { '\u20ac': 1, '\r': 2, '1': 3, '\ufb33': 4, '\u{1f600}': 5 } })).toBe(
      '{"a":{"\\r":2,"1":3,"€":1,"😀":5,"\ufb33":4},"b":1}',
    );
  });

  test('is JSON of the same value, whatever the order of keys', () => {
    fc.assert(
      fc.property(json, (value) => {
        const text = canonicalJson(value);
        expect(canonicalJson(JSON.parse(text) as JsonValue)).toBe(text);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, '\ud800', undefined, 1n, { a: undefined }])(
    'refuses %s',
    (value) => {
      expect(() => canonicalJson(value as JsonValue)).toThrow(RangeError);
    },
  );
});

function chain(bodies: readonly JsonValue[]): ChainedEntry[] {
  let previous = CHAIN_ROOT;
  return bodies.map((body, i) => {
    const entry = { seq: i + 1, kind: 'k', atMs: i, body };
    previous = chainHash(previous, entry);
    return { ...entry, hash: previous };
  });
}

describe('the chain', () => {
  test('is SHA-256 as another implementation computes it', () => {
    const text = `dataing.log.v1\n${CHAIN_ROOT}\n{"at_ms":7,"body":{"a":1},"kind":"k","seq":1}`;
    expect(chainHash(CHAIN_ROOT, { seq: 1, kind: 'k', atMs: 7, body: { a: 1 } })).toBe(
      createHash('sha256').update(text).digest('hex'),
    );
  });

  test('an intact log verifies, and its root is its last hash', () => {
    const log = chain([1, 'two', { three: [3] }]);
    expect(verifyChain(log)).toEqual({ isIntact: true, root: log[2].hash });
    expect(verifyChain([])).toEqual({ isIntact: true, root: CHAIN_ROOT });
  });

  test('any change, removal or exchange is found where it happened', () => {
    const log = fc.array(json, { minLength: 3, maxLength: 8 });
    fc.assert(
      fc.property(
        log,
        fc.nat(),
        fc.constantFrom('body', 'kind', 'atMs', 'drop', 'swap'),
        (bodies, n, how) => {
          const entries = chain(bodies);
          const at = n % (entries.length - 1);
          if (how === 'drop') entries.splice(at, 1);
          else if (how === 'swap') [entries[at], entries[at + 1]] = [entries[at + 1], entries[at]];
          else if (how === 'body') entries[at] = { ...entries[at], body: [entries[at].body] };
          else if (how === 'kind') entries[at] = { ...entries[at], kind: 'other' };
          else entries[at] = { ...entries[at], atMs: -1 };
          expect(verifyChain(entries)).toMatchObject({ isIntact: false, seq: at + 1 });
        },
      ),
    );
  });
});
