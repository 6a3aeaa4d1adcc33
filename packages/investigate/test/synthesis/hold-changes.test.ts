import { expect, test } from 'vitest';
import type { ChangeFinding } from '../../src/investigation/investigation.ts';
import { holdChanges } from '../../src/synthesis/hold-changes.ts';

const change = (sha: string | null, probability: number): ChangeFinding => ({
  sha,
  probability,
  withoutReplay: probability,
  summary: '',
  deployedAt: null,
  replay: 'not_run',
  queryIds: [],
});

test('where the data is probably right, probably no change broke it', () => {
  const ranked = [change('a', 0.9), change(null, 0.08), change('b', 0.02)];
  const held = holdChanges(ranked, { no_fault: 0.7, business_change: 0.2, unknown: 0.05 });
  expect(held.map(({ sha }) => sha)).toEqual([null, 'a', 'b']);
  expect(held[0].probability).toBeCloseTo(0.908, 12);
  expect(held[1].probability).toBeCloseTo(0.09, 12);
  expect(held.reduce((sum, it) => sum + it.probability, 0)).toBeCloseTo(1, 12);
});

test('of a sure fault they stay as they are', () => {
  const ranked = [change('a', 0.9), change(null, 0.1)];
  const held = holdChanges(ranked, { no_fault: 0, business_change: 0, unknown: 0.5 });
  for (const [i, it] of held.entries()) expect(it.probability).toBeCloseTo(ranked[i].probability, 12);
});
