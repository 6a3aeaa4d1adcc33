import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './history.ts';
import { inTurn } from './pair.ts';
import { fixtureSchema, recordRates } from './rates.ts';
import { runWhole } from './whole-process.ts';

const datagen = join(root, 'bin/datagen');

export interface SchemaRuns {
  /** Of the fixture. */
  readonly schema: string;
  /** Flags of generate: sizes. */
  readonly size?: readonly string[];
  readonly runs: number;
  readonly originalRowsPerSecond: number;
}

/** `datagen generate` of a fixture as it comes and in one thread (the figure per core), in turn. */
export async function generateRuns(of: SchemaRuns): Promise<string> {
  return inFolder(of, async (schema, folder) => {
    const command = (to: string) => [
      datagen,
      'generate',
      schema,
      '-o',
      join(folder, to),
      '--json',
      ...(of.size ?? []),
    ];
    const calls = [
      { command: command('as-it-comes') },
      { command: [...command('one-thread'), '--workers', '0'] },
    ];
    const sides = await inTurn(calls, of.runs);
    const names = { history: `generate-${of.schema}`, case: `generate ${of.schema}`, form: 'parquet' };
    const { originalRowsPerSecond } = of;
    return ['datagen', 'datagen, one thread']
      .map((subject, i) => recordRates({ ...names, subject, originalRowsPerSecond }, sides[i]).text)
      .join('\n');
  });
}

/** `datagen validate` of a fixture's rows, with its JSON and HTML reports. */
export async function validateRuns(of: SchemaRuns): Promise<string> {
  return inFolder(of, async (schema, folder) => {
    await runWhole({
      command: [datagen, 'generate', schema, '-o', folder, '--quiet', ...(of.size ?? [])],
    });
    const command = [datagen, 'validate', schema, '-d', folder, '--json', '--min-score', '0'];
    const [runs] = await inTurn([{ command }], of.runs);
    const names = { history: `validate-${of.schema}`, case: `validate ${of.schema}` };
    const { originalRowsPerSecond } = of;
    return recordRates({ ...names, form: 'report', originalRowsPerSecond }, runs, checkedRows).text;
  });
}

function checkedRows(stdout: string): number {
  const { tables } = JSON.parse(stdout) as { tables: Array<{ rows: number | null }> };
  return tables.reduce((sum, { rows }) => sum + (rows ?? 0), 0);
}

async function inFolder(
  { schema }: SchemaRuns,
  work: (path: string, folder: string) => Promise<string>,
): Promise<string> {
  const path = fixtureSchema(schema);
  if (!existsSync(path)) return `left out: no ${path} (set DATAING_FIXTURES)`;
  const folder = mkdtempSync(join(tmpdir(), `bench-${schema}-`));
  try {
    return await work(path, folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
