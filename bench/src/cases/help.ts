import { join } from 'node:path';
import type { BenchOptions } from '../bench-case.ts';
import { appendHistory, root } from '../history.ts';
import { pair, peakMegabytes, round, summarise } from '../pair.ts';

const targetMs = 60;

/** `--help` of both launchers, whole process: what a user waits for before anything else. */
export async function run({ full }: BenchOptions): Promise<string> {
  const call = (name: string) => ({ command: [join(root, 'bin', name), '--help'] });
  const runs = await pair(call('dataing'), call('datagen'), full ? 60 : 20);
  const lines = (['dataing', 'datagen'] as const).map((name) => {
    const side = name === 'dataing' ? runs.a : runs.b;
    const { median, min, runs: count } = summarise(side.map((it) => it.wallMs));
    const line = appendHistory('help', {
      case: `${name} --help`,
      unit: 'ms',
      median: round(median, 1),
      min: round(min, 1),
      runs: count,
      peak_rss_mb: peakMegabytes(side),
      target: targetMs,
    });
    const verdict = line.median < targetMs ? 'under' : 'NOT under';
    return `${line.case}: ${line.median} ms median, ${line.min} least, ${verdict} the target of ${targetMs}`;
  });
  return lines.join('\n');
}
