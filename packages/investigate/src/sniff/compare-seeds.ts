import type { RowEffect } from '@dataing/sql/diff';

/** What two contents of a CSV file differ in. */
export interface SeedChange {
  /** In small letters: columns both have that hold other values in rows that both have. */
  readonly columns: ReadonlySet<string>;
  readonly rows: RowEffect;
  readonly rowsAdded: number;
  readonly rowsRemoved: number;
  readonly rowsChanged: number;
  /** Rows came or went that stand there all the same. */
  readonly isRepeated: boolean;
  /** The columns by which rows were told apart; empty where none tells them apart: then rows only come and go. */
  readonly key: readonly string[];
}

/**
 * Compares two seeds row by row: by a key that tests declare, else by a column that tells the rows of both apart. Undefined where they hold the same rows in the columns that both have, in whatever order.
 */
export function compareSeeds(
  before: string,
  after: string,
  declared: ReadonlyArray<readonly string[]>,
  delimiter = ',',
): SeedChange | undefined {
  const [x, y] = [tableOf(before, delimiter), tableOf(after, delimiter)];
  const shared = x.names.filter((it) => y.names.includes(it));
  const isKey = (it: readonly string[]) =>
    it.length > 0 && it.every((name) => shared.includes(name)) && tellsApart(x, it) && tellsApart(y, it);
  const said = declared.map((it) => it.map((name) => name.toLowerCase())).find(isKey);
  if (said !== undefined) return byKey(x, y, shared, said);
  const all = shared
    .map((it) => [it])
    .filter(isKey)
    .map((key) => byKey(x, y, shared, key));
  // Of several columns that tell rows apart, the one by which the fewest rows come and go.
  if (all.length > 0) return all.reduce((a, b) => (moved(b) < moved(a) ? b : a));
  return asBags(x, y, shared);
}

/** Columns of a CSV file of which each row has a value of its own, and none is empty. */
export function columnsTellingApart(text: string, delimiter = ','): string[] {
  const { names, rows } = tableOf(text, delimiter);
  // Numbers that are written otherwise are one value in a column of numbers.
  const valueOf = (it = '') => (/^\s*[-+]?[\d.]+\s*$/.test(it) ? `${Number(it)}` : it.trim());
  return names.filter((_, i) => {
    const values = new Set(rows.map((row) => valueOf(row[i])));
    return values.size === rows.length && !values.has('');
  });
}

function moved(change: SeedChange | undefined): number {
  return change === undefined ? 0 : change.rowsAdded + change.rowsRemoved;
}

interface Table {
  readonly names: readonly string[];
  readonly rows: ReadonlyArray<readonly string[]>;
}

function tableOf(text: string, delimiter: string): Table {
  const [head = [], ...rows] = readCsv(text.replace(/^\ufeff/, ''), delimiter);
  return { names: head.map((it) => it.trim().toLowerCase()), rows };
}

function pick({ names }: Table, columns: readonly string[]): (row: readonly string[]) => string {
  const at = columns.map((it) => names.indexOf(it));
  return (row) => JSON.stringify(at.map((i) => row[i] ?? ''));
}

function tellsApart(table: Table, key: readonly string[]): boolean {
  return new Set(table.rows.map(pick(table, key))).size === table.rows.length;
}

function byKey(
  x: Table,
  y: Table,
  shared: readonly string[],
  key: readonly string[],
): SeedChange | undefined {
  const [left, right] = [x, y].map((it) => new Map(it.rows.map((row) => [pick(it, key)(row), row])));
  const columns = new Set<string>();
  let [rowsAdded, rowsChanged] = [0, 0];
  for (const [id, row] of right) {
    const old = left.get(id);
    if (old === undefined) {
      rowsAdded++;
      continue;
    }
    const differing = shared.filter((it) => old[x.names.indexOf(it)] !== row[y.names.indexOf(it)]);
    if (differing.length > 0) rowsChanged++;
    for (const it of differing) columns.add(it);
  }
  const rowsRemoved = [...left.keys()].filter((id) => !right.has(id)).length;
  if (rowsAdded + rowsChanged + rowsRemoved === 0) return undefined;
  return {
    columns,
    rows: effectOf(rowsAdded, rowsRemoved),
    rowsAdded,
    rowsRemoved,
    rowsChanged,
    isRepeated: false,
    key,
  };
}

function effectOf(added: number, removed: number): RowEffect {
  if (added === 0) return removed === 0 ? 'same' : 'fewer';
  return removed === 0 ? 'more' : 'unknown';
}

function asBags(x: Table, y: Table, shared: readonly string[]): SeedChange | undefined {
  const counts = new Map<string, number>();
  for (const row of x.rows.map(pick(x, shared))) counts.set(row, (counts.get(row) ?? 0) - 1);
  for (const row of y.rows.map(pick(y, shared))) counts.set(row, (counts.get(row) ?? 0) + 1);
  const sum = (sign: 1 | -1) => [...counts.values()].reduce((n, it) => n + Math.max(0, it * sign), 0);
  const [rowsAdded, rowsRemoved] = [sum(1), sum(-1)];
  if (rowsAdded + rowsRemoved === 0) return undefined;
  const rows = effectOf(rowsAdded, rowsRemoved);
  const [left, right] = [x, y].map((it) => new Set(it.rows.map(pick(it, shared))));
  const isRepeated = left.size === right.size && [...left].every((it) => right.has(it));
  return { columns: new Set(), rows, rowsAdded, rowsRemoved, rowsChanged: 0, isRepeated, key: [] };
}

/** Records of RFC 4180: quotes around a value keep commas and line ends in it, a doubled quote is one. Empty lines are none. */
function readCsv(text: string, delimiter: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let value = '';
  let isQuoted = false;
  const endRow = () => {
    if (row.length > 0 || value !== '') rows.push([...row, value]);
    row = [];
    value = '';
  };
  for (let i = 0; i < text.length; i++) {
    const at = text[i];
    if (isQuoted) {
      if (at !== '"') value += at;
      else if (text[i + 1] === '"') value += text[++i];
      else isQuoted = false;
    } else if (at === '"') isQuoted = true;
    else if (at === delimiter) {
      row.push(value);
      value = '';
    } else if (at === '\n') endRow();
    else if (at !== '\r') value += at;
  }
  endRow();
  return rows;
}
