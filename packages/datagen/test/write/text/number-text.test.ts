import { ArenaWriter, itemText } from '@dataing/base/columns';
import { formatDay, formatInstant } from '@dataing/base/time';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { appendDecimal, appendFloat } from '../../../src/write/text/number-text.ts';
import { TimeText } from '../../../src/write/text/time-text.ts';

function written(append: (out: ArenaWriter) => void): string {
  const out = new ArenaWriter();
  append(out);
  out.endItem();
  return itemText(out.finish(), 0);
}

/** What JavaScript prints, with `.0` behind a whole number and a minus before -0. */
function reference(value: number): string {
  const text = Object.is(value, -0) ? '-0' : String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

const floats = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer().map((cents) => cents / 100),
  fc
    .tuple(fc.maxSafeInteger(), fc.constantFrom(1, 10, 1000, 1e4, 1e5, 1e6, 1e7))
    .map(([n, scale]) => n / scale),
  fc.constantFrom(
    0,
    -0,
    1e15,
    1e15 - 0.5,
    1e16,
    1e20,
    1e21,
    1.7976931348623157e308,
    5e-324,
    0.1 + 0.2,
    1e-6,
    1e-7,
  ),
);

test('a float is the shortest decimal that reads back the same, and looks like a float', () => {
  fc.assert(
    fc.property(floats, (value) => {
      const text = written((out) => appendFloat(out, value));
      expect(text).toBe(reference(value));
      expect(Object.is(Number(text), value)).toBe(true);
    }),
    { numRuns: 3000 },
  );
});

test.each([
  [1234, 2, '12.34'],
  [-5, 2, '-0.05'],
  [7, 0, '7'],
  [-123456789012345678901n, 4, '-12345678901234567.8901'],
])('%s with scale %i is %s', (unscaled, scale, text) => {
  expect(written((out) => appendDecimal(out, unscaled, scale))).toBe(text);
});

test('days and instants read as the calendar writes them, kept texts or not', () => {
  const time = new TimeText('T');
  const days = fc.array(fc.integer({ min: -900_000, max: 3_200_000 }), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(days, fc.integer({ min: 0, max: 86_399_999_999 }), (list, micros) => {
      for (const day of [...list, ...list]) {
        expect(written((out) => time.appendDay(out, day))).toBe(formatDay(day));
        const instant = day * 86_400_000_000 + micros;
        if (Math.abs(instant) < 2 ** 53)
          expect(written((out) => time.appendInstant(out, instant))).toBe(formatInstant(instant));
      }
    }),
  );
});
