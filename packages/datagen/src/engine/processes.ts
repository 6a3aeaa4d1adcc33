import { gather, slice, type Column } from '@dataing/base/columns';
import type { Addresses } from '@dataing/base/random';
import { microsPerDay } from '@dataing/base/time';
import { keyTexts } from '../behavior/effect-rows.ts';
import type { ProcessField } from '../dsl/processes.ts';
import { numbersOf, scaleBy } from '../kernels/numbers.ts';
import type { ProcessParents, ProcessRows } from '../kernels/process/rows.ts';
import { simulateSpend } from '../kernels/process/spend.ts';
import { simulateStages } from '../kernels/process/stages.ts';
import { simulateStateEvents } from '../kernels/process/state-events.ts';
import { simulateStates } from '../kernels/process/states.ts';
import { simulateStock } from '../kernels/process/stock.ts';
import { simulateVersions } from '../kernels/process/versions.ts';
import { countTouches, simulateTouches, touchTables } from '../kernels/process/touches.ts';
import type { AncestorRef, FieldFactors, ProcessSource, TablePlan } from '../plan/plan.ts';
import type { Context, Frame } from './context.ts';
import { parentCells } from './parent-cells.ts';

/** Children of each parent row of a process table, without simulating them where counting alone is cheaper. */
export function processCounts(context: Context, table: TablePlan, parents: Frame): Int32Array {
  const { count } = simulatorOf(context, table);
  if (count === undefined) return processRows(context, table, parents).counts;
  return parents.memo(`process counts ${table.index}`, () =>
    count(parents.addresses(), possibleStarts(context, sourceOf(table), parents)),
  );
}

/** The rows of a process table under a frame of parents; simulated once per frame. */
function processRows(context: Context, table: TablePlan, parents: Frame): ProcessRows {
  return parents.memo(`process ${table.index}`, () =>
    simulatorOf(context, table).rows(readParents(context, sourceOf(table), parents)),
  );
}

function sourceOf(table: TablePlan): ProcessSource {
  if (table.source.kind !== 'process') throw new TypeError(`"${table.name}" has no process`);
  return table.source;
}

interface Simulator {
  readonly rows: (parents: ProcessParents) => ProcessRows;
  /** Counts alone; without starts, every parent has one. */
  readonly count?: (addresses: Addresses, start: Float64Array | undefined) => Int32Array;
}

function simulatorOf(context: Context, table: TablePlan): Simulator {
  return context.memo(`process of ${table.index}`, () => simulator(sourceOf(table)));
}

/** What a table's process fills a column with. */
export function processField(context: Context, frame: Frame, field: ProcessField): Column {
  const { parent } = frame;
  if (parent === undefined) throw new TypeError(`"${frame.table.name}" has no parent`);
  const { counts, fields } = processRows(context, frame.table, parent.frame);
  const column = fields[field];
  if (column === undefined) throw new TypeError(`the process of "${frame.table.name}" has no ${field}`);
  const { ordinals, skip = 0 } = parent;
  if (ordinals === undefined) {
    const isWhole = skip === 0 && column.length === frame.length;
    return isWhole ? column : slice(column, skip, skip + frame.length);
  }
  const at = new Int32Array(frame.length);
  for (let i = 0, first = 0; i < at.length; first += counts[i++]) at[i] = first + ordinals[i];
  return gather(column, at);
}

/** The numbers of a column times the factor of the row's stage or state. */
export function scaleByField(
  context: Context,
  frame: Frame,
  { field, factors }: FieldFactors,
  column: Column,
): Column {
  const texts = keyTexts([processField(context, frame, field)], frame.length);
  const known = new Map(Object.entries(factors));
  return scaleBy(
    column,
    Float64Array.from(texts, (text) => known.get(text ?? '') ?? 1),
  );
}

function simulator({ process, keys, addressKey }: ProcessSource): Simulator {
  switch (process.kind) {
    case 'stages': {
      const perStage = process.stages.map(({ name }) => ({
        pass: keys[`pass ${name}`],
        skip: keys[`skip ${name}`],
        gap: keys[`gap ${name}`],
        duration: keys[`duration ${name}`],
        branch: keys[`branch ${name}`],
      }));
      return { rows: (parents) => simulateStages(process, perStage, parents) };
    }
    case 'states': {
      const own = { address: addressKey, wait: keys['wait'], next: keys['next'] };
      return { rows: (parents) => simulateStates(process, own, parents) };
    }
    case 'state_events': {
      const own = { address: addressKey, gap: keys['gap'] };
      return { rows: (parents) => simulateStateEvents(process, own, parents) };
    }
    case 'touches': {
      const { count, time, channel, impressions } = keys;
      const own = { address: addressKey, count, time, channel, impressions };
      const tables = touchTables(process);
      return {
        rows: (parents) => simulateTouches(process, tables, own, parents),
        count: (addresses, start) => countTouches(process, tables, own, addresses, start),
      };
    }
    case 'spend': {
      const own = { address: addressKey, impressions: keys['impressions'] };
      return { rows: (parents) => simulateSpend(process, own, parents) };
    }
    case 'versions': {
      const { version, gap, column, deletion } = keys;
      const own = { version, gap, column, deletion };
      return { rows: (parents) => simulateVersions(process, own, parents, process.logOf !== undefined) };
    }
    case 'change_log':
      throw new TypeError('a change log without versions');
    case 'stock': {
      const { day, demand, hour } = keys;
      return { rows: (parents) => simulateStock(process, { day, demand, hour }, parents) };
    }
  }
}

function readParents(context: Context, source: ProcessSource, parents: Frame): ProcessParents {
  const { process, reads } = source;
  const addresses = parents.addresses();
  if (process.kind === 'state_events') {
    const state = processField(context, parents, 'state');
    return {
      addresses,
      start: instantsOf(processField(context, parents, 'time')),
      end: instantsOf(processField(context, parents, 'end')),
      states: stateNumbers(state),
    };
  }
  return {
    addresses,
    start: startsOf(source, parents),
    notBefore: reads.notBefore && instantsOf(ancestorCells(parents, reads.notBefore)),
    segments: reads.segment && textsOf(ancestorCells(parents, reads.segment)),
  };
}

/** Undefined where no parent can lack one: then nothing needs to be evaluated. */
function possibleStarts({ plan }: Context, source: ProcessSource, parents: Frame): Float64Array | undefined {
  const { start } = source.reads;
  const isCertain = start !== undefined && !plan.tables[start.table].columns[start.column].nullable;
  return isCertain ? undefined : startsOf(source, parents);
}

function startsOf({ process, reads }: ProcessSource, parents: Frame): Float64Array {
  if (reads.start !== undefined) return instantsOf(ancestorCells(parents, reads.start));
  return new Float64Array(parents.length).fill(process.kind === 'states' ? process.from : Number.NaN);
}

/** The text of each cell, once per run; null for a null. */
function textsOf(column: Column): Array<string | null> {
  if (column.kind !== 'runs') return keyTexts([column], column.length);
  const texts = textsOf(column.values);
  const out: Array<string | null> = [];
  column.counts.forEach((count, i) => {
    for (let k = 0; k < count; k++) out.push(texts[i]);
  });
  return out;
}

function stateNumbers(state: Column): ArrayLike<number> {
  if (state.kind !== 'codes') throw new TypeError('states are codes');
  return state.codes;
}

/** Cells of the parents themselves (generation 1), or of their own parents, repeated. */
function ancestorCells(parents: Frame, { generation, column }: AncestorRef): Column {
  return generation === 1 ? parents.column(column) : parentCells(parents, column);
}

/** Microseconds of a datetime or date column; NaN for a null. */
export function instantsOf(column: Column): Float64Array {
  const unit = column.type === 'date' ? microsPerDay : 1;
  const { data, validity } = numbersOf(column);
  const out = new Float64Array(data.length);
  for (let i = 0; i < out.length; i++) out[i] = data[i] * unit;
  if (validity !== undefined) {
    for (let i = 0; i < out.length; i++) if ((validity[i >> 3] & (1 << (i & 7))) === 0) out[i] = Number.NaN;
  }
  return out;
}
