import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { BenchOptions } from '../bench-case.ts';
import { appendHistory, root } from '../history.ts';
import { pair, peakMegabytes, round, summarise } from '../pair.ts';
import type { ProcessRun } from '../whole-process.ts';

const schema = resolve(process.env.DATAING_FIXTURES ?? join(root, '../shared'), 'datagen/schemas/bank.json');

/**
 * The bank schema by `bin/datagen generate` (Parquet) and by a script around @faker-js/faker (JSON lines, the form natural
 * to it), in turn: rows per second of the whole process from start to exit, and peak memory.
 */
export async function run({ full }: BenchOptions): Promise<string> {
  if (!existsSync(schema)) return `left out: no ${schema} (set DATAING_FIXTURES)`;
  const folder = mkdtempSync(join(tmpdir(), 'bench-bank-'));
  try {
    const datagen = [join(root, 'bin/datagen'), 'generate', schema, '-o', join(folder, 'datagen'), '--json'];
    const peer = [
      process.execPath,
      join(root, 'bench/src/peers/faker-rows.ts'),
      schema,
      join(folder, 'faker'),
    ];
    const runs = await pair({ command: datagen }, { command: peer }, full ? 15 : 5);
    const ours = record('datagen', runs.a, 'parquet');
    const theirs = record('@faker-js/faker', runs.b, 'json lines');
    const ratio = round(ours.median / theirs.median, 1);
    return [
      ...[ours, theirs].map((it) => it.text),
      `datagen makes ${ratio} times as many rows per second`,
    ].join('\n');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function record(
  subject: string,
  side: readonly ProcessRun[],
  form: string,
): { median: number; text: string } {
  const rows = side.map(({ stdout }) => totalRows(stdout));
  const perSecond = summarise(side.map(({ wallMs }, i) => rows[i] / (wallMs / 1000)));
  const seconds = summarise(side.map(({ wallMs }) => wallMs / 1000));
  const line = appendHistory('generate-bank', {
    case: 'generate bank',
    subject,
    form,
    unit: 'rows/s',
    median: Math.round(perSecond.median),
    min: Math.round(perSecond.min),
    runs: perSecond.runs,
    rows: rows[0],
    seconds_median: round(seconds.median, 3),
    peak_rss_mb: peakMegabytes(side),
  });
  const figures = `${line.median} rows/s median, ${line.seconds_median} s for ${line.rows} rows, peak ${line.peak_rss_mb} MB`;
  return { median: line.median, text: `${subject} (${form}): ${figures}` };
}

/** Both sides print a JSON object with the `rows` of all tables. */
function totalRows(stdout: string): number {
  const { rows } = JSON.parse(stdout) as { rows: number };
  if (!(rows > 0)) throw new Error(`no rows reported in: ${stdout.slice(0, 200)}`);
  return rows;
}
