import { openGeneratePool } from '@dataing/adapters/workers';
import {
  buildPlan,
  Engine,
  generate,
  loadFakerPacks,
  localesNeeded,
  type GenerateOptions,
} from '@dataing/datagen';
import { parseDocument } from '@dataing/datagen/dsl';
import { readFileSync } from 'node:fs';

/**
 * `node flat-memory.ts SCHEMA SECONDS WORKERS`: generates and encodes a plan for so long, throwing the bytes away, and
 * prints one JSON line every few seconds: seconds, rows, bytes, resident megabytes. A first line says how many rows the
 * plan has and what it took to count them.
 */
const [path, seconds, workers] = process.argv.slice(2);
const sampleMs = 5000;

const document = parseDocument(readFileSync(path, 'utf8'), path);
if (!document.ok) throw new Error(JSON.stringify(document.diagnostics));
const plan = buildPlan(document.value, { seed: 42 });
if (!plan.ok) throw new Error(JSON.stringify(plan.diagnostics));

const startedMs = performance.now();
const engine = new Engine(plan.value, await loadFakerPacks(localesNeeded(plan.value)));
const { layout } = engine;
const planned = layout.blocks.reduce((sum, block) => sum + block.rows, 0);
print({ planned_rows: planned, blocks: layout.blocks.length, index_seconds: sinceStart() });

let rows = 0;
let bytes = 0;
const nowhere: GenerateOptions['sinks'] = {
  open: () =>
    Promise.resolve({
      write: (part) => {
        bytes += part.length;
        return Promise.resolve();
      },
      finish: () => Promise.resolve(),
      abandon: () => Promise.resolve(),
    }),
};
const stop = new AbortController();
const sampler = setInterval(sample, sampleMs);
const timer = setTimeout(() => stop.abort(new Error('time is up')), Number(seconds) * 1000);
const pool = openGeneratePool({
  plan: plan.value,
  layout,
  encoding: { format: { name: 'parquet' } },
  size: Number(workers),
  signal: stop.signal,
});
try {
  const onProgress = (done: { rows: number }): void => void (rows = done.rows);
  await generate(plan.value, layout, {
    pool,
    sinks: nowhere,
    version: 'bench',
    signal: stop.signal,
    onProgress,
  });
} catch (error) {
  if (!stop.signal.aborted) throw error;
} finally {
  clearInterval(sampler);
  clearTimeout(timer);
  sample();
  await pool.close();
}

function sample(): void {
  print({ seconds: sinceStart(), rows, bytes, rss_mb: Math.round(process.memoryUsage.rss() / 2 ** 20) });
}

function sinceStart(): number {
  return Number(((performance.now() - startedMs) / 1000).toFixed(1));
}

function print(line: Record<string, number>): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
