/** A row as plain values: times in their column's unit. */
export type Row = Readonly<Record<string, unknown>>;

/** What an incident of `schemas/faults.json` does, told once more, row by row. */
export interface Reference {
  readonly isMeant?: (row: Row) => boolean;
  /** The rows that stand in place of one that is hit: none, itself changed, or itself and its copies. */
  readonly becomes: (row: Row, progress: number) => readonly Row[];
  readonly metric: (rows: readonly Row[]) => number | null;
  /** How the rows that are not hit stand in the file, where that is not as they were. */
  readonly stands?: (row: Row) => Row;
}

const hour = 3_600_000_000;
const day = 24 * hour;

const mean = (values: readonly number[]) =>
  values.length === 0 ? null : values.reduce((a, b) => a + b, 0) / values.length;
const share = (test: (row: Row) => boolean) => (rows: readonly Row[]) =>
  mean(rows.map((row) => (test(row) ? 1 : 0)));
const nulls = (column: string) => share((row) => row[column] === null);
const average = (column: string) => (rows: readonly Row[]) => mean(rows.map((row) => Number(row[column])));
const repeated = (rows: readonly Row[]) =>
  (rows.length - new Set(rows.map((row) => row.order_id)).size) / rows.length;
const hours = (of: (row: Row) => number) => (rows: readonly Row[]) => mean(rows.map((row) => of(row) / hour));
const lost = { becomes: () => [], metric: (rows: readonly Row[]) => rows.length };
const letters = (text: unknown) => Array.from(String(text));

export const references: Readonly<Record<string, Reference>> = {
  'lost-coupon': {
    isMeant: ({ country, amount }) =>
      (country === 'DE' || country === 'FR') && Number(amount) >= 5 && Number(amount) <= 200,
    becomes: (row) => [{ ...row, channel: null }],
    metric: nulls('channel'),
  },
  outage: { ...lost, isMeant: (row) => row.channel === 'app' },
  'lost-days': lost,
  'lost-hours': lost,
  stopped: lost,
  retry: { becomes: (row) => [row, { ...row, load_id: Number(row.load_id) + 1 }], metric: repeated },
  'retry-later': {
    becomes: (row) => [0, 6, 12].map((late) => ({ ...row, loaded_at: Number(row.loaded_at) + late * hour })),
    metric: repeated,
  },
  offline: {
    isMeant: (row) => row.channel === 'app',
    becomes: (row) => [{ ...row, loaded_at: Date.UTC(2024, 2, 18, 4) * 1000 }],
    metric: hours((row) => Number(row.loaded_at) - Number(row.ordered_at)),
  },
  'slow-load': {
    becomes: (row) => [{ ...row, ship_on: Number(row.ship_on) + 3 }],
    metric: hours((row) => Number(row.ship_on) * day - Number(row.ordered_at)),
  },
  'price-text': {
    becomes: (row) => [{ ...row, price: `${row.price} EUR` }],
    stands: (row) => ({ ...row, price: String(row.price) }),
    metric: share((row) => String(row.price).endsWith('EUR')),
  },
  renamed: {
    becomes: (row) => [{ ...row, comment_text: row.remark, remark: null }],
    stands: (row) => ({ ...row, comment_text: null }),
    metric: nulls('remark'),
  },
  gone: { becomes: (row) => [{ ...row, paid: null }], metric: nulls('paid') },
  'new-country': {
    becomes: (row) => [{ ...row, country: 'XK' }],
    metric: share((row) => row.country === 'XK'),
  },
  'no-coupon': {
    becomes: (row) => [{ ...row, coupon: row.coupon ?? 'N/A' }],
    metric: share((row) => row.coupon === 'N/A'),
  },
  epoch: { becomes: (row) => [{ ...row, ship_on: 0 }], metric: share((row) => row.ship_on === 0) },
  cents: {
    isMeant: (row) => row.channel === 'web',
    becomes: (row) => [{ ...row, amount: Number(row.amount) * 100 }],
    metric: average('amount'),
  },
  drift: {
    becomes: (row, progress) => [{ ...row, amount: Number(row.amount) * (1 + 0.5 * progress) }],
    metric: average('amount'),
  },
  half: {
    becomes: (row) => [{ ...row, quantity: Math.trunc(Number(row.quantity) / 2) }],
    metric: average('quantity'),
  },
  deleted: {
    becomes: (row) => [{ ...row, customer_id: -1 - Number(row.customer_id) }],
    metric: share((row) => Number(row.customer_id) < 0),
  },
  'deleted-codes': {
    becomes: (row) => [{ ...row, customer_code: `missing-${row.customer_code}` }],
    metric: share((row) => String(row.customer_code).startsWith('missing-')),
  },
  cut: {
    becomes: (row) => [{ ...row, remark: letters(row.remark).slice(0, 8).join('') }],
    metric: (rows) => mean(rows.map((row) => letters(row.remark).length)),
  },
  creeping: { becomes: (row) => [{ ...row, coupon: null }], metric: nulls('coupon') },
};
