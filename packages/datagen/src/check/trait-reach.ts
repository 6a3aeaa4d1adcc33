import { exp } from '@dataing/base/maths';
import type { Document, Node } from '../dsl/document.ts';
import type { ScalingTrait } from '../dsl/traits.ts';
import { expectedChildren } from './expected-shares.ts';

/** A trait that reaches a table, and the table that has it. */
export interface Reach {
  readonly owner: Node;
  readonly trait: ScalingTrait;
}

/** The traits above a table along the line of first parents that scale something of it. */
function reaching({ nodes }: Document, node: Node, scales: (trait: ScalingTrait) => boolean): Reach[] {
  const found: Reach[] = [];
  let owner = nodes.find(({ id }) => id === node.parents[0]);
  while (owner !== undefined) {
    for (const trait of owner.traits ?? [])
      if (trait.kind === 'scaling' && scales(trait)) found.push({ owner, trait });
    const [above] = owner.parents;
    owner = nodes.find(({ id }) => id === above);
  }
  return found;
}

/** Those that scale the number of its rows. */
export function countTraits(document: Document, node: Node): Reach[] {
  return reaching(document, node, ({ tables }) => tables.includes(node.id));
}

/** Those that scale the numbers of a column. */
export function valueTraits(document: Document, node: Node, column: string): Reach[] {
  return reaching(document, node, ({ columns }) =>
    columns.some((ref) => ref.node === node.id && ref.column === column),
  );
}

/** Sum of the squared spreads: the logarithm of the product of the factors has this variance. */
export function logVariance(reaches: readonly Reach[]): number {
  return reaches.reduce((sum, { trait }) => sum + trait.spread * trait.spread, 0);
}

/** How many times noisier the number of a table's rows is than if each came alone: children of one parent come together. */
export function clustering(document: Document, node: Node): number {
  const traits = countTraits(document, node);
  const mean = node.fanout === undefined ? 1 : (expectedChildren(node.fanout)?.mean ?? 1);
  return traits.length === 0 ? 1 : 1 + mean * (exp(logVariance(traits)) - 1);
}
