import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BenchOptions } from '../bench-case.ts';
import { root } from '../history.ts';
import { pair, round } from '../pair.ts';
import { fixtureSchema, recordRates } from '../rates.ts';

/** What the Python original was measured at on two cores: 148,568 rows in 11.3 s. */
const originalRowsPerSecond = 148_568 / 11.3;

/**
 * The bank schema by `bin/datagen generate` (Parquet) and by a script around @faker-js/faker (JSON lines, the form natural
 * to it), in turn: rows per second of the whole process from start to exit, and peak memory.
 */
export async function run({ full }: BenchOptions): Promise<string> {
  const schema = fixtureSchema('bank');
  if (!existsSync(schema)) return `left out: no ${schema} (set DATAING_FIXTURES)`;
  const folder = mkdtempSync(join(tmpdir(), 'bench-bank-'));
  try {
    const datagen = [join(root, 'bin/datagen'), 'generate', schema, '-o', join(folder, 'datagen'), '--json'];
    const script = join(root, 'bench/src/peers/faker-rows.ts');
    const peer = [process.execPath, script, schema, join(folder, 'faker')];
    const runs = await pair({ command: datagen }, { command: peer }, full ? 15 : 5);
    const names = { history: 'generate-bank', case: 'generate bank' };
    const ours = recordRates(
      { ...names, subject: 'datagen', form: 'parquet', originalRowsPerSecond },
      runs.a,
    );
    const theirs = recordRates({ ...names, subject: '@faker-js/faker', form: 'json lines' }, runs.b);
    const ratio = round(ours.line.median / theirs.line.median, 1);
    return [ours.text, theirs.text, `datagen makes ${ratio} times as many rows per second`].join('\n');
  } finally {
    rmSync(folder, { recursive: true });
  }
}
