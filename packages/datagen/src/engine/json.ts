import { isNull, nullCount, valuesColumn, type Column } from '@dataing/base/columns';
import { childAddresses, fillUniform } from '@dataing/base/random';
import { castColumn } from '../kernels/cast.ts';
import { type JsonCells, listTexts, objectTexts } from '../kernels/json.ts';
import type { JsonFieldStep, JsonListStep, JsonStep } from '../plan/json-step.ts';
import type { ColumnStep, GeneratorStep } from '../plan/plan.ts';
import { jsonStyle } from '../write/jsonl/json-style.ts';
import { CellRenderer, type CellTexts } from '../write/text/cells.ts';
import type { Context, Frame } from './context.ts';
import { countsOf } from './counts.ts';
import { someRows } from './some-rows.ts';

type Generate = (frame: Frame, step: ColumnStep) => Column;
type Field = JsonFieldStep<GeneratorStep>;

interface Making {
  readonly context: Context;
  readonly step: ColumnStep;
  readonly generate: Generate;
  readonly renderer: CellRenderer;
}

/**
 * JSON texts, one per row, in the canonical form of RFC 8785 (keys sorted, no white space, shortest numbers). What stands
 * in them is made column by column and written as bytes: no object and no string per row. `generate` runs a generator.
 */
export function json(
  context: Context,
  frame: Frame,
  step: ColumnStep,
  { value }: JsonStep<GeneratorStep>,
  generate: Generate,
): Column {
  const making = {
    context,
    step,
    generate,
    renderer: new CellRenderer({ ...jsonStyle, wholeFloats: 'bare' }),
  };
  return valuesColumn('json', textsOf(making, frame, value).items);
}

function textsOf(
  making: Making,
  frame: Frame,
  value: Exclude<Field['value'], { kind: 'drawn' | 'column' }>,
): CellTexts {
  if (value.kind === 'list') return { items: listOf(making, frame, value) };
  const cells = value.fields.map((field) => cellsOf(making, frame, field));
  const names = value.fields.map(({ name }) => name);
  return { items: objectTexts(names, cells, frame.length) };
}

/** Each item has an address of its own, under that of its row. */
function listOf(making: Making, frame: Frame, list: JsonListStep<GeneratorStep>): CellTexts['items'] {
  const counts = countsOf(making.context, list, frame);
  const addresses = childAddresses(list.addressKey, frame.addresses(), counts);
  const rows = new Int32Array(addresses.length);
  let item = 0;
  counts.forEach((count, row) => {
    rows.fill(row, item, item + count);
    item += count;
  });
  return listTexts(cellsOf(making, someRows(frame, rows, addresses), list.items), counts);
}

function cellsOf(making: Making, frame: Frame, field: Field): JsonCells {
  const { value, nulls, omit, omitsNulls } = field;
  const column = columnOf(making, frame, value);
  const texts =
    value.kind === 'object' || value.kind === 'list'
      ? textsOf(making, frame, value)
      : making.renderer.render(column as Column);
  const isNulled = nulls === undefined ? undefined : flagsBelow(nulls, frame);
  const isOmitted = omit === undefined ? undefined : flagsBelow(omit, frame);
  if (!omitsNulls) return { texts, isNull: isNulled, isOmitted };
  const isLeftOut = isOmitted ?? new Uint8Array(frame.length);
  const hasNulls = column !== undefined && nullCount(column) > 0;
  for (let row = 0; row < frame.length; row++)
    if (isNulled?.[row] === 1 || (hasNulls && isNull(column, row))) isLeftOut[row] = 1;
  return { texts, isOmitted: isLeftOut };
}

function columnOf({ step, generate }: Making, frame: Frame, value: Field['value']): Column | undefined {
  if (value.kind === 'column') return frame.column(value.column);
  if (value.kind !== 'drawn') return undefined;
  const { name, type, generator } = value;
  return castColumn(generate(frame, { ...step, name, type, nullable: true, generator }), type);
}

/** 1 for each row whose draw is below the rate. */
function flagsBelow({ rate, key }: NonNullable<Field['nulls']>, frame: Frame): Uint8Array {
  const draws = new Float64Array(frame.length);
  fillUniform(key, frame.addresses(), draws);
  return Uint8Array.from(draws, (draw) => (draw < rate ? 1 : 0));
}
