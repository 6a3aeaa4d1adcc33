import { gather, slice, type Column } from '@dataing/base/columns';
import { microsPerDay } from '@dataing/base/time';
import { keyTexts } from '../behavior/effect-rows.ts';
import type { ProcessField } from '../dsl/processes.ts';
import { numbersOf } from '../kernels/numbers.ts';
import type { ProcessParents, ProcessRows, Simulate } from '../kernels/process/rows.ts';
import { simulateStages } from '../kernels/process/stages.ts';
import { simulateStateEvents } from '../kernels/process/state-events.ts';
import { simulateStates } from '../kernels/process/states.ts';
import { simulateStock } from '../kernels/process/stock.ts';
import { simulateTouches } from '../kernels/process/touches.ts';
import type { AncestorRef, ProcessSource, TablePlan } from '../plan/plan.ts';
import type { Frame } from './context.ts';
import { parentCells } from './parent-cells.ts';

/** The rows of a process table under a frame of parents; simulated once per frame. */
export function processRows(table: TablePlan, parents: Frame): ProcessRows {
  const { source } = table;
  if (source.kind !== 'process') throw new TypeError(`"${table.name}" has no process`);
  return parents.memo(`process ${table.index}`, () => simulator(source)(readParents(source, parents)));
}

/** What a table's process fills a column with. */
export function processField(frame: Frame, field: ProcessField): Column {
  const { parent } = frame;
  if (parent === undefined) throw new TypeError(`"${frame.table.name}" has no parent`);
  const { counts, fields } = processRows(frame.table, parent.frame);
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

function simulator({ process, keys, addressKey }: ProcessSource): Simulate {
  switch (process.kind) {
    case 'stages': {
      const perStage = process.stages.map(({ name }) => ({
        pass: keys[`pass ${name}`],
        skip: keys[`skip ${name}`],
        gap: keys[`gap ${name}`],
        duration: keys[`duration ${name}`],
        branch: keys[`branch ${name}`],
      }));
      return (parents) => simulateStages(process, perStage, parents);
    }
    case 'states': {
      const own = { address: addressKey, wait: keys['wait'], next: keys['next'] };
      return (parents) => simulateStates(process, own, parents);
    }
    case 'state_events': {
      const own = { address: addressKey, gap: keys['gap'] };
      return (parents) => simulateStateEvents(process, own, parents);
    }
    case 'touches': {
      const { count, time, channel, impressions } = keys;
      const own = { address: addressKey, count, time, channel, impressions };
      return (parents) => simulateTouches(process, own, parents);
    }
    case 'stock': {
      const { day, demand, hour } = keys;
      return (parents) => simulateStock(process, { day, demand, hour }, parents);
    }
  }
}

function readParents({ process, reads }: ProcessSource, parents: Frame): ProcessParents {
  const addresses = parents.addresses();
  if (process.kind === 'state_events') {
    const state = processField(parents, 'state');
    return {
      addresses,
      start: instantsOf(processField(parents, 'time')),
      end: instantsOf(processField(parents, 'end')),
      states: stateNumbers(state),
    };
  }
  const start =
    reads.start === undefined
      ? new Float64Array(parents.length).fill(process.kind === 'states' ? process.from : Number.NaN)
      : instantsOf(ancestorCells(parents, reads.start));
  return {
    addresses,
    start,
    notBefore: reads.notBefore && instantsOf(ancestorCells(parents, reads.notBefore)),
    segments: reads.segment && keyTexts([ancestorCells(parents, reads.segment)], parents.length),
  };
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
  const out = Float64Array.from(data, (value) => value * unit);
  if (validity !== undefined) {
    for (let i = 0; i < out.length; i++) if ((validity[i >> 3] & (1 << (i & 7))) === 0) out[i] = Number.NaN;
  }
  return out;
}
