import type { Fanout, Node } from '../dsl/document.ts';
import type { TableDraft } from './draft.ts';

/** The greatest number of children that a parent can have. */
export function mostChildren({ node, effects, follows, traits }: TableDraft): number {
  const isScaled = node.process !== undefined || effects.length + follows.length > 0 || traits !== undefined;
  return isScaled ? Number.POSITIVE_INFINITY : greatest(node.fanout, Number.POSITIVE_INFINITY);
}

/** The same; of an open fanout the number to be expected, so that what is left is found when it happens. */
export function expectedMost({ node }: TableDraft): number {
  if (node.process !== undefined) return 1;
  const { fanout } = node;
  return greatest(fanout, fanout?.kind === 'poisson' ? Math.ceil(fanout.lambda) : Math.ceil(meanOf(node)));
}

function greatest(fanout: Fanout | undefined, open: number): number {
  switch (fanout?.kind) {
    case undefined:
      return 1;
    case 'constant':
      return fanout.count;
    case 'uniform':
      return fanout.max;
    case 'poisson':
      return fanout.max ?? open;
    case 'weighed':
      return fanout.shape === 'zipf' ? fanout.least + fanout.weights.length - 1 : open;
  }
}

function meanOf({ fanout }: Node): number {
  return fanout?.kind === 'weighed' ? fanout.mean : 1;
}
