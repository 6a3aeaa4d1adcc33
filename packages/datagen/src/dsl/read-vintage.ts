import { spanAt } from '@dataing/base/diagnostics';
import type { Curve, TimeUnit, VintageBehavior, VintageMultiplier } from './behaviour.ts';
import { readChildColumns } from './child-columns.ts';
import { isTime } from './column-home.ts';
import { creationColumn } from './entity-columns.ts';
import {
  type Fields,
  isRemark,
  type Place,
  type Reading,
  readEntries,
  readFields,
  readItems,
  readNumber,
  readNumbers,
  readSomeItems,
  readWord,
  report,
} from './reading.ts';
import { readColumnName, type Scope, type ScopeColumn, type ScopeNode } from './scope.ts';

const UNITS: readonly TimeUnit[] = ['day', 'week', 'month', 'year'];
const CURVES = ['logarithmic', 'exponential', 'linear'] as const;
const MULTIPLIER_KEYS = ['curve', 'curve_type', 'type', 'params', 'time_unit', 'applies_to'];

/** `{created_at_column?, reference?, age_based_multipliers: {<name>: {curve, time_unit, applies_to}}}`. */
export function readVintage(
  reading: Reading,
  scope: Scope,
  node: ScopeNode,
  place: Place,
): VintageBehavior | undefined {
  const fields = readFields(reading, place, {
    what: 'vintage_behavior',
    allowed: ['created_at_column', 'age_based_multipliers', 'reference'],
  });
  const listPlace = fields?.need('age_based_multipliers');
  const entries = listPlace && readEntries(reading, listPlace, 'age_based_multipliers');
  if (!fields || !entries) return undefined;
  const created = readCreated(reading, node, fields);
  const multipliers = entries
    .filter(({ key }) => !isRemark(key))
    .map((entry) => readMultiplier(reading, scope, node, entry.place));
  const referencePlace = fields.get('reference');
  const reference = referencePlace
    ? readWord(reading, referencePlace, 'reference', ['event', 'timeframe_end'])
    : 'event';
  if (!created || !reference || !multipliers.every((m) => m !== undefined)) return undefined;
  const span = spanAt(reading.lines, place.value.start, place.value.end);
  return { createdColumn: created.name, multipliers, reference, span };
}

function readCreated(reading: Reading, node: ScopeNode, fields: Fields): ScopeColumn | undefined {
  const place = fields.get('created_at_column');
  const column = place ? readColumnName(reading, node, place, 'created_at_column') : creationColumn(node);
  if (place && !column) return undefined;
  if (column && (column.type === undefined || isTime(column.type))) return column;
  const message = `vintage_behavior needs a datetime or date column of "${node.id}" that says when a row began`;
  return report(reading, 'DSL_NO_TIME_COLUMN', place ?? fields.place, message, {
    help: 'Name it as "created_at_column".',
  });
}

function readMultiplier(
  reading: Reading,
  scope: Scope,
  node: ScopeNode,
  place: Place,
): VintageMultiplier | undefined {
  const fields = readFields(reading, place, { what: 'a multiplier by age', allowed: MULTIPLIER_KEYS });
  const curve = fields && readCurve(reading, fields);
  const unitPlace = fields?.get('time_unit');
  const unit = unitPlace ? readWord(reading, unitPlace, 'time_unit', UNITS) : 'month';
  const applies = fields?.need('applies_to');
  if (!curve || !unit || !applies) return undefined;
  const isOne = applies.value.kind === 'text';
  const items = isOne ? [applies] : readItems(reading, applies, 'applies_to');
  const isWord = (item: Place, word: string): boolean =>
    item.value.kind === 'text' && item.value.value === word;
  const toAll = items?.some((item) => isWord(item, 'all')) ?? false;
  const named = items?.filter((item) => !isWord(item, 'fanout') && !isWord(item, 'all'));
  const columns = named && readChildColumns(reading, scope, node, named);
  if (!items || !columns) return undefined;
  const toFanout = items.some((item) => isWord(item, 'fanout'));
  return { curve, unit, toFanout, toColumns: toAll ? 'all' : columns };
}

/**
 * A list of values by age; `{curve_type, params: {a, b}}`; a name with `params` beside it; `type` for `curve_type`.
 * All of these stand in documents.
 */
function readCurve(reading: Reading, fields: Fields): Curve | undefined {
  const place = fields.get('curve') ?? fields.get('curve_type') ?? fields.get('type') ?? fields.need('curve');
  if (!place) return undefined;
  if (place.value.kind === 'array') return readPoints(reading, place);
  if (place.value.kind === 'text') return readParametric(reading, place, fields);
  const inner = readFields(reading, place, {
    what: 'curve',
    allowed: ['curve_type', 'type', 'params', 'a', 'b'],
  });
  const typePlace = inner?.get('curve_type') ?? inner?.get('type') ?? inner?.need('curve_type');
  return inner && typePlace && readParametric(reading, typePlace, inner);
}

function readPoints(reading: Reading, place: Place): Curve | undefined {
  const items = readSomeItems(reading, place, 'curve');
  const values = items && readNumbers(reading, place, 'curve');
  if (!items || !values) return undefined;
  const negative = values.findIndex((value) => value < 0);
  if (negative < 0) return { kind: 'points', values };
  const message = `each of curve must be 0 or more, not ${values[negative]}`;
  return report(reading, 'DSL_OUT_OF_RANGE', items[negative], message, { help: 'Change the number.' });
}

function readParametric(reading: Reading, typePlace: Place, fields: Fields): Curve | undefined {
  const kind = readWord(reading, typePlace, 'the type of a curve', CURVES);
  const paramsPlace = fields.get('params');
  const params = paramsPlace
    ? readFields(reading, paramsPlace, { what: 'params', allowed: ['a', 'b'] })
    : fields;
  const aPlace = params?.need('a');
  const bPlace = params?.need('b');
  const a = aPlace && readNumber(reading, aPlace, '"a"');
  const b = bPlace && readNumber(reading, bPlace, '"b"');
  return kind && a !== undefined && b !== undefined ? { kind, a, b } : undefined;
}
