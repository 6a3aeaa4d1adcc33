import { assert, array, constantFrom, integer, property } from 'fast-check';
import { expect, test } from 'vitest';
import { agePieces, type AgePieces } from '../../src/behavior/age.ts';

/** The pieces up to one reach, as if nothing had been asked before: exact where there are at most 64, else in equal steps. */
function piecesUpTo(factorAt: (days: number) => number, reach: number): AgePieces {
  const everyDay = inSteps(factorAt, reach, 1);
  return everyDay.days.length <= 64 ? everyDay : inSteps(factorAt, reach, Math.ceil((reach + 1) / 64));
}

function inSteps(factorAt: (days: number) => number, reach: number, step: number): AgePieces {
  const days: number[] = [];
  const factors: number[] = [];
  for (let day = 0; day <= reach; day += step) {
    const factor = factorAt(day + Math.floor(step / 2));
    if (factor === factors.at(-1)) continue;
    days.push(day);
    factors.push(factor);
  }
  return { days, factors };
}

/** Pieces that begin beyond the reach say nothing about it. */
function within({ days, factors }: AgePieces, reach: number): AgePieces {
  const count = days.filter((day) => day <= reach).length;
  return { days: days.slice(0, count), factors: factors.slice(0, count) };
}

const curves = [
  ...[1, 3, 10, 30].map((length) => (days: number) => Math.floor(days / length) % 97),
  (days: number) => (days < 200 ? 1 : days),
  (days: number) => Math.sqrt(days),
  () => 2,
];

test('pieces that parents of different ages share are those of each alone', () => {
  assert(
    property(
      constantFrom(...curves),
      array(integer({ min: 0, max: 3000 }), { maxLength: 6 }),
      (curve, reaches) => {
        const shared = agePieces(curve);
        for (const reach of reaches) expect(within(shared(reach), reach)).toEqual(piecesUpTo(curve, reach));
      },
    ),
  );
});
