import { type ProcessRun, type ProgramCall, runWhole } from './whole-process.ts';

/** The runs of both sides of a comparison, in order. */
export interface Pair {
  readonly a: readonly ProcessRun[];
  readonly b: readonly ProcessRun[];
}

/**
 * Runs two programs in turn, `runs` times each, after one unmeasured run of each. Interleaved, and with the order swapped
 * from round to round, so that what else the machine does hits both sides alike.
 */
export async function pair(a: ProgramCall, b: ProgramCall, runs: number): Promise<Pair> {
  const [first, second] = await inTurn([a, b], runs);
  return { a: first, b: second };
}

/** The same for any number of programs; the order is turned round from round to round. */
export async function inTurn(
  calls: readonly ProgramCall[],
  runs: number,
): Promise<ReadonlyArray<readonly ProcessRun[]>> {
  for (const call of calls) await runWhole(call);
  const sides: ProcessRun[][] = calls.map(() => []);
  for (let round = 0; round < runs; round++) {
    const order = round % 2 === 0 ? [...calls.keys()] : [...calls.keys()].reverse();
    for (const side of order) sides[side].push(await runWhole(calls[side]));
  }
  return sides;
}

/** Median and least of some numbers; the median of an even count is the mean of the middle two. Throws when empty. */
export function summarise(values: readonly number[]): { median: number; min: number; runs: number } {
  if (values.length === 0) throw new Error('nothing was measured');
  const sorted = [...values].sort((x, y) => x - y);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  return { median, min: sorted[0], runs: sorted.length };
}

export function peakMegabytes(runs: readonly ProcessRun[]): number {
  return round(Math.max(...runs.map((it) => it.peakRssBytes)) / 2 ** 20, 1);
}

export function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
