import type { Node, Term } from './form.ts';

/** What a window numbers its rows within; undefined of what is no window. */
export function partitionOf(term: Term): readonly Term[] | undefined {
  if (term.kind !== 'node' || term.mark !== 'window') return undefined;
  const set = term.args.find((it): it is Node => it.kind === 'node' && it.shape === 'set');
  return set?.args ?? [];
}

/** The partition of `row_number() ... = 1`, which keeps one row of each. */
export function keptOfEach(condition: Term): readonly Term[] | undefined {
  if (condition.kind !== 'node' || condition.shape !== 'binary:=') return undefined;
  const [a, b] = condition.args;
  const [window, one] = a.kind === 'node' && a.mark === 'window' ? [a, b] : [b, a];
  if (window.kind !== 'node' || !window.shape.startsWith('call:row_number:')) return undefined;
  return one.kind === 'node' && one.shape === 'number:1' ? partitionOf(window) : undefined;
}
