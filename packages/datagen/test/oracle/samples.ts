import { type Column, materialise, type Value, valueAt } from '@dataing/base/columns';
import { microsPerDay } from '@dataing/base/time';
import { buildPlan, Engine, loadFakerPacks, localesNeeded } from '@dataing/datagen';
import type { Document } from '@dataing/datagen/dsl';
import type { ColumnSample } from './compare.ts';

/** All columns of a document at one seed, by table and column. */
export type Samples = ReadonlyMap<
  string,
  { readonly rows: number; readonly columns: ReadonlyMap<string, ColumnSample> }
>;

export async function sampleDocument(document: Document, seed: number): Promise<Samples> {
  const plan = buildPlan(document, { seed });
  if (!plan.ok) throw new Error(plan.diagnostics.map((d) => d.message).join('\n'));
  const engine = new Engine(plan.value, await loadFakerPacks(localesNeeded(plan.value)));
  return new Map(
    plan.value.tables.map((table, number) => {
      const frame = engine.whole(number);
      const columns = new Map(
        table.columns.map(({ name }, i) => [name, sampleColumn(frame.column(i))] as const),
      );
      return [table.name, { rows: frame.length, columns }] as const;
    }),
  );
}

function sampleColumn(column: Column): ColumnSample {
  const stored = materialise(column);
  const values: Value[] = [];
  for (let i = 0; i < stored.length; i++) {
    const value = valueAt(stored, i);
    if (value !== null) values.push(value);
  }
  if (column.type === 'date')
    return { rows: stored.length, values: values.map((day) => Number(day) * microsPerDay) };
  if (typeof values[0] === 'bigint') return { rows: stored.length, values: values.map(Number) };
  return { rows: stored.length, values: values as number[] | string[] | boolean[] };
}

/** The samples of several seeds as one. */
export function poolSamples(all: readonly Samples[]): Samples {
  const pooled = new Map<string, { rows: number; columns: Map<string, ColumnSample> }>();
  for (const [table, first] of all[0]) {
    const columns = new Map<string, ColumnSample>();
    for (const name of first.columns.keys()) {
      const parts = all.map((samples) => samples.get(table)!.columns.get(name)!);
      const values = parts.flatMap((part) => Array.from<unknown>(part.values as ArrayLike<unknown>));
      columns.set(name, {
        rows: parts.reduce((sum, part) => sum + part.rows, 0),
        values: values as number[] | string[] | boolean[],
      });
    }
    pooled.set(table, { rows: all.reduce((sum, samples) => sum + samples.get(table)!.rows, 0), columns });
  }
  return pooled;
}
