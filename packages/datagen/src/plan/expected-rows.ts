import type { Fanout } from '../dsl/document.ts';
import type { Draft, TableDraft } from './draft.ts';

/** How many rows a table is expected to have, and how far chance moves that. */
export interface RowSpread {
  readonly mean: number;
  readonly variance: number;
}

/** Of roots the number is known; children add the spread of each parent's to that of the parents. */
export function rowSpread(draft: Draft, table: TableDraft): RowSpread {
  if (table.parent === undefined) return { mean: table.expectedRows, variance: 0 };
  const above = rowSpread(draft, draft.tables[table.parent]);
  const { fanout, process } = table.node;
  const mean = table.expectedRows;
  const perParent = above.mean > 0 ? mean / above.mean : 0;
  const own = process !== undefined || fanout === undefined ? perParent : varianceOf(fanout);
  return { mean, variance: above.mean * own + above.variance * perParent * perParent };
}

function varianceOf(fanout: Fanout): number {
  switch (fanout.kind) {
    case 'constant':
      return 0;
    case 'uniform': {
      const span = fanout.max - fanout.min + 1;
      return (span * span - 1) / 12;
    }
    case 'poisson':
      return fanout.lambda;
    case 'weighed': {
      const { least, weights, mean } = fanout;
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      const squares = weights.reduce((sum, w, i) => sum + (w / total) * (least + i) * (least + i), 0);
      return Math.max(0, squares - mean * mean);
    }
  }
}
