/** An order in which everything comes after what it needs, or one cycle that forbids it. */
export type Order =
  | { readonly ok: true; readonly order: readonly number[] }
  | { readonly ok: false; readonly cycle: readonly number[] };

interface Visit {
  readonly node: number;
  readonly needs: readonly number[];
  next: number;
}

/**
 * Orders the nodes 0 .. count-1 so that each comes after all nodes it needs; among free choices the smaller number
 * comes first, so the order depends on the graph alone. A cycle is returned as the nodes along it, each needing the
 * next and the last needing the first. Depth-first search with its own stack: deep graphs do not overflow.
 */
export function orderByNeeds(count: number, needsOf: (node: number) => readonly number[]): Order {
  const state = new Uint8Array(count); // 0 unseen, 1 on the path, 2 done
  const order: number[] = [];
  const path: Visit[] = [];
  for (let root = 0; root < count; root++) {
    if (state[root] !== 0) continue;
    state[root] = 1;
    path.push({ node: root, needs: sorted(needsOf(root)), next: 0 });
    while (path.length > 0) {
      const visit = path[path.length - 1];
      if (visit.next === visit.needs.length) {
        state[visit.node] = 2;
        order.push(visit.node);
        path.pop();
        continue;
      }
      const need = visit.needs[visit.next++];
      if (state[need] === 1) return { ok: false, cycle: cycleOf(path, need) };
      if (state[need] === 0) {
        state[need] = 1;
        path.push({ node: need, needs: sorted(needsOf(need)), next: 0 });
      }
    }
  }
  return { ok: true, order };
}

function sorted(needs: readonly number[]): readonly number[] {
  return [...needs].sort((a, b) => a - b);
}

function cycleOf(path: readonly Visit[], start: number): number[] {
  const nodes = path.map((visit) => visit.node);
  return nodes.slice(nodes.indexOf(start));
}
