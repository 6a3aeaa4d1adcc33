import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { BenchOptions } from '../bench-case.ts';
import { appendHistory, root } from '../history.ts';
import { peakMegabytes, round, summarise } from '../pair.ts';
import { type ProcessRun, runWhole } from '../whole-process.ts';

const schema = resolve(process.env.DATAING_FIXTURES ?? join(root, '../shared'), 'datagen/schemas/gov.json');
/** What the Python original was measured at on two cores: 15.1 million rows of gov in 48.6 s. */
const originalRowsPerSecond = 15_100_000 / 48.6;

/** `datagen validate` of gov at about 15 million rows, whole process, with its JSON and HTML reports. */
export async function run({ full }: BenchOptions): Promise<string> {
  if (!existsSync(schema)) return `left out: no ${schema} (set DATAING_FIXTURES)`;
  const folder = mkdtempSync(join(tmpdir(), 'bench-validate-'));
  const datagen = join(root, 'bin/datagen');
  try {
    await runWhole({ command: [datagen, 'generate', schema, '--scale', '0.003', '-o', folder, '--quiet'] });
    const command = [datagen, 'validate', schema, '-d', folder, '--json', '--min-score', '0'];
    await runWhole({ command });
    const runs: ProcessRun[] = [];
    for (let i = 0; i < (full ? 9 : 3); i++) runs.push(await runWhole({ command }));
    const { tables, score } = JSON.parse(runs[0].stdout) as {
      tables: Array<{ rows: number }>;
      score: number;
    };
    const rows = tables.reduce((sum, table) => sum + table.rows, 0);
    const perSecond = summarise(runs.map(({ wallMs }) => rows / (wallMs / 1000)));
    const line = appendHistory('validate-gov', {
      case: 'validate gov',
      unit: 'rows/s',
      median: Math.round(perSecond.median),
      min: Math.round(perSecond.min),
      runs: perSecond.runs,
      rows,
      score,
      peak_rss_mb: peakMegabytes(runs),
    });
    const ratio = round(line.median / originalRowsPerSecond, 1);
    return `datagen validate: ${line.median} rows/s median for ${rows} rows, peak ${line.peak_rss_mb} MB, score ${score}: ${ratio} times the Python original's rows per second`;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
