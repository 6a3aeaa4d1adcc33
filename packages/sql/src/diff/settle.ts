import type { Block } from './form.ts';
import { inlinePlaces } from './inline.ts';
import { strengthen } from './strengthen.ts';

/** A block with the queries that only project taken in, and its conditions in one list. */
export function settled(block: Block): Block {
  const { from, filters, ...rest } = inlinePlaces(block);
  // Conditions of inner joins hold of the rows as those of WHERE do.
  return strengthen({
    ...rest,
    from: { ...from, conditions: [] },
    filters: [...from.conditions, ...filters],
  });
}
