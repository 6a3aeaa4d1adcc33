import { DiagnosticError } from '@dataing/base/diagnostics';
import { applyMeasured, type ImpactPrediction, measureImpact } from '@dataing/investigate';
import type { Io } from '../io.ts';
import { openSource, type SourceOptions } from '../project/open-source.ts';
import type { OpenedRange } from './open-range.ts';

export interface MeasureOptions extends SourceOptions {
  /** Of a larger table only so many rows are taken. */
  readonly rows?: number;
}

/** The prediction with what running both sides over the data shows in the place of what was foretold. */
export async function withMeasured(
  prediction: ImpactPrediction,
  { before, after }: OpenedRange,
  { data, source, rows }: MeasureOptions,
  io: Io,
): Promise<ImpactPrediction> {
  if (before.graph === undefined || after.graph === undefined) {
    const note = 'measuring: that needs the change to be of one dbt project';
    return { ...prediction, notLookedAt: [...prediction.notLookedAt, note] };
  }
  const opened = await openSource(
    { ...(data === undefined ? {} : { data }), ...(source === undefined ? {} : { source }) },
    io,
  );
  try {
    const { name, tables, warehouse, admit } = opened;
    const { measured, notLookedAt } = await measureImpact({
      ...{ before: before.graph, after: after.graph, prediction, from: name, tables },
      dialect: warehouse.dialect,
      ...(rows === undefined ? {} : { rowsMax: rows }),
      async ask(sql) {
        const admitted = await admit(sql);
        if (!admitted.ok) throw new DiagnosticError(admitted.diagnostics);
        return (await warehouse.run(admitted.value, { signal: io.signal, maxRows: 1 })).rows;
      },
    });
    const settled = applyMeasured(prediction, measured, after);
    return { ...settled, notLookedAt: [...settled.notLookedAt, ...notLookedAt] };
  } finally {
    await opened.close();
  }
}
