import { expect, test } from 'vitest';
import { compareHours } from '../../src/hypothesis/tests/hours.ts';

const WEIGHTS = [1, 1, 1, 1, 1, 2, 4, 7, 9, 10, 11, 12, 12, 11, 10, 10, 9, 9, 10, 11, 9, 6, 3, 2];
const profile = (rows: number, turn = 0) => {
  const total = WEIGHTS.reduce((sum, it) => sum + it, 0);
  return { rows, shares: WEIGHTS.map((_, h) => WEIGHTS[(h - turn + 24) % 24] / total) };
};

test.each([1, 9, -5, 12])('a day moved by %i hours is found, with how far', (turn) => {
  expect(compareHours(profile(5000), profile(2000, turn))).toMatchObject({ kind: 'turned', hours: turn });
});

test('the same day is the same day, and a few rows do not show that it is moved by one hour', () => {
  expect(compareHours(profile(5000), profile(2000)).kind).toBe('none');
  expect(compareHours(profile(5000), profile(110, 1)).kind).not.toBe('turned');
});

test('times cut to days stand at one hour', () => {
  const shares = new Array<number>(24).fill(0);
  shares[0] = 1;
  expect(compareHours(profile(5000), { rows: 2000, shares }).kind).toBe('collapsed');
});

test('an afternoon that is missing is not another time zone', () => {
  const morning = WEIGHTS.map((it, h) => (h < 12 ? it : 0));
  const total = morning.reduce((sum, it) => sum + it, 0);
  const after = { rows: 900, shares: morning.map((it) => it / total) };
  expect(compareHours(profile(5000), after).kind).toBe('other');
});
