import { DiagnosticError, nearest } from '@dataing/base/diagnostics';
import { tableShape, type Engine, type Plan } from '@dataing/datagen';
import { tableFormat, type FormatSpec } from '@dataing/datagen/write';
import type { Io } from '../io.ts';
import type { GenerateOptions } from '../options.ts';
import { contradiction } from '../outputs/destination.ts';
import { openBlockPool } from './block-pool.ts';

/** Writes one table, and nothing else, to stdout as text; other tables are made as far as this one needs them. */
export async function streamTable(engine: Engine, options: GenerateOptions, io: Io): Promise<void> {
  const { plan, layout } = engine;
  const table = findTable(plan, options.stdout ?? '');
  const spec = streamFormat(options);
  const numbers = layout.blocks.flatMap((block, number) => (block.table === table.index ? [number] : []));
  const blocks = numbers.map((number) => layout.blocks[number]);
  const { signal, stdout } = io;
  const pool = openBlockPool(engine, blocks, { format: spec }, { workers: options.workers, signal });
  const decoder = new TextDecoder();
  const sink = {
    async write(bytes: Uint8Array): Promise<void> {
      stdout.write(decoder.decode(bytes, { stream: true }));
      await stdout.drained?.();
    },
    finish: () => Promise.resolve(),
    abandon: () => Promise.resolve(),
  };
  const file = tableFormat(spec).open(sink, tableShape(plan, table), { createdBy: 'datagen', metadata: {} });
  try {
    await pool.map(numbers, async ({ parts }) => {
      signal.throwIfAborted();
      for (const { rows } of parts) await file.append(rows);
    });
    await file.finish();
  } finally {
    await pool.close();
  }
}

function findTable(plan: Plan, name: string): Plan['tables'][number] {
  const table = plan.tables.find((it) => it.name === name);
  if (table !== undefined) return table;
  const names = plan.tables.map((it) => it.name);
  throw new DiagnosticError([
    {
      code: 'OUTPUT_NO_TABLE',
      severity: 'error',
      message: `there is no table "${name}"`,
      suggestion: nearest(name, names),
      help: `Tables: ${names.slice(0, 12).join(', ')}${names.length > 12 ? ', ...' : ''}.`,
    },
  ]);
}

/** CSV unless another text format was asked for. */
function streamFormat({ format, dialect, sqlStyle }: GenerateOptions): FormatSpec {
  if (format === undefined || format === 'csv' || format === 'jsonl') return { name: format ?? 'csv' };
  if (format === 'sql') return { name: 'sql', target: dialect, style: sqlStyle };
  throw contradiction(`--stdout writes text, and --format ${format} is none`);
}
