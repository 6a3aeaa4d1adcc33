import type { Column } from '@dataing/base/columns';
import { castColumn } from '../kernels/cast.ts';
import { casesOf, clampRows, mergeCases, rowsByCase } from '../kernels/given.ts';
import { caseName, otherwiseLabel } from '../plan/given-step.ts';
import type { ColumnStep, GeneratorStep, GivenStep } from '../plan/plan.ts';
import type { Frame } from './context.ts';
import { someRows } from './some-rows.ts';

type Generate = (frame: Frame, step: ColumnStep) => Column;

/** The values of each case, made for its rows only, in one column. `generate` runs the generator of a case. */
export function given(frame: Frame, step: ColumnStep, generator: GivenStep, generate: Generate): Column {
  const parts = partsOf(frame, generator).map(({ rows, generator: inner, label }) => {
    if (inner === null || rows.length === 0) return { rows };
    const name = caseName(step.name, label);
    const column = generate(someRows(frame, rows), { ...step, name, generator: inner });
    return { rows, column: castColumn(column, generator.type) };
  });
  return mergeCases(parts, frame.length, generator.type);
}

/** The clamps of the cases once more, each in its own rows. */
export function clampByCase(frame: Frame, generator: GivenStep, column: Column): Column {
  const min = new Float64Array(frame.length).fill(Number.NEGATIVE_INFINITY);
  const max = new Float64Array(frame.length).fill(Number.POSITIVE_INFINITY);
  fillBounds(frame, generator, (row) => row, min, max);
  return clampRows(column, min, max);
}

function fillBounds(
  frame: Frame,
  generator: GeneratorStep,
  rowAt: (row: number) => number,
  min: Float64Array,
  max: Float64Array,
): void {
  if (generator.kind === 'distribution') {
    const { clamp } = generator;
    for (let row = 0; row < frame.length; row++) {
      if (clamp.min !== undefined) min[rowAt(row)] = clamp.min;
      if (clamp.max !== undefined) max[rowAt(row)] = clamp.max;
    }
  }
  if (generator.kind !== 'given') return;
  for (const { rows, generator: inner } of partsOf(frame, generator))
    if (inner !== null) fillBounds(someRows(frame, rows), inner, (row) => rowAt(rows[row]), min, max);
}

interface Part {
  readonly rows: Int32Array;
  readonly label: string;
  readonly generator: GeneratorStep | null;
}

function partsOf(frame: Frame, { column, cases, otherwise }: GivenStep): Part[] {
  const numbers = casesOf(
    frame.column(column),
    cases.map(({ when }) => when),
  );
  const all = [...cases, { label: otherwiseLabel, generator: otherwise }];
  return rowsByCase(numbers, all.length).map((rows, i) => ({ rows, ...all[i] }));
}
