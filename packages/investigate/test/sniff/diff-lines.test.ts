import fc from 'fast-check';
import { expect, test } from 'vitest';
import { diffLines } from '../../src/sniff/backtest/diff-lines.ts';

const lines = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 12 });

test('the hunks put into the first text give the second, and all else is kept', () => {
  fc.assert(
    fc.property(lines, lines, (before, after) => {
      const built: string[] = [];
      let at = 0;
      for (const { before: gone, after: came } of diffLines(before, after)) {
        built.push(...before.slice(at, gone[0]), ...after.slice(...came));
        at = gone[1];
      }
      expect([...built, ...before.slice(at)]).toEqual(after);
    }),
  );
});

test('as few lines go and come as the longest common subsequence lets', () => {
  fc.assert(
    fc.property(lines, lines, (before, after) => {
      const edits = diffLines(before, after).reduce(
        (sum, it) => sum + it.before[1] - it.before[0] + it.after[1] - it.after[0],
        0,
      );
      expect(edits).toBe(before.length + after.length - 2 * longestCommon(before, after));
    }),
  );
});

test('texts that differ by thousands of lines are one hunk', () => {
  const many = (of: string) => Array.from({ length: 3000 }, (_, i) => `${of}${i}`);
  expect(diffLines(['head', ...many('a'), 'end'], ['head', ...many('b'), 'end'])).toEqual([
    { before: [1, 3001], after: [1, 3001] },
  ]);
});

function longestCommon(a: readonly string[], b: readonly string[]): number {
  let row = new Array<number>(b.length + 1).fill(0);
  for (const it of a) {
    const next = [0];
    b.forEach((other, i) => next.push(it === other ? row[i] + 1 : Math.max(row[i + 1], next[i])));
    row = next;
  }
  return row[b.length];
}
