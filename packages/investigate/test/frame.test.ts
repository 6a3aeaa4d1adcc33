import type { Cell } from '@dataing/ports';
import { expect, test } from 'vitest';
import type { TimeAxis } from '../src/axis/index.ts';
import type { Ledger } from '../src/evidence/ledger.ts';
import { cutOf, grainCount, placeFrame } from '../src/explain/frame.ts';
import { resolveRequest } from '../src/explain/request.ts';

const table = {
  name: 'readings',
  tableType: 'table' as const,
  columns: [{ name: 't', dataType: 'integer' as const, nativeType: 'bigint', nullable: false }],
};
const axis: TimeAxis = { column: 't', kind: 'number' };
const LAST = 1_000;

/** Answers with every step up to the one asked about, the latest first. */
const ledger: Ledger = {
  queries: [],
  ask: () =>
    Promise.resolve({
      ...{ id: 'q', columns: [], truncated: false, bytes: 0, elapsedMs: 1 },
      rows: Array.from({ length: LAST }, (_, i): Cell[] => [LAST - i]),
    }),
};

function placed(baseline: string | undefined, at = String(LAST)) {
  const request = { table: 'readings', metric: 'count(*)', time: 't', at };
  const profile = { axis, rows: LAST, first: 1, last: LAST, distinct: new Map<string, number>() };
  const asked = baseline === undefined ? request : { ...request, baseline };
  return placeFrame(ledger, asked, resolveRequest(asked, [table]), profile);
}

test('a baseline that is longer than is read says from when on it is not', async () => {
  const frame = await placed('900');
  expect(grainCount(frame)).toBe(400);
  expect(cutOf(frame)).toEqual(['Before 600: a baseline of more than 400 steps is not read.']);
});

test('one that is read whole says nothing, nor does one that the data itself cuts short', async () => {
  const whole = await placed('400');
  expect([grainCount(whole), cutOf(whole)]).toEqual([400, []]);
  const short = await placed('900', '300');
  expect([grainCount(short), cutOf(short)]).toEqual([299, []]);
  expect(grainCount(await placed(undefined))).toBe(10);
});
