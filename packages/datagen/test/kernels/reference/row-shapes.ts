import { buildAlias, aliasFrom, cosTurns, sinTurns } from '@dataing/base/maths';
import {
  belowFrom,
  childAddress,
  drawAt,
  uniformFrom,
  type Address,
  type StreamKey,
} from '@dataing/base/random';
import { buildPoisson, poissonFrom } from '@dataing/base/maths';
import { formatDay, formatInstant } from '@dataing/base/time';
import type { ColumnType } from '../../../src/dsl/document.ts';
import type { Fanout } from '../../../src/dsl/fanout.ts';
import { fakerLocales, type FakerPacks } from '../../../src/faker/index.ts';
import type { JsonFieldStep } from '../../../src/plan/json-step.ts';
import type { GeneratorStep } from '../../../src/plan/plan.ts';
import type { PointStep } from '../../../src/plan/point-step.ts';
import type { Cell } from './row-kernels.ts';

const kmPerDegree = (Math.PI * 6371.0088) / 180;

/** One axis of a row's point: `city` and `locale` are the row's own. */
export function pointAt(
  step: PointStep,
  address: Address,
  packs: FakerPacks,
  city: Cell,
  locale: string,
): Cell {
  const draw = (key: StreamKey): readonly [number, number] => drawAt(key, address.hi, address.lo);
  const centre = (): { latitude: number; longitude: number } | undefined => {
    const own = packs.get(locale);
    if (step.city === undefined)
      return own.placePoints()[
        aliasFrom(buildAlias(Float64Array.from(own.placeWeights())), ...draw(step.cityKey))
      ];
    if (city === null) return undefined;
    if (Object.hasOwn(step.places, String(city))) return step.places[String(city)];
    const pack = [locale, ...fakerLocales.map((l) => l.code)].find((code) =>
      packs.get(code).cityPoints().has(String(city)),
    );
    return pack === undefined ? undefined : packs.get(pack).cityPoints().get(String(city));
  };
  const from = centre();
  if (from === undefined) return null;
  const distance = uniformFrom(...draw(step.distanceKey)) * (step.radiusKm / kmPerDegree);
  const direction = uniformFrom(...draw(step.directionKey));
  const latitude = from.latitude + distance * cosTurns(direction);
  const shrink = Math.sqrt(cosTurns(from.latitude / 360) * cosTurns(latitude / 360));
  const longitude = from.longitude + (distance * sinTurns(direction)) / shrink;
  const scale = 10 ** step.decimals;
  const wrapped = longitude < -180 ? longitude + 360 : longitude;
  const value = step.axis === 'latitude' ? latitude : wrapped;
  return Math.round(value * scale) / scale + 0;
}

/** What a value of the JSON of a row may ask of its table. */
export interface JsonRow {
  readonly address: Address;
  column(column: number): [Cell, ColumnType];
  drawn(value: { name: string; type: ColumnType; generator: GeneratorStep }): Cell;
  /** The same row with the address of an item. */
  at(address: Address): JsonRow;
}

/** Left out of its object. */
const omitted = Symbol('omitted');

/** The canonical text of what stands in a row's JSON: objects and lists as JavaScript has them. */
export function jsonAt(row: JsonRow, value: JsonFieldStep<GeneratorStep>['value']): string {
  return JSON.stringify(valueOf(row, value));
}

function valueOf(row: JsonRow, value: JsonFieldStep<GeneratorStep>['value']): unknown {
  if (value.kind === 'column') return plain(...row.column(value.column));
  if (value.kind === 'drawn') return plain(row.drawn(value), value.type);
  if (value.kind === 'list') {
    const count = countAt(value.fanout, value.countKey, row.address);
    return Array.from({ length: count }, (_, i) =>
      fieldOf(row.at(childAddress(value.addressKey, row.address, i)), value.items),
    ).filter((item) => item !== omitted);
  }
  const fields = value.fields
    .map((field) => [field.name, fieldOf(row, field)] as const)
    .filter(([, field]) => field !== omitted);
  return Object.fromEntries(fields);
}

function fieldOf(row: JsonRow, field: JsonFieldStep<GeneratorStep>): unknown {
  const isBelow = (step: JsonFieldStep<GeneratorStep>['nulls']): boolean =>
    step !== undefined && uniformFrom(...drawAt(step.key, row.address.hi, row.address.lo)) < step.rate;
  if (isBelow(field.omit)) return omitted;
  const value = isBelow(field.nulls) ? null : valueOf(row, field.value);
  return value === null && field.omitsNulls ? omitted : value;
}

function plain(cell: Cell, type: ColumnType): unknown {
  if (cell === null) return null;
  if (type === 'json') return JSON.parse(String(cell));
  if (type === 'date') return formatDay(Number(cell));
  return type === 'datetime' ? formatInstant(Number(cell)).replace(' ', 'T') : cell;
}

function countAt(fanout: Fanout, key: StreamKey, { hi, lo }: Address): number {
  const [h, l] = drawAt(key, hi, lo);
  if (fanout.kind === 'constant') return fanout.count;
  if (fanout.kind === 'uniform') return fanout.min + belowFrom(h, l, fanout.max - fanout.min + 1);
  if (fanout.kind === 'weighed') return fanout.least + aliasFrom(buildAlias(fanout.weights), h, l);
  const count = poissonFrom(buildPoisson(fanout.lambda), h, l);
  return Math.min(Math.max(count, fanout.min ?? 0), fanout.max ?? Infinity);
}
