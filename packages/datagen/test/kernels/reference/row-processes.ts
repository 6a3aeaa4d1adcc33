import {
  aliasFrom,
  buildAlias,
  buildPoisson,
  exp,
  log,
  log1p,
  normalFrom,
  poissonFrom,
  poissonQuantile,
} from '@dataing/base/maths';
import { childAddress, drawAt, uniformFrom, type Address, type StreamKey } from '@dataing/base/random';
import type { ColumnType } from '../../../src/dsl/document.ts';
import type {
  Delay,
  DiffusionCurve,
  Process,
  ProcessField,
  SpendProcess,
  StagesProcess,
  StatesProcess,
  StockProcess,
  TouchesProcess,
  VersionsProcess,
} from '../../../src/dsl/processes.ts';
import type { ProcessSource } from '../../../src/plan/plan.ts';
import type { Cell } from './row-kernels.ts';

/** One parent as a process sees it; null for what it does not have. */
export interface RowParent {
  readonly address: Address;
  readonly start: number | null;
  readonly notBefore: number | null;
  readonly end: number | null;
  readonly state: string | null;
  readonly segment: string | null;
  /** Names of the states of the parent's own model. */
  readonly stateNames: readonly string[];
}

export type ProcessRow = Partial<Record<ProcessField, Cell>>;

export const fieldTypes = {
  stage: 'string',
  state: 'string',
  previous_state: 'string',
  channel: 'string',
  movement: 'string',
  index: 'int',
  position: 'int',
  quantity: 'int',
  balance: 'int',
  weight: 'float',
  impressions: 'int',
  cost: 'float',
  time: 'datetime',
  end: 'datetime',
  is_current: 'bool',
  op: 'string',
  changed: 'string',
} as const satisfies Record<ProcessField, ColumnType>;

const hour = 3_600_000_000;
const day = 24 * hour;

function uniform(key: StreamKey, { hi, lo }: Address): number {
  return uniformFrom(...drawAt(key, hi, lo));
}

/** The rows of a process under one parent, written as the documentation has it: no tables, no arrays in common. */
export function rowsOfProcess({ process, keys, addressKey }: ProcessSource, parent: RowParent): ProcessRow[] {
  const key = (purpose: string): StreamKey => {
    const found = keys[purpose];
    if (found === undefined) throw new Error(`no key for ${purpose}`);
    return found;
  };
  const child = (ordinal: number): Address => childAddress(addressKey, parent.address, ordinal);
  return simulate(process, { key, child, parent });
}

interface Draws {
  readonly key: (purpose: string) => StreamKey;
  readonly child: (ordinal: number) => Address;
  readonly parent: RowParent;
}

function simulate(process: Process, draws: Draws): ProcessRow[] {
  switch (process.kind) {
    case 'stages':
      return stages(process, draws);
    case 'states':
      return states(process, draws);
    case 'state_events':
      return stateEvents(process.rates, process.until, draws);
    case 'touches':
      return touches(process, draws);
    case 'spend':
      return spend(process, draws);
    case 'stock':
      return stock(process, draws);
    case 'versions':
      return versions(process, draws);
    case 'change_log':
      throw new Error('a log without versions');
  }
}

/** Waits between changes are exponential; a deletion, drawn first, ends them. */
function versions(process: VersionsProcess, { key, parent }: Draws): ProcessRow[] {
  const { changeRate, deleteRate, tracked, until, logOf } = process;
  const begin = parent.start ?? process.from;
  const wait = (rate: number, of: string, at: Address): number =>
    Math.max(1, Math.round(-log1p(-uniform(key(of), at)) / rate));
  const gone = deleteRate > 0 ? begin + wait(deleteRate, 'deletion', parent.address) : Infinity;
  const deleted = gone <= until ? gone : null;
  const rows: ProcessRow[] = [{ index: 1, time: begin, op: 'insert', changed: null }];
  for (let time = changeRate > 0 ? begin : Infinity; time <= until; ) {
    const at = childAddress(key('version'), parent.address, rows.length);
    time += wait(changeRate, 'gap', at);
    if (time > until || (deleted !== null && time >= deleted)) break;
    const weights = tracked.map(({ weight }) => weight);
    const { column } = tracked[pick(weights, uniform(key('column'), at))];
    rows.push({ index: rows.length + 1, time, op: 'update', changed: column });
  }
  const ended = rows.map((row, i) => {
    const end = rows[i + 1]?.time ?? deleted;
    return { ...row, end, is_current: end === null };
  });
  if (logOf === undefined || deleted === null) return ended;
  const last = { index: rows.length + 1, time: deleted, op: 'delete', changed: null };
  return [...ended, { ...last, end: null, is_current: false }];
}

export function delay(spec: Delay, key: StreamKey, address: Address): number {
  const u = uniform(key, address);
  const z = normalFrom(...drawAt(key, address.hi, address.lo));
  const drawn = {
    fixed: () => (spec.type === 'fixed' ? spec.micros : 0),
    exponential: () => (spec.type === 'exponential' ? spec.meanMicros * -log1p(-u) : 0),
    uniform: () => (spec.type === 'uniform' ? spec.lowMicros + (spec.highMicros - spec.lowMicros) * u : 0),
    normal: () => (spec.type === 'normal' ? spec.meanMicros + spec.stdMicros * z : 0),
    lognormal: () => (spec.type === 'lognormal' ? hour * exp(spec.mean + spec.sigma * z) : 0),
  }[spec.type]();
  return Math.max(0, Math.round(drawn));
}

function alias(weights: readonly number[], key: StreamKey, { hi, lo }: Address): number {
  return aliasFrom(buildAlias(weights), ...drawAt(key, hi, lo));
}

/** Index of the weight that u falls on. */
export function pick(weights: readonly number[], u: number): number {
  let rest = u * weights.reduce((a, b) => a + b, 0);
  const positive = weights.flatMap((w, i) => (w > 0 ? [i] : []));
  for (const i of positive) if ((rest -= weights[i]) < 0) return i;
  return positive.at(-1) ?? -1;
}

function stages(process: StagesProcess, { key, parent }: Draws): ProcessRow[] {
  const rows: ProcessRow[] = [];
  const { address, start, segment } = parent;
  const factor = process.segment?.factors[segment ?? ''] ?? 1;
  let time = start;
  let from: number | undefined;
  while (time !== null) {
    let at = 0;
    let candidate = from;
    do {
      if (candidate === undefined) at = 0;
      else {
        const { name, next } = process.stages[candidate];
        if (next.length === 0) return rows;
        const weights = next.map(({ weight }) => weight);
        at = next[next.length === 1 ? 0 : pick(weights, uniform(key(`branch ${name}`), address))].stage;
      }
      candidate = at;
    } while (uniform(key(`skip ${process.stages[at].name}`), address) < process.stages[at].skipRate);
    const { name, rate, gap, duration } = process.stages[at];
    const isGiven = at === 0 && !process.drawsFirst;
    if (!isGiven && uniform(key(`pass ${name}`), address) >= rate * factor) return rows;
    if (rows.length > 0) time += delay(gap, key(`gap ${name}`), address);
    if (time > process.until) return rows;
    const end = duration && time + delay(duration, key(`duration ${name}`), address);
    rows.push({ stage: name, index: at, time, end: end ?? null });
    if (end !== undefined) time = end;
    from = at;
  }
  return rows;
}

function states(process: StatesProcess, { key, child, parent }: Draws): ProcessRow[] {
  const { start, segment } = parent;
  if (start === null || start > process.until) return [];
  const isLast = (i: number): boolean => process.states[i].exitRate === 0;
  const own = process.segment?.factors[segment ?? ''] ?? 1;
  const path = [{ state: process.initial, time: start }];
  while (path.length <= process.maxTransitions) {
    const { state, time } = path[path.length - 1];
    if (isLast(state)) break;
    const { exitRate, next } = process.states[state];
    const total = next.reduce((sum, { weight }) => sum + weight, 0);
    const address = child(path.length - 1);
    const scales = (to: number): boolean => process.factorsScale === 'all' || isLast(to);
    const factorAt = (period: number): number =>
      own * (process.ageFactors[Math.min(period, process.ageFactors.length - 1)] ?? 1);
    const ratesAt = (period: number): number[] =>
      next.map(
        ({ state: to, weight }) => ((exitRate * weight) / total) * (scales(to) ? factorAt(period) : 1),
      );
    let rest = -log1p(-uniform(key('wait'), address));
    let now = time;
    let left = Number.POSITIVE_INFINITY;
    for (let period = Math.floor((time - start) / process.periodMicros); now <= process.until; period++) {
      const sum = ratesAt(period).reduce((a, b) => a + b, 0);
      const boundary = start + (period + 1) * process.periodMicros;
      const isEternal = period >= process.ageFactors.length - 1;
      if (isEternal || rest < sum * (boundary - now)) {
        left = sum > 0 ? Math.floor(now + rest / sum) : Number.POSITIVE_INFINITY;
        break;
      }
      rest -= sum * (boundary - now);
      now = boundary;
    }
    if (left > process.until) break;
    const chosen = pick(
      ratesAt(Math.floor((left - start) / process.periodMicros)),
      uniform(key('next'), address),
    );
    if (chosen < 0) break;
    path.push({ state: next[chosen].state, time: left });
  }
  return path.map(({ state, time }, i) => ({
    state: process.states[state].name,
    previous_state: i === 0 ? null : process.states[path[i - 1].state].name,
    time,
    end: path[i + 1]?.time ?? null,
    index: i,
  }));
}

function stateEvents(rates: readonly number[], until: number, { key, child, parent }: Draws): ProcessRow[] {
  const rows: ProcessRow[] = [];
  const rate = rates[parent.stateNames.indexOf(parent.state ?? '')];
  const stop = Math.min(until, parent.end ?? until);
  let time = parent.start ?? stop;
  for (;;) {
    if (!(rate > 0)) break;
    time += -log1p(-uniform(key('gap'), child(rows.length))) / rate;
    if (Math.floor(time) >= stop) break;
    rows.push({ time: Math.floor(time), index: rows.length });
  }
  return rows;
}

function touches(process: TouchesProcess, { key, child, parent }: Draws): ProcessRow[] {
  const { start, notBefore, segment } = parent;
  if (start === null) return [];
  const count = process.touches.least + alias(process.touches.weights, key('count'), parent.address);
  const room = Math.max(0, Math.min(process.windowMicros, start - (notBefore ?? -Infinity)));
  const mean = process.windowMicros / 3;
  const before: number[] = [];
  for (let i = 0; i < count; i++) {
    const u = uniform(key('time'), child(i));
    before.push(Math.min(room, Math.round(-mean * log1p(-u * (1 - exp(-room / mean))))));
  }
  before.sort((a, b) => b - a);
  const halves = before.map((b) => exp((-log(2) * (b - before[count - 1])) / process.halflifeMicros));
  const sum = halves.reduce((a, b) => a + b, 0);
  return before.map((b, i) => {
    const weights = process.segment?.weights[segment ?? ''] ?? process.weights;
    const isEnd = i === 0 || i === count - 1;
    const shares = {
      linear: 1 / count,
      first_touch: i === 0 ? 1 : 0,
      last_touch: i === count - 1 ? 1 : 0,
      u_shaped: count < 3 ? 1 / count : isEnd ? 0.4 : 0.2 / (count - 2),
      time_decay: halves[i] / sum,
    };
    const channel = alias(weights, key('channel'), child(i));
    const more = (process.spend?.impressionsPerTouch[channel] ?? 1) - 1;
    const seen = child(i);
    const impressions = 1 + poissonFrom(buildPoisson(more), ...drawAt(key('impressions'), seen.hi, seen.lo));
    const price = process.spend?.costPerImpression[channel] ?? 0;
    return {
      channel: process.channels[channel],
      impressions,
      cost: Math.round(impressions * price * 10_000) / 10_000,
      time: start - b,
      position: i + 1,
      weight: shares[process.model],
    };
  });
}

function spend(process: SpendProcess, { key, child, parent }: Draws): ProcessRow[] {
  const rows: ProcessRow[] = [];
  for (let d = Math.ceil(process.from / day); d * day <= process.until; d++) {
    const { hi, lo } = child(rows.length);
    const channel = parent.segment ?? '';
    const table = buildPoisson(process.impressionsPerDay[channel] ?? 0);
    const impressions = poissonFrom(table, ...drawAt(key('impressions'), hi, lo));
    const price = process.costPerImpression[channel] ?? 0;
    rows.push({ time: d * day, impressions, cost: Math.round(impressions * price * 10_000) / 10_000 });
  }
  return rows;
}

function stock(process: StockProcess, { key, parent }: Draws): ProcessRow[] {
  const begin = Math.max(process.from, parent.start ?? process.from);
  if (begin > process.until) return [];
  const rows = [{ movement: 'opening', time: begin, quantity: process.opening, balance: process.opening }];
  let { opening: balance } = process;
  const orders: number[] = [];
  const move = (movement: string, time: number, quantity: number): void => {
    balance += quantity;
    rows.push({ movement, time, quantity, balance });
  };
  for (let d = Math.floor(begin / day) + 1; d * day <= process.until; d++) {
    for (const due of orders.filter((at) => at === d)) {
      move('receipt', due * day + 8 * hour, process.reorderQuantity);
      orders.splice(orders.indexOf(due), 1);
    }
    const address = childAddress(key('day'), parent.address, d);
    const sold = Math.min(balance, poissonQuantile(process.demandPerDay, uniform(key('demand'), address)));
    if (sold > 0) move('sale', Math.floor(d * day + (9 + 12 * uniform(key('hour'), address)) * hour), -sold);
    if (balance + orders.length * process.reorderQuantity <= process.reorderPoint)
      orders.push(d + process.leadDays);
  }
  return rows.filter(({ time }) => time <= process.until);
}

/** The share of a curve that lies before x. */
export function curveShare(curve: DiffusionCurve, x: number): number {
  if (curve.type === 'linear') return x;
  if (curve.type === 'exponential') return 1 - exp(-curve.steepness * x);
  return 1 / (1 + exp(-curve.steepness * (x - curve.inflection)));
}

/** A time by an adoption curve that is cut off before `bound`. */
export function diffusionAt(
  { start, end, curve }: { readonly start: number; readonly end: number; readonly curve: DiffusionCurve },
  u: number,
  bound: number | null,
): number {
  if (bound !== null && bound >= end) return bound;
  const least = Math.max(start, bound ?? start);
  const low = (least - start) / (end - start);
  let x = low + u * (1 - low);
  if (curve.type === 'exponential')
    x = low - log1p(-u * (1 - exp(-curve.steepness * (1 - low)))) / curve.steepness;
  if (curve.type === 'logistic') {
    const { inflection, steepness } = curve;
    // Seen from the side where shares are small: the curve is its own mirror image.
    const isRising = low < inflection;
    const sign = isRising ? 1 : -1;
    const share = (at: number): number => 1 / (1 + exp(-(steepness * (sign * (at - inflection)))));
    const p = share(low) + u * (share(1) - share(low));
    x = isRising ? inflection + log(p / (1 - p)) / steepness : inflection - log(p / (1 - p)) / steepness;
  }
  return Math.min(end, Math.max(least, Math.floor(start + x * (end - start))));
}
