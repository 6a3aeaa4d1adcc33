import { codesColumn, columnOf } from '@dataing/base/columns';
import type { Address, StreamKey } from '@dataing/base/random';
import type { StagesProcess } from '../../dsl/processes.ts';
import { newCodes } from '../choice.ts';
import { delayAt, pickWeighted, Series, uniformAt, type ProcessParents, type ProcessRows } from './rows.ts';

/** One key per stage and decision, drawn at the parent's address: a stage is met at most once. */
export interface StageKeys {
  readonly pass: StreamKey;
  readonly skip: StreamKey;
  readonly gap: StreamKey;
  readonly duration: StreamKey;
  readonly branch: StreamKey;
}

/** A visit of a stage; `end` is NaN for a stage without a duration. */
interface StageVisit {
  readonly stage: number;
  readonly time: number;
  readonly end: number;
}

/**
 * The stages one parent reaches. From a stage the next one is chosen by weight (a linear funnel has one), passed over
 * with its skip rate, and reached with probability min(1, rate x factor); the first that is not reached, or lies after
 * `until`, ends the journey. Nothing happens to a parent without a start, or one that starts after `until`.
 */
function walkStages(
  process: StagesProcess,
  keys: readonly StageKeys[],
  parent: Address,
  start: number,
  factor: number,
): StageVisit[] {
  const visits: StageVisit[] = [];
  let time = start;
  for (let at = nextStage(process, keys, parent, -1); at >= 0; at = nextStage(process, keys, parent, at)) {
    const { rate, gap, duration } = process.stages[at];
    const given = at === 0 && !process.drawsFirst;
    if (!given && uniformAt(keys[at].pass, parent) >= rate * factor) break;
    if (visits.length > 0) time += delayAt(gap, keys[at].gap, parent);
    if (!(time <= process.until)) break;
    const end = duration === undefined ? Number.NaN : time + delayAt(duration, keys[at].duration, parent);
    visits.push({ stage: at, time, end });
    if (duration !== undefined) time = end;
  }
  return visits;
}

/** The stage that may come after `from` (-1: at the start), those passed over left out; -1 for none. */
function nextStage(
  { stages }: StagesProcess,
  keys: readonly StageKeys[],
  parent: Address,
  from: number,
): number {
  let at = from;
  do {
    if (at < 0) at = 0;
    else {
      const { next } = stages[at];
      if (next.length === 0) return -1;
      const weights = next.map(({ weight }) => weight);
      const place = next.length === 1 ? 0 : pickWeighted(weights, uniformAt(keys[at].branch, parent));
      at = next[place].stage;
    }
  } while (stages[at].skipRate > 0 && uniformAt(keys[at].skip, parent) < stages[at].skipRate);
  return at;
}

/** The rows of a funnel under each parent. */
export function simulateStages(
  process: StagesProcess,
  keys: readonly StageKeys[],
  parents: ProcessParents,
): ProcessRows {
  const { addresses, start, segments } = parents;
  const counts = new Int32Array(addresses.length);
  const [stages, times, ends] = [new Series(), new Series(), new Series()];
  const factors = new Map(Object.entries(process.segment?.factors ?? {}));
  for (let i = 0; i < addresses.length; i++) {
    const factor = factors.get(segments?.[i] ?? '') ?? 1;
    const parent = { hi: addresses.hi[i], lo: addresses.lo[i] };
    const visits = walkStages(process, keys, parent, start[i], factor);
    counts[i] = visits.length;
    for (const visit of visits) {
      stages.push(visit.stage);
      times.push(visit.time);
      ends.push(visit.end);
    }
  }
  const codes = newCodes(process.stages.length, stages.length);
  codes.set(stages.values());
  const names = columnOf(
    'string',
    process.stages.map(({ name }) => name),
  );
  const fields = {
    stage: codesColumn(codes, names),
    index: stages.column('int'),
    time: times.column('datetime'),
    end: ends.column('datetime'),
  };
  return { counts, fields };
}
