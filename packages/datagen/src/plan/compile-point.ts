import type { Node } from '../dsl/document.ts';
import type { PointGenerator } from '../dsl/point.ts';
import type { ColumnSite } from './column-site.ts';
import { columnNumber, keyOf } from './draft.ts';
import type { PointStep } from './point-step.ts';

/** Both axes have the keys of the column of the latitudes: their points are one draw. */
export function pointStep({ draft, table, spec }: ColumnSite, generator: PointGenerator): PointStep {
  const name = generator.axis === 'longitude' ? generator.of : spec.name;
  const column = table.node.columns.find((c) => c.name === name);
  const latitude = column?.generator;
  if (latitude?.kind !== 'point' || latitude.axis !== 'latitude')
    throw new Error(`"${table.node.id}.${name}" has no latitudes`);
  const key = (purpose: string) => keyOf(draft, table.node.id, name, purpose);
  const { city, country, locale, radiusKm, decimals, places } = latitude;
  const named = city === undefined ? undefined : whereCitiesComeFrom(table.node, city);
  return {
    kind: 'point',
    axis: generator.axis,
    pair: columnNumber(table.node, name),
    city: city === undefined ? undefined : columnNumber(table.node, city),
    country: numberOf(table.node, country ?? named?.country),
    locale: named?.locale ?? locale,
    radiusKm,
    decimals,
    places,
    cityKey: key('city'),
    distanceKey: key('distance'),
    directionKey: key('direction'),
  };
}

function numberOf(node: Node, name: string | undefined): number | undefined {
  return name === undefined ? undefined : columnNumber(node, name);
}

/** Cities of faker come from its locale, or from that of the row. */
function whereCitiesComeFrom(node: Node, city: string): { country?: string; locale?: string } | undefined {
  const generator = node.columns.find(({ name }) => name === city)?.generator;
  if (generator?.kind !== 'faker') return undefined;
  return { country: generator.localeFrom, locale: generator.locale };
}
