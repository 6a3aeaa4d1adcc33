import { type Lineage, upstreamOf } from '../context/lineage.ts';

/** Whether one relation stands upstream of another and is not downstream of it as well, as in a circle of foreign keys. */
export function standsAbove(lineage: Lineage, above: string, below: string): boolean {
  return upstreamOf(lineage, below).has(above) && !upstreamOf(lineage, above).has(below);
}

/** Anomalous relations above which nothing is anomalous; of a circle, all that are: none of them comes before the others. */
export function frontierOf(
  looks: ReadonlyArray<{ readonly relation: string; readonly state: string }>,
  lineage: Lineage,
): readonly string[] {
  const anomalous = looks.filter((it) => it.state === 'anomalous').map((it) => it.relation);
  return anomalous.filter((relation) => !anomalous.some((other) => standsAbove(lineage, other, relation)));
}
