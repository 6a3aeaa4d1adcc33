import { creationColumn, ancestorColumn } from './entity-columns.ts';
import { type FillRule, type ProcessHome, type ReadProcess, readFilled, readStart } from './process-home.ts';
import { type Place, readFields, readNumber } from './reading.ts';

const NUMBERS = {
  opening_stock: { integer: true, min: 0, max: 1e9 },
  demand_per_day: { min: 0, max: 1e6 },
  reorder_point: { integer: true, min: 0, max: 1e9 },
  reorder_quantity: { integer: true, min: 1, max: 1e9 },
  lead_time_days: { integer: true, min: 1, max: 10_000 },
} as const;
const KEYS = { what: 'stock_balance', allowed: [...Object.keys(NUMBERS), 'start_column', 'columns'] };
const RULES: readonly FillRule[] = [
  {
    key: 'movement',
    field: 'movement',
    type: 'string',
    guess: ({ name }) => /movement|kind|type/i.test(name),
  },
  {
    key: 'quantity',
    field: 'quantity',
    type: 'int',
    guess: ({ name }) => /quantity|qty|delta|change/i.test(name),
  },
  { key: 'balance', field: 'balance', type: 'int', guess: ({ name }) => /balance|on_hand|stock/i.test(name) },
  {
    key: 'time',
    field: 'time',
    type: 'datetime',
    guess: ({ type }) => type === 'datetime' || type === 'date',
  },
];

/** `{opening_stock, demand_per_day, reorder_point, reorder_quantity, lead_time_days}`. */
export function readStock(home: ProcessHome, place: Place): ReadProcess | undefined {
  const { reading, timeframe, parent } = home;
  const fields = readFields(reading, place, KEYS);
  if (!fields) return undefined;
  const values = Object.entries(NUMBERS).map(([key, bounds]) => {
    const at = fields.need(key);
    return at && readNumber(reading, at, key, bounds);
  });
  const own = fields.get('start_column')
    ? readStart(home, fields)
    : ancestorColumn(1, parent, creationColumn(parent));
  const filled = readFilled(home, fields, RULES);
  const [opening, demandPerDay, reorderPoint, reorderQuantity, leadDays] = values;
  if (opening === undefined || demandPerDay === undefined || reorderPoint === undefined) return undefined;
  if (reorderQuantity === undefined || leadDays === undefined || !filled) return undefined;
  if (fields.get('start_column') && !own) return undefined;
  const process = {
    kind: 'stock' as const,
    opening,
    demandPerDay,
    reorderPoint,
    reorderQuantity,
    leadDays,
    ...(own ? { start: own } : {}),
    from: timeframe.start,
    until: timeframe.end,
  };
  return { process, filled };
}
