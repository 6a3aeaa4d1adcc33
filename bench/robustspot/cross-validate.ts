import { shuffled } from '../src/deal.ts';
import { topShares } from './hits.ts';

export interface HeldOut {
  /** Mean over the repeats of the hits on cases that had no say in the choice of constants, in percent. */
  readonly top_1: number;
  readonly top_3: number;
  readonly top_5: number;
  /** Lowest and highest repeat, top-1. */
  readonly top_1_range: readonly [number, number];
}

/**
 * What the method finds on cases its constants were not chosen on. `places[config][case]` is the place of the truth.
 * Each repeat deals the cases into folds anew; for each fold, the constants with the most hits (top 1, 3 and 5
 * together; the earlier of equals) on the other folds are the ones that are scored on it.
 */
export function crossValidate(
  places: ReadonlyArray<readonly number[]>,
  { folds, repeats }: { readonly folds: number; readonly repeats: number },
): HeldOut {
  const cases = places[0].length;
  const runs = Array.from({ length: repeats }, (_, repeat) => {
    const order = shuffled(cases, repeat + 1);
    const heldOut: number[] = [];
    for (let fold = 0; fold < folds; fold++) {
      const test = order.filter((_, i) => i % folds === fold);
      const train = order.filter((_, i) => i % folds !== fold);
      const scores = places.map((own) => hits(train.map((i) => own[i])));
      const best = scores.indexOf(Math.max(...scores));
      heldOut.push(...test.map((i) => places[best][i]));
    }
    return topShares(heldOut);
  });
  const mean = (key: 'top_1' | 'top_3' | 'top_5') =>
    Number((runs.reduce((sum, run) => sum + run[key], 0) / runs.length).toFixed(1));
  const firsts = runs.map((run) => run.top_1);
  return {
    top_1: mean('top_1'),
    top_3: mean('top_3'),
    top_5: mean('top_5'),
    top_1_range: [Math.min(...firsts), Math.max(...firsts)],
  };
}

function hits(places: readonly number[]): number {
  return places.reduce(
    (sum, place) => sum + (place < 1 ? 1 : 0) + (place < 3 ? 1 : 0) + (place < 5 ? 1 : 0),
    0,
  );
}
