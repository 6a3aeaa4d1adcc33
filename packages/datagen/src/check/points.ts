import type { ColumnSpec, Node } from '../dsl/document.ts';
import type { PointSpec } from '../dsl/point.ts';
import { fakerLocales, type FakerPacks, type GeoPoint, loadFakerPacks } from '../faker/index.ts';
import { ask, type Checking, isStored, literal, name, show, toNumber } from './checking.ts';
import { deciding, hitsCells } from './incident-reach.ts';

/** Rows whose points are compared with every city where none is named: enough to tell. */
const ROWS_MAX = 50_000;

/** Each point lies within the radius of the city of its row, or of a city that it may have chosen. */
export async function checkPoints(checking: Checking, node: Node): Promise<void> {
  for (const column of node.columns) {
    const { generator } = column;
    if (generator.kind !== 'point' || generator.axis !== 'longitude') continue;
    const latitude = node.columns.find((c) => c.name === generator.of);
    if (latitude?.generator.kind !== 'point' || latitude.generator.axis !== 'latitude') continue;
    const pair = [latitude, column];
    if (pair.some((c) => c.modifiers.length > 0 || !isStored(checking, node, c))) continue;
    const { city, country } = latitude.generator;
    const read = [...pair.flatMap(deciding), ...[city, country].flatMap((c) => c ?? [])];
    if (hitsCells(checking.document, node, read)) continue;
    await checkPair(checking, node, latitude, column, latitude.generator);
  }
}

async function checkPair(
  checking: Checking,
  node: Node,
  latitude: ColumnSpec,
  longitude: ColumnSpec,
  spec: PointSpec,
): Promise<void> {
  const packs = await loadFakerPacks();
  const centres =
    spec.city === undefined ? chosenFrom(packs, spec) : await namedIn(checking, node, spec, packs);
  const base = { id: `${node.id}.${latitude.name}.point`, kind: 'ranges' as const, table: node.id };
  if (centres.length === 0) {
    const message = 'no row names a city that is known';
    checking.checks.push({ ...base, column: latitude.name, status: 'too_small', message });
    return;
  }
  const [lat, lon] = [`cast(${name(latitude.name)} as double)`, `cast(${name(longitude.name)} as double)`];
  const city = spec.city === undefined ? `''` : name(spec.city);
  const limit = spec.city === undefined ? ` limit ${ROWS_MAX}` : '';
  const values = centres
    .map(([text, at]) => `(${literal(text)}, ${at.latitude}, ${at.longitude})`)
    .join(', ');
  const rows = `select ${city} as c, ${lat} as y, ${lon} as x from ${name(node.id)} where ${lat} is not null and ${lon} is not null${limit}`;
  const half = (a: string, b: string): string => `pow(sin(radians(${a} - ${b}) / 2), 2)`;
  const haversine = `${half('p.y', 'v.y')} + cos(radians(p.y)) * cos(radians(v.y)) * ${half('p.x', 'v.x')}`;
  const km = `12742.0176 * asin(sqrt(${haversine}))`;
  const nearest = `select p.c, p.y, p.x, min(${km}) as km from (${rows}) as p join (values ${values}) as v(c, y, x) on p.c = v.c group by 1, 2, 3`;
  const most = spec.radiusKm * 1.001 + 0.001 + 160 * Number(`1e-${spec.decimals}`);
  const { answer, query } = await ask(
    checking,
    `select count(*) as n, count(*) filter (where km > ${most}) as far, max(km) as km from (${nearest})`,
  );
  const [points, far, farthest] = answer.rows[0].map(toNumber);
  const message = `${points} different points, the farthest ${show(farthest)} km from its city, ${spec.radiusKm} km allowed`;
  const status = points === 0 ? 'too_small' : far === 0 ? 'passed' : 'failed';
  checking.checks.push({
    ...base,
    column: latitude.name,
    status,
    message,
    rows: points,
    violations: far,
    query,
  });
}

type Named = readonly [text: string, at: GeoPoint];

function chosenFrom(packs: FakerPacks, { country, locale }: PointSpec): Named[] {
  const codes = country === undefined ? [locale] : fakerLocales.map(({ code }) => code);
  return codes.flatMap((code) =>
    packs
      .get(code)
      .placePoints()
      .map((at): Named => ['', at]),
  );
}

/** Where each city that the rows name may lie: several places where several locales know the name. */
async function namedIn(
  checking: Checking,
  node: Node,
  { city, places }: PointSpec,
  packs: FakerPacks,
): Promise<Named[]> {
  const { answer } = await ask(
    checking,
    `select distinct ${name(city ?? '')} as c from ${name(node.id)} order by 1`,
  );
  return answer.rows.flatMap(([value]): Named[] => {
    if (value === null || value === undefined) return [];
    const text = String(value);
    if (Object.hasOwn(places, text)) return [[text, places[text]]];
    return fakerLocales.flatMap(({ code }): Named[] => {
      const at = packs.get(code).cityPoints().get(text);
      return at === undefined ? [] : [[text, at]];
    });
  });
}
