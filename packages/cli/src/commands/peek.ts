import { DiagnosticError, nearest } from '@dataing/base/diagnostics';
import type { Column } from '@dataing/base/columns';
import {
  Engine,
  fileColumns,
  finishedColumns,
  loadFakerPacks,
  localesNeeded,
  tableShape,
  type Plan,
} from '@dataing/datagen';
import { tableFormat } from '@dataing/datagen/write';
import { nodeCodec } from '@dataing/adapters/codecs';
import { exitCodes } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import type { PeekOptions } from '../scale/options.ts';
import { planSchema } from '../generate/plan-schema.ts';
import { renderRows } from '../scale/render-rows.ts';

/** Rows printed at once at most: peek is for looking. */
const mostRows = 1_000_000;

/**
 * `datagen peek`: any rows of a table, without generating those before them. Rows are counted before incidents drop or
 * repeat them.
 */
export async function run(options: PeekOptions, io: Io): Promise<number> {
  const planned = await planSchema(options.schema, options, io);
  if (planned === undefined) return exitCodes.unusable;
  const { plan } = planned;
  const table = tableNamed(plan, options.table);
  const engine = new Engine(plan, await loadFakerPacks(localesNeeded(plan)));
  const count = engine.rowsOf(table);
  const from = Math.min(options.from, count);
  const to = Math.min(options.to, count);
  if (to - from > mostRows)
    throw refusal(`${to - from} rows are more than peek prints`, `Ask for ${mostRows} at most.`);
  if (options.from >= Math.max(1, count) && options.to > options.from)
    throw refusal(
      `"${options.table}" has ${count} rows: there is no row ${options.from}`,
      'Rows are counted from 0.',
    );
  sayReadings(engine, table, io);
  const frame = engine.rows(table, from, to);
  const columns = finishedColumns(plan, frame);
  if (options.format === 'table') {
    const names = fileColumns(plan, plan.tables[table]).map(({ name }) => name);
    io.stdout.write(renderRows(names, columns));
    const left = columns[0]?.length ?? 0;
    const changed = left === to - from ? '' : `, of which incidents leave ${left}`;
    const shown = to > from ? `rows ${from} to ${to - 1}` : 'no rows';
    io.stderr.write(`${shown} of ${count}${changed}\n`);
  } else {
    io.stdout.write(await encoded(plan, table, columns, options.format));
  }
  return exitCodes.done;
}

/** Rows of another table read for a look at most. */
const mostRead = 50_000_000;

/** A roll-up by keys reads all rows of another table: said, and refused where it would take too long for a look. */
function sayReadings(engine: Engine, table: number, io: Io): void {
  for (const { name, generator } of engine.plan.tables[table].columns) {
    if (generator.kind !== 'rollup' || generator.link.kind !== 'keys') continue;
    const source = engine.plan.tables[generator.table].name;
    const rows = engine.rowsOf(generator.table);
    if (rows > mostRead)
      throw refusal(
        `"${name}" needs all ${rows} rows of "${source}", more than peek reads`,
        'Look at a smaller --scale, or generate the table.',
      );
    io.stderr.write(`"${name}" is read off all ${rows} rows of "${source}"\n`);
  }
}

async function encoded(
  plan: Plan,
  table: number,
  columns: readonly Column[],
  name: 'csv' | 'jsonl',
): Promise<string> {
  const step = plan.tables[table];
  const shape = tableShape(plan, step);
  const format = tableFormat({ name });
  const decoder = new TextDecoder();
  let text = '';
  const sink = {
    write: async (bytes: Uint8Array) => void (text += decoder.decode(bytes, { stream: true })),
    finish: () => Promise.resolve(),
    abandon: () => Promise.resolve(),
  };
  const file = format.open(sink, shape, { createdBy: '', metadata: {} });
  await file.append(format.encode(columns, shape, nodeCodec));
  await file.finish();
  return text;
}

function tableNamed(plan: Plan, name: string): number {
  const table = plan.tables.findIndex((candidate) => candidate.name === name);
  if (table >= 0) return table;
  const names = plan.tables.map((it) => it.name);
  throw refusal(`the schema has no table "${name}"`, `It has ${names.join(', ')}.`, nearest(name, names));
}

function refusal(message: string, help: string, suggestion?: string): DiagnosticError {
  return new DiagnosticError([{ code: 'PEEK_NO_ROWS', severity: 'error', message, suggestion, help }]);
}
