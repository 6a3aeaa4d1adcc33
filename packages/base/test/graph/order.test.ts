import { orderByNeeds } from '@dataing/base/graph';
import fc from 'fast-check';
import { expect, test } from 'vitest';

const graphs = fc
  .integer({ min: 1, max: 12 })
  .chain((count) =>
    fc.tuple(fc.constant(count), fc.array(fc.tuple(fc.nat(count - 1), fc.nat(count - 1)), { maxLength: 20 })),
  );

function needs(edges: ReadonlyArray<readonly [number, number]>): (node: number) => number[] {
  return (node) => edges.filter(([from]) => from === node).map(([, to]) => to);
}

test('each node comes after what it needs, or the cycle named is one', () => {
  fc.assert(
    fc.property(graphs, ([count, edges]) => {
      const result = orderByNeeds(count, needs(edges));
      if (result.ok) {
        expect([...result.order].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i));
        const place = new Map(result.order.map((node, i) => [node, i]));
        for (const [from, to] of edges) expect(place.get(from)).toBeGreaterThan(place.get(to) ?? count);
        return;
      }
      result.cycle.forEach((node, i) => {
        expect(needs(edges)(node)).toContain(result.cycle[(i + 1) % result.cycle.length]);
      });
    }),
  );
});

test('free choices keep number order and a deep chain does not overflow', () => {
  expect(orderByNeeds(4, (n) => (n === 1 ? [3] : []))).toEqual({ ok: true, order: [0, 3, 1, 2] });
  const deep = orderByNeeds(200_000, (n) => (n < 199_999 ? [n + 1] : []));
  expect(deep.ok && deep.order[0]).toBe(199_999);
});
