import { aliasFrom, buildAlias } from '@dataing/base/maths';
import { drawAt, permute, uniformFrom, type Address } from '@dataing/base/random';
import type { RoleStep } from '../../../src/plan/plan.ts';
import { choiceWeights } from '../../../src/plan/weights.ts';

interface Row {
  readonly ordinal: number;
  readonly address: Address;
  readonly parent?: { readonly address: Address };
}

/** A row by popularity; under one parent, the row's ordinal-th different one, weighed anew once draws repeat too often. */
export function popularAt({ popularity, key, distinct }: RoleStep, row: Row, count: number): number {
  if (popularity === undefined) throw new Error('no popularity');
  const weights = choiceWeights({ kind: 'zipf', alpha: popularity.alpha }, count);
  const alias = buildAlias(weights);
  if (!distinct || !row.parent) {
    const rank = aliasFrom(alias, ...drawAt(key, row.address.hi, row.address.lo));
    return permute(popularity.order, count, rank);
  }
  const [k0, k1] = drawAt(key, row.parent.address.hi, row.parent.address.lo);
  const ranks: number[] = [];
  for (let draw = 0; ranks.length <= row.ordinal; ) {
    let rank = -1;
    for (let i = 0; i < 32 && (rank < 0 || ranks.includes(rank)); i++)
      rank = aliasFrom(alias, ...drawAt({ k0, k1 }, 0, draw++));
    if (ranks.includes(rank)) {
      const left = [...weights.keys()].filter((other) => !ranks.includes(other));
      const total = left.reduce((sum, other) => sum + weights[other], 0);
      let share = uniformFrom(...drawAt({ k0, k1 }, 1, ranks.length)) * total;
      rank = left.find((other) => (share -= weights[other]) < 0) ?? left[left.length - 1];
    }
    ranks.push(rank);
  }
  return permute(popularity.order, count, ranks[row.ordinal]);
}
