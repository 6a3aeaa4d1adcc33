import type { Cell, NormalisedType } from '@dataing/ports';

export const ORDERS = 'orders';

export const ORDER_COLUMNS: ReadonlyArray<{ readonly name: string; readonly type: NormalisedType }> = [
  { name: 'id', type: 'integer' },
  { name: 'user_id', type: 'integer' },
  { name: 'status', type: 'string' },
  { name: 'amount', type: 'float' },
  { name: 'paid', type: 'boolean' },
  { name: 'day', type: 'date' },
  { name: 'created_at', type: 'timestamp' },
];

const STATUSES = ['open', "it's; -- paid", 'Größe ✓ 😀', 'a,"b"', ' spaced '];

/** A thousand orders: every type, nulls, whole numbers beyond 2^53, texts that CSV must quote. */
export function orderRows(): Cell[][] {
  return Array.from({ length: 1000 }, (_, i) => {
    const day = `2026-01-${String((i % 28) + 1).padStart(2, '0')}`;
    const hour = String(i % 24).padStart(2, '0');
    return [
      i + 1,
      i % 7 === 0 ? null : i % 11 === 0 ? 9_007_199_254_740_993n : i * 3,
      i % 13 === 0 ? null : STATUSES[i % STATUSES.length],
      i % 5 === 0 ? null : i / 8,
      i % 3 === 0,
      day,
      `${day}T${hour}:00:00`,
    ];
  });
}

/** A table whose names are hostile and whose texts are too. */
export const HOSTILE_TABLE = {
  name: 'select "1"; drop + Größe',
  columns: ['select', 'with space', 'quo"te', "o'clock", 'Ünï✓', 'semi;colon', 'min'],
  rows: [
    ['a', "b'; drop table orders; --", 'c', 'd', 'é', 'f', 'x'],
    ['1a', 'b"', 'c', '😀', 'ü', '--', 'y'],
  ] as ReadonlyArray<readonly string[]>,
};

/** Two tables with declared keys, in portable SQL; DuckDB cannot have a foreign key to part of a key. */
export const KEYED_TABLES = {
  statements: [
    'create table shops (region integer not null, id integer not null, primary key (region, id))',
    'create table visits (id integer not null primary key, shop_id integer, shop_region integer, foreign key (shop_region, shop_id) references shops (region, id))',
  ],
  keys: [
    { name: 'shops', primaryKey: ['region', 'id'] },
    {
      name: 'visits',
      primaryKey: ['id'],
      foreignKeys: [{ columns: ['shop_region', 'shop_id'], table: 'shops', tableColumns: ['region', 'id'] }],
    },
  ],
} as const;
