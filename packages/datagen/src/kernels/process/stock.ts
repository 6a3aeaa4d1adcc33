import { codesColumn, columnOf } from '@dataing/base/columns';
import { poissonQuantile } from '@dataing/base/maths';
import { childAddress, type Address, type StreamKey } from '@dataing/base/random';
import { microsPerDay, microsPerHour } from '@dataing/base/time';
import type { StockProcess } from '../../dsl/processes.ts';
import { newCodes } from '../choice.ts';
import { Series, uniformAt, type ProcessParents, type ProcessRows } from './rows.ts';

/** Demand and the hour of a sale are drawn at (product, day). */
export interface StockKeys {
  readonly day: StreamKey;
  readonly demand: StreamKey;
  readonly hour: StreamKey;
}

const movementNames = ['opening', 'sale', 'receipt'] as const;
const [opening, sale, receipt] = [0, 1, 2];

export interface Movement {
  readonly movement: number;
  readonly time: number;
  /** Negative for a sale. */
  readonly quantity: number;
  /** Stock after it. */
  readonly balance: number;
}

const receiptHour = 8;
const firstSaleHour = 9;
const saleHours = 12;

/**
 * One product's movements: opening stock, then day by day what arrives and what is sold. Demand is Poisson; what stock
 * cannot meet is lost, so the balance never falls below 0. Once stock and what is on order are at the reorder point or
 * below, the reorder quantity is ordered, and arrives `leadDays` later.
 */
export function walkStock(
  process: StockProcess,
  keys: StockKeys,
  product: Address,
  start: number,
): Movement[] {
  const begin = start > process.from ? start : process.from;
  if (!(begin <= process.until)) return [];
  let balance = process.opening;
  const movements: Movement[] = [{ movement: opening, time: begin, quantity: balance, balance }];
  const firstDay = Math.floor(begin / microsPerDay) + 1;
  const arrivals: number[] = [];
  const reorder = (day: number): void => {
    const coming = arrivals.length * process.reorderQuantity;
    if (balance + coming <= process.reorderPoint) arrivals.push(day + Math.max(1, process.leadDays));
  };
  for (let day = firstDay; day * microsPerDay <= process.until; day++) {
    const midnight = day * microsPerDay;
    while (arrivals[0] === day) {
      arrivals.shift();
      balance += process.reorderQuantity;
      const time = midnight + receiptHour * microsPerHour;
      movements.push({ movement: receipt, time, quantity: process.reorderQuantity, balance });
    }
    const address = childAddress(keys.day, product, day);
    const demand = poissonQuantile(process.demandPerDay, uniformAt(keys.demand, address));
    const sold = Math.min(demand, balance);
    if (sold > 0) {
      balance -= sold;
      const hour = firstSaleHour + saleHours * uniformAt(keys.hour, address);
      movements.push({
        movement: sale,
        time: Math.floor(midnight + hour * microsPerHour),
        quantity: -sold,
        balance,
      });
    }
    reorder(day);
  }
  return movements.filter(({ time }) => time <= process.until);
}

/** The movements of each product. */
export function simulateStock(process: StockProcess, keys: StockKeys, parents: ProcessParents): ProcessRows {
  const { addresses, start } = parents;
  const counts = new Int32Array(addresses.length);
  const kinds = new Series();
  const [times, quantities, balances] = [new Series(), new Series(), new Series()];
  for (let i = 0; i < addresses.length; i++) {
    const product = { hi: addresses.hi[i], lo: addresses.lo[i] };
    const movements = walkStock(process, keys, product, start[i]);
    counts[i] = movements.length;
    for (const { movement, time, quantity, balance } of movements) {
      kinds.push(movement);
      times.push(time);
      quantities.push(quantity);
      balances.push(balance);
    }
  }
  const codes = newCodes(movementNames.length, kinds.length);
  codes.set(kinds.values());
  const fields = {
    movement: codesColumn(codes, columnOf('string', movementNames)),
    time: times.column('datetime'),
    quantity: quantities.column('int'),
    balance: balances.column('int'),
  };
  return { counts, fields };
}
