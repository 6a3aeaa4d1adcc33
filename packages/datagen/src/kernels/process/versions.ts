import { codesColumn, columnOf, valuesColumn, type Column } from '@dataing/base/columns';
import type { Address, StreamKey } from '@dataing/base/random';
import type { VersionsProcess } from '../../dsl/processes.ts';
import { newCodes } from '../choice.ts';
import {
  childrenAt,
  exponentialAt,
  pickWeighted,
  Series,
  uniformAt,
  type ProcessParents,
  type ProcessRows,
} from './rows.ts';

export interface VersionKeys {
  /** Folds (entity, number of the version) into the address of a change. */
  readonly version: StreamKey;
  readonly gap: StreamKey;
  readonly column: StreamKey;
  readonly deletion: StreamKey;
}

/** The life of one entity: when each version began, which column changed (-1: none, it is the first), and its end. */
export interface History {
  readonly times: number[];
  readonly changed: number[];
  /** NaN while it is still there. */
  readonly deleted: number;
}

/** More versions than this of one row are no history any more. */
const mostVersions = 100_000;

/** One entity's versions: changes at a constant rate, each of one column, until it is deleted or time is up. */
export function walkVersions(
  process: VersionsProcess,
  keys: VersionKeys,
  entity: Address,
  start: number,
): History {
  const { changeRate, deleteRate, tracked, from, until } = process;
  const begin = start === start ? start : from;
  const life =
    deleteRate > 0 ? Math.max(1, Math.round(exponentialAt(keys.deletion, entity) / deleteRate)) : NaN;
  const deleted = begin + life <= until ? begin + life : NaN;
  const end = deleted === deleted ? deleted - 1 : until;
  const times = [begin];
  const changed = [-1];
  const weights = tracked.map(({ weight }) => weight);
  const addressOf = childrenAt(keys.version, entity);
  let time = begin;
  const most = changeRate > 0 ? mostVersions : 1;
  while (times.length < most) {
    const address = addressOf(times.length);
    time += Math.max(1, Math.round(exponentialAt(keys.gap, address) / changeRate));
    if (!(time <= end)) break;
    times.push(time);
    changed.push(pickWeighted(weights, uniformAt(keys.column, address)));
  }
  return { times, changed, deleted };
}

const operations = ['insert', 'update', 'delete'] as const;

/** The versions of each entity, or (`isLog`) what happened to it: a row for its deletion too. */
export function simulateVersions(
  process: VersionsProcess,
  keys: VersionKeys,
  { addresses, start }: Pick<ProcessParents, 'addresses' | 'start'>,
  isLog: boolean,
): ProcessRows {
  const counts = new Int32Array(addresses.length);
  const [index, time, end, current] = [new Series(), new Series(), new Series(), new Series()];
  const [op, changed] = [new Series(), new Series()];
  for (let i = 0; i < addresses.length; i++) {
    const entity = { hi: addresses.hi[i], lo: addresses.lo[i] };
    const history = walkVersions(process, keys, entity, start[i]);
    const { times, deleted } = history;
    times.forEach((at, version) => {
      const isLast = version === times.length - 1;
      index.push(version + 1);
      time.push(at);
      end.push(isLast ? deleted : times[version + 1]);
      current.push(isLast && deleted !== deleted ? 1 : 0);
      op.push(version === 0 ? 0 : 1);
      changed.push(history.changed[version] + 1);
    });
    counts[i] = times.length;
    if (!isLog || deleted !== deleted) continue;
    counts[i]++;
    index.push(times.length + 1);
    time.push(deleted);
    end.push(Number.NaN);
    current.push(0);
    op.push(2);
    changed.push(0);
  }
  const fields = {
    index: index.column('int'),
    time: time.column('datetime'),
    end: end.column('datetime'),
    is_current: valuesColumn('bool', Uint8Array.from(current.values())),
    op: codesOf(op, operations),
    changed: changedColumn(
      changed,
      process.tracked.map(({ column }) => column),
    ),
  };
  return { counts, fields };
}

function codesOf(series: Series, texts: readonly string[]): Column {
  const codes = newCodes(texts.length, series.length);
  codes.set(series.values());
  return codesColumn(codes, columnOf('string', texts));
}

/** Code 0, of a row that is no change, is null. */
function changedColumn(series: Series, names: readonly string[]): Column {
  const values = series.values();
  const codes = newCodes(names.length + 1, values.length);
  codes.set(values);
  const validity = new Uint8Array(Math.ceil(values.length / 8));
  values.forEach((code, i) => {
    if (code > 0) validity[i >> 3] |= 1 << (i & 7);
  });
  return codesColumn(codes, columnOf('string', ['', ...names]), validity);
}
