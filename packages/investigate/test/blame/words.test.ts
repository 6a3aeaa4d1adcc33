import { expect, test } from 'vitest';
import { describeChange } from '../../src/changes/show-change.ts';
import { summed } from '../../src/blame/words.ts';

test('a model upstream is named once for what follows of it', () => {
  expect(summed(['a: x is new', 'a: y is new', 'b: z is gone'])).toBe('a: x is new; y is new; b: z is gone');
  expect(summed(['x is new', 'a: y', 'a: z', 'a: u', 'a: v'])).toBe('x is new; a: y; z; and 2 more');
  expect(summed(['a: 1', 'a: 2', 'a: 3', 'a: 4'])).toBe('a: 1; 2; 3; 4');
});

test('the piece behind a new column is left out where it is the column itself', () => {
  const change = { detail: 'USER_ID is new', kind: 'column_added' } as Parameters<typeof describeChange>[0];
  expect(describeChange({ ...change, is: 'user_id' })).toBe('USER_ID is new');
  expect(describeChange({ ...change, is: 'u.user_id' })).toBe('USER_ID is new (u.user_id)');
});
