import { codesColumn, gather, type Column } from '@dataing/base/columns';
import { newCodes } from '../kernels/choice.ts';
import { pickWeighted, uniformAt } from '../kernels/process/rows.ts';
import { materialisedLimit } from '../plan/plan.ts';
import type { AsOfStep, TrackedStep } from '../plan/versions-step.ts';
import type { Context, Frame } from './context.ts';
import { ancestorOf } from './parent-cells.ts';
import { instantsOf, processField } from './processes.ts';
import { groupsOf } from './rollup.ts';

/** All rows of a table under the frame's parents: whole families, where a frame may be a cut of them. */
function siblings(context: Context, frame: Frame, table = frame.table.index): Frame {
  const { parent } = frame;
  if (parent === undefined) throw new TypeError(`"${frame.table.name}" has no parent`);
  return parent.frame.memo(`children of ${table}`, () => context.childrenOf(parent.frame, table));
}

/** Each row's place among the rows of whole families that begin at `firsts`. */
function placesAmong(frame: Frame, counts: Int32Array, most?: Int32Array): Int32Array {
  const { parent } = frame;
  const at = new Int32Array(frame.length);
  const { counts: own, ordinals, skip = 0 } = parent ?? {};
  let [row, first] = [0, 0];
  counts.forEach((count, number) => {
    const rows = own === undefined ? 1 : own[number];
    for (let i = 0; i < rows; i++, row++) {
      const ordinal = ordinals === undefined ? i + (number === 0 ? skip : 0) : ordinals[row];
      at[row] = first + (most === undefined ? ordinal : Math.min(ordinal, most[number] - 1));
    }
    first += count;
  });
  return at;
}

function childCountsOf(frame: Frame): Int32Array {
  const counts = frame.parent?.counts;
  if (counts === undefined) throw new TypeError(`rows of "${frame.table.name}" are not counted`);
  return counts;
}

/**
 * A column of versions in which only changes draw anew: each row has what the last change of the column gave, which differs
 * from what was before where the column is a choice. `fresh` evaluates the column as if every row were a change.
 */
export function carryVersions(
  context: Context,
  frame: Frame,
  number: number,
  step: TrackedStep,
  fresh: () => Column,
): Column {
  const { parent } = frame;
  const whole = siblings(context, frame);
  const isWhole = parent?.counts !== undefined && (parent.skip ?? 0) === 0 && whole.length === frame.length;
  if (!isWhole) return gather(whole.column(number), placesAmong(frame, childCountsOf(whole)));
  const changed = processField(context, frame, 'changed');
  if (changed.kind !== 'codes') throw new TypeError('changes are codes');
  const { codes } = changed;
  const column = fresh();
  const counts = childCountsOf(frame);
  const from = new Int32Array(frame.length);
  let row = 0;
  for (const count of counts) {
    for (const end = row + count, first = row; row < end; row++)
      from[row] = row === first || codes[row] === step.change ? row : from[row - 1];
  }
  const { weights } = step;
  if (weights === undefined || column.kind !== 'codes' || column.validity !== undefined)
    return gather(column, from);
  const out = newCodes(column.dictionary.length, frame.length);
  const addresses = frame.addresses();
  let at = 0;
  for (const count of counts) {
    for (const end = at + count, first = at; at < end; at++) {
      const code = from[at] === at ? column.codes[at] : out[at - 1];
      const isSame = from[at] === at && at > first && code === out[at - 1];
      const address = { hi: addresses.hi[at], lo: addresses.lo[at] };
      out[at] = isSame ? another(weights, code, uniformAt(step.key, address)) : code;
    }
  }
  return codesColumn(out, column.dictionary);
}

/** A choice among all but one; that one where there is no other. */
function another(weights: Float64Array, but: number, u: number): number {
  const others = Array.from(weights, (weight, i) => (i === but ? 0 : weight));
  const found = pickWeighted(others, u);
  return found < 0 ? but : found;
}

/** Of a row of a change log: the version that the change made, or that was deleted. */
export function versionOf(context: Context, frame: Frame, table: number, column: number): Column {
  const versions = siblings(context, frame, table);
  const counts = childCountsOf(versions);
  return gather(versions.column(column), placesAmong(frame, counts, counts));
}

/** A column of the version that was valid at the row's time; of the first version before there was one, null for no time. */
export function asOf(context: Context, frame: Frame, step: AsOfStep): Column {
  const { frame: entities, of } = entitiesOf(context, frame, step);
  const versions = entities.memo(`children of ${step.table}`, () => context.childrenOf(entities, step.table));
  const counts = childCountsOf(versions);
  const firsts = new Int32Array(counts.length + 1);
  counts.forEach((count, i) => (firsts[i + 1] = firsts[i] + count));
  const from = instantsOf(processField(context, versions, 'time'));
  const times = instantsOf(frame.column(step.time));
  const at = new Int32Array(frame.length);
  for (let row = 0; row < at.length; row++) {
    const first = firsts[of[row]];
    let last = firsts[of[row] + 1] - 1;
    while (last > first && !(from[last] <= times[row])) last--;
    at[row] = last;
  }
  return gather(versions.column(step.column), at);
}

/** The rows whose versions are asked for, and for each row of the frame which of them. */
function entitiesOf(
  context: Context,
  frame: Frame,
  { entity, of }: AsOfStep,
): { readonly frame: Frame; readonly of: ArrayLike<number> } {
  if (of.kind === 'ancestor') {
    const { frame: ancestors, counts } = ancestorOf(frame, of.generation);
    const owner = new Int32Array(frame.length);
    if (counts === undefined) return { frame: ancestors, of: owner.map((_, row) => row) };
    let row = 0;
    counts.forEach((count, i) => owner.fill(i, row, (row += count)));
    return { frame: ancestors, of: owner };
  }
  const key = { own: [of.key], other: [of.local], kind: 'keys' } as const;
  const rows = groupsOf(context, entity, key, [frame.column(of.local)], frame.length);
  if (rows.includes(-1)) throw new TypeError('a key names no row whose version could be valid');
  if (context.rowsOf(entity) <= materialisedLimit) return { frame: context.whole(entity), of: rows };
  const one = Int32Array.from(rows, (_, row) => row);
  return { frame: context.rowsAt(entity, Float64Array.from(rows)), of: one };
}
