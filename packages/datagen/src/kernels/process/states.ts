import { codesColumn, columnOf, type Column } from '@dataing/base/columns';
import type { Address, StreamKey } from '@dataing/base/random';
import type { State, StatesProcess } from '../../dsl/processes.ts';
import { newCodes } from '../choice.ts';
import {
  childrenAt,
  exponentialAt,
  pickWeighted,
  Series,
  uniformAt,
  validityOf,
  type ProcessParents,
  type ProcessRows,
} from './rows.ts';

/** Draws about leaving a state are made at the address of its row. */
export interface StateKeys {
  readonly address: StreamKey;
  readonly wait: StreamKey;
  readonly next: StreamKey;
}

interface StateVisit {
  readonly state: number;
  readonly time: number;
}

/** Whether a state is never left. */
export function isTerminal({ exitRate, next }: State): boolean {
  return exitRate === 0 || next.length === 0;
}

/**
 * The states one parent goes through: a Markov process in continuous time whose rates are constant within each period
 * of the parent's age. The wait is the time at which the rates since the state was entered add up to a unit
 * exponential; then the next state is chosen in proportion to the rates of the moves at that time.
 */
function walkStates(
  process: StatesProcess,
  movesOf: ReadonlyArray<readonly Move[]>,
  keys: StateKeys,
  parent: Address,
  start: number,
  factor: number,
): StateVisit[] {
  if (!(start <= process.until)) return [];
  const child = childrenAt(keys.address, parent);
  const visits: StateVisit[] = [{ state: process.initial, time: start }];
  for (let i = 0; i < process.maxTransitions; i++) {
    const { state: number, time } = visits[i];
    const state = process.states[number];
    if (isTerminal(state)) break;
    const address = child(i);
    const moves = movesOf[number];
    const wanted = exponentialAt(keys.wait, address);
    const left = leaveTime(process, moves, { start, time, factor }, wanted);
    if (left === undefined || left > process.until) break;
    const now = factor * ageFactor(process, left - start);
    const rates = moves.map(({ rate, isScaled }) => (isScaled ? rate * now : rate));
    const place = pickWeighted(rates, uniformAt(keys.next, address));
    if (place < 0) break;
    visits.push({ state: moves[place].to, time: left });
  }
  return visits;
}

interface Move {
  readonly to: number;
  readonly rate: number;
  readonly isScaled: boolean;
}

function movesFrom({ states, factorsScale }: StatesProcess, { exitRate, next }: State): Move[] {
  let total = 0;
  for (const { weight } of next) total += weight;
  return next.map(({ state, weight }) => ({
    to: state,
    rate: (exitRate * weight) / total,
    isScaled: factorsScale === 'all' || isTerminal(states[state]),
  }));
}

function ageFactor({ ageFactors, periodMicros }: StatesProcess, age: number): number {
  if (ageFactors.length === 0) return 1;
  return ageFactors[Math.min(ageFactors.length - 1, Math.floor(age / periodMicros))];
}

/** When the rates from `time` on have added up to `wanted`, in whole microseconds; undefined where they never do. */
function leaveTime(
  process: StatesProcess,
  moves: readonly Move[],
  { start, time, factor }: { readonly start: number; readonly time: number; readonly factor: number },
  wanted: number,
): number | undefined {
  const { periodMicros, ageFactors, until } = process;
  let scaled = 0;
  let plain = 0;
  for (const { rate, isScaled } of moves) {
    if (isScaled) scaled += rate;
    else plain += rate;
  }
  let rest = wanted;
  let now = time;
  for (;;) {
    const period = Math.floor((now - start) / periodMicros);
    const rate = plain + scaled * factor * ageFactor(process, now - start);
    const isLast = period >= ageFactors.length - 1;
    if (isLast) return rate > 0 ? Math.floor(now + rest / rate) : undefined;
    const boundary = Math.max(now + 1, start + (period + 1) * periodMicros);
    if (rest < rate * (boundary - now)) return Math.floor(now + rest / rate);
    rest -= rate * (boundary - now);
    now = boundary;
    if (now > until) return undefined;
  }
}

/** The rows of a state model under each parent. */
export function simulateStates(
  process: StatesProcess,
  keys: StateKeys,
  parents: ProcessParents,
): ProcessRows {
  const { addresses, start, segments } = parents;
  const counts = new Int32Array(addresses.length);
  const series = { state: new Series(), previous: new Series(), time: new Series(), end: new Series() };
  const index = new Series();
  const factors = new Map(Object.entries(process.segment?.factors ?? {}));
  const moves = process.states.map((state) => movesFrom(process, state));
  for (let i = 0; i < addresses.length; i++) {
    const factor = factors.get(segments?.[i] ?? '') ?? 1;
    const parent = { hi: addresses.hi[i], lo: addresses.lo[i] };
    const visits = walkStates(process, moves, keys, parent, start[i], factor);
    counts[i] = visits.length;
    visits.forEach((visit, place) => {
      series.state.push(visit.state);
      series.previous.push(place === 0 ? Number.NaN : visits[place - 1].state);
      series.time.push(visit.time);
      series.end.push(place + 1 < visits.length ? visits[place + 1].time : Number.NaN);
      index.push(place);
    });
  }
  const names = process.states.map(({ name }) => name);
  const fields = {
    state: namesColumn(names, series.state),
    previous_state: namesColumn(names, series.previous),
    time: series.time.column('datetime'),
    end: series.end.column('datetime'),
    index: index.column('int'),
  };
  return { counts, fields };
}

function namesColumn(names: readonly string[], numbers: Series): Column {
  const data = numbers.values();
  const validity = validityOf(data);
  const codes = newCodes(names.length, data.length);
  codes.set(data);
  return codesColumn(codes, columnOf('string', names), validity);
}
