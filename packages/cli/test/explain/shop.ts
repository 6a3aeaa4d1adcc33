import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** 2026-03-01T12:00:00Z; the window is the minute that starts ten minutes later. */
export const firstSecond = 1_772_366_400;
export const windowSecond = firstSecond + 600;

export interface Row {
  second: number;
  region: string;
  app: string;
  order: string;
  p2p: number;
  user: string;
  amount: number;
  ok: boolean;
}

export type Fault = (row: Row, random: () => number) => Row | undefined;

/**
 * Writes a table of orders as CSV: eleven minutes, about 500 a minute. Its time column is named like a function, one
 * column is a keyword, one region is missing and one is not ASCII; `fault` changes or removes rows of the last minute.
 */
export function writeShop(folder: string, name: string, fault?: Fault): string {
  const lines = ['min,created_at,region,app,order,p2p,user_id,amount,ok,note'];
  for (const row of shopRows(fault)) lines.push(lineOf(row));
  const path = join(folder, `${name}.csv`);
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

function shopRows(fault?: Fault): Row[] {
  let state = 20_260_301;
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
  const rows: Row[] = [];
  for (let second = firstSecond; second < windowSecond + 60; second += 0.12) {
    const row: Row = {
      second: Math.floor(second),
      region: pick(['EU', 'EU', 'US', 'Österreich', ''], random()),
      app: pick(['v1', 'v2', 'v2', 'v3'], random()),
      order: pick(['card', 'cash'], random()),
      p2p: random() < 0.3 ? 1 : 0,
      user: random() < 0.02 ? '' : `u${Math.floor(random() * 4000)}`,
      amount: Math.round(1000 + 4000 * random()) / 100,
      ok: random() > 0.03,
    };
    const kept = row.second >= windowSecond && fault !== undefined ? fault(row, random) : row;
    if (kept !== undefined) rows.push(kept);
  }
  return rows;
}

function lineOf(row: Row): string {
  const minute = row.second - (row.second % 60);
  const stamp = new Date(row.second * 1000).toISOString().slice(0, 19).replace('T', ' ');
  return [
    minute,
    stamp,
    row.region,
    row.app,
    row.order,
    row.p2p,
    row.user,
    row.amount,
    row.ok,
    `note ${row.second} ${row.user}`,
  ].join(',');
}

function pick(values: readonly string[], at: number): string {
  return values[Math.floor(at * values.length)];
}
