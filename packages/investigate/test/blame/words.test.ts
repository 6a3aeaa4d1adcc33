import { expect, test } from 'vitest';
import { describeChange } from '../../src/changes/show-change.ts';
import { summed, wordingOf } from '../../src/blame/words.ts';

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

test('what alters rows is told first, and where columns stand last, whichever model it is of', () => {
  const change = (kind: string, detail: string, rows = 'same') => ({
    ...{ kind, detail, rows, columns: [], nulls: 'same', fanOut: false, was: '', is: '' },
  });
  const model = (name: string, changes: readonly object[]) => ({
    ...{ id: `model.shop.${name}`, name, how: 'changed', class: 'breaking', changes },
  });
  const entry = {
    ...{ model: 'mart', life: null, notes: [], paths: [] },
    models: [
      model('a', [change('column_moved', 'the columns stand in another order')]),
      model('b', [
        change('column_added', 'x is new'),
        change('filter_added', 'a condition was added', 'fewer'),
      ]),
    ],
  } as unknown as Parameters<typeof wordingOf>[0];
  expect(wordingOf(entry).changes).toEqual([
    'b: a condition was added',
    'b: x is new',
    'a: the columns stand in another order',
  ]);
});
