import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildRowIndex } from '../../src/engine/row-index.ts';

test.each([
  ['per parent', 1000],
  ['per group', 0],
])('a row is found under its parent, %s', (_, finest) => {
  const counts = fc
    .array(fc.nat(4), { minLength: 1, maxLength: 300 })
    .filter((list) => list.some((n) => n > 0));
  fc.assert(
    fc.property(counts, fc.array(fc.nat(), { maxLength: 20 }), (list, raw) => {
      const all = list.flatMap((count, parent) =>
        Array.from({ length: count }, (_1, ordinal) => [parent, ordinal]),
      );
      const index = buildRowIndex(list.length, (from, to) => Int32Array.from(list.slice(from, to)), finest);
      const at = raw.map((n) => n % all.length);
      const { parents, ordinals } = index.locate(Float64Array.from(at));
      expect(at.map((_1, i) => [parents[i], ordinals[i]])).toEqual(at.map((row) => all[row]));
    }),
  );
});
