import { buildAlias } from '@dataing/base/maths';
import type { StreamKey } from '@dataing/base/random';
import type { ColumnSpec } from '../dsl/document.ts';
import type { ScalingTrait, TraitGenerator } from '../dsl/traits.ts';
import { dictionaryOf } from './dictionary.ts';
import { keyOf, type Draft, type TableDraft } from './draft.ts';
import type { ScaleStep } from './plan.ts';
import type { TraitFactor, TraitStep } from './trait-step.ts';

/** A trait belongs to the entity: its key names the table and the trait, nobody who reads it. */
function traitKey(draft: Draft, table: string, trait: string): StreamKey {
  return keyOf(draft, table, '', `trait ${trait}`);
}

/** The traits along the line of first parents that `scales` picks; generation 1 is the table's own parent. */
function traitsAbove(
  draft: Draft,
  table: TableDraft,
  scales: (trait: ScalingTrait) => boolean,
): Array<TraitFactor & { table: number }> {
  const found: Array<TraitFactor & { table: number }> = [];
  let at = table.parent;
  for (let generation = 1; at !== undefined; generation++) {
    const { node, index, parent } = draft.tables[at];
    for (const trait of node.traits ?? []) {
      if (trait.kind !== 'scaling' || !scales(trait)) continue;
      found.push({
        table: index,
        generation,
        key: traitKey(draft, node.id, trait.name),
        spread: trait.spread,
      });
    }
    at = parent;
  }
  return found;
}

/** What the number of a table's rows is scaled by, as its parents see it: generation 0 is the parent itself. */
export function countTraits(draft: Draft, table: TableDraft): TraitFactor[] | undefined {
  const found = traitsAbove(draft, table, ({ tables }) => tables.includes(table.node.id));
  if (found.length === 0) return undefined;
  return found.map(({ generation, key, spread }) => ({ generation: generation - 1, key, spread }));
}

/** What the numbers of a column are scaled by. */
export function traitScales(draft: Draft, table: TableDraft, column: string): ScaleStep[] {
  const isScaled = ({ columns }: ScalingTrait): boolean =>
    columns.some((ref) => ref.node === table.node.id && ref.column === column);
  return traitsAbove(draft, table, isScaled).map(({ table: owner, ...trait }) => ({
    table: owner,
    factor: { kind: 'trait', trait },
  }));
}

/** The step of a column that shows a trait. */
export function traitStep(
  draft: Draft,
  spec: ColumnSpec,
  { node, trait: name, generation, keep }: TraitGenerator,
  key: (purpose: string) => StreamKey,
): TraitStep {
  const owner = draft.tables[draft.tableOf.get(node) as number].node;
  const trait = owner.traits?.find((other) => other.name === name);
  const own = traitKey(draft, node, name);
  if (trait === undefined) throw new TypeError(`"${node}" has no trait "${name}"`);
  if (trait.kind === 'scaling') return { kind: 'trait_factor', generation, key: own, spread: trait.spread };
  return {
    kind: 'trait_choice',
    generation,
    key: own,
    dictionary: dictionaryOf(draft, spec, trait.values),
    alias: buildAlias(trait.weights),
    keep,
    keepKey: key('keep'),
    anewKey: key('value'),
  };
}
