import { hashRows, sequenceColumn } from '@dataing/base/columns';
import { expect, it } from 'vitest';

it('hashRows has no collision among 200,000 near neighbours', () => {
  const seen = new Set<string>();
  for (let i = 0; i < 200_000; i++) seen.add(hashRows(sequenceColumn('int', 2, i, (i % 3) + 1)).h);
  expect(seen.size).toBe(200_000);
});
