import type { Node, Term } from './form.ts';

/** What a window numbers its rows within; undefined of what is no window. */
export function partitionOf(term: Term): readonly Term[] | undefined {
  if (term.kind !== 'node' || term.mark !== 'window') return undefined;
  const set = term.args.find((it): it is Node => it.kind === 'node' && it.shape === 'set');
  return set?.args ?? [];
}

/** The partition of `row_number() ... = 1`, which keeps one row of each. */
export function keptOfEach(condition: Term): readonly Term[] | undefined {
  const window = firstOf(condition);
  return window?.shape.startsWith('call:row_number:') === true ? partitionOf(window) : undefined;
}

/** Whether a condition keeps what stands first or last in its partition: one row, or those that the order takes for equal. */
export function keepsFirst(condition: Term): boolean {
  return /^call:(row_number|rank|dense_rank|percent_rank|cume_dist):/.test(firstOf(condition)?.shape ?? '');
}

/** The window that is compared with 1. */
function firstOf(condition: Term): Node | undefined {
  if (condition.kind !== 'node' || condition.shape !== 'binary:=') return undefined;
  const [a, b] = condition.args;
  const [window, one] = a.kind === 'node' && a.mark === 'window' ? [a, b] : [b, a];
  return window.kind === 'node' && one.kind === 'node' && one.shape === 'number:1' ? window : undefined;
}
