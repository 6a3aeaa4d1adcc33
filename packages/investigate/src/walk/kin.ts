import type { Lineage } from '../context/lineage.ts';
import { changeOf, type FeatureLook } from './judge.ts';
import type { RelationLook } from './relation-look.ts';

/** In a parent, of what moved in its child, this is enough: two that move alike are not chance. */
const ALIKE_Z = 2;
const ALIKE_SIZE = 0.5;

/**
 * Parents in which the feature that moved in a child moved as well, the same way and nearly as far, though less surely: it
 * did not begin at the child. Nearest the alert first, so that it is followed all the way up.
 */
export function withKin(looks: readonly RelationLook[], lineage: Lineage): readonly RelationLook[] {
  const known = new Map(looks.map((it) => [it.relation, it]));
  for (const { relation } of [...looks].sort((a, b) => a.hops - b.hops)) {
    const child = known.get(relation) as RelationLook;
    const [leading] = child.moved;
    if (child.state !== 'anomalous' || leading === undefined) continue;
    for (const name of child.parents) {
      const parent = known.get(name);
      if (parent === undefined || parent.state !== 'healthy') continue;
      const moved = kinOf(leading, child, parent, lineage);
      if (moved !== undefined) known.set(name, { ...parent, state: 'anomalous', moved: [moved] });
    }
  }
  return looks.map((it) => known.get(it.relation) ?? it);
}

function kinOf(
  leading: FeatureLook,
  child: RelationLook,
  parent: RelationLook,
  lineage: Lineage,
): FeatureLook | undefined {
  const { kind, column } = leading.feature;
  const origins = lineage.relations.get(child.relation)?.columns.get((column ?? '').toLowerCase()) ?? [];
  const columns = origins.filter((it) => it.relation === parent.relation).map((it) => it.column);
  // Rows of a parent that is only looked up do not make the child's.
  const isOfRows = column === null;
  if (isOfRows && !drives(child, parent)) return undefined;
  return parent.features.find(({ feature, family, before, after, z }) => {
    if (feature.kind !== kind || feature.metric !== leading.feature.metric) return false;
    if (!isOfRows && !columns.includes((feature.column ?? '').toLowerCase())) return false;
    if (before === null || after === null || leading.before === null || leading.after === null) return false;
    const size = changeOf(family, before, after);
    return (
      z * leading.z > 0 &&
      Math.abs(z) >= ALIKE_Z &&
      size >= ALIKE_SIZE * changeOf(leading.family, leading.before, leading.after)
    );
  });
}

/** About as many rows as the child has. */
function drives(child: RelationLook, parent: RelationLook): boolean {
  const rows = ({ features }: RelationLook) => features.find((it) => it.feature.kind === 'rows')?.before ?? 0;
  const [own, theirs] = [rows(child), rows(parent)];
  return own > 0 && theirs > 0 && own / theirs < 1.5 && theirs / own < 1.5;
}
