import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordingIo, runDatagen } from '@dataing/cli';
import { parseDocument } from '@dataing/datagen/dsl';
import { arbitraryDocument, repair } from '@dataing/datagen/test/any-document';
import fc from 'fast-check';
import { expect, test } from 'vitest';

const faultsOf = (text: string) =>
  parseDocument(text, 'any.json')
    .diagnostics.filter((d) => d.severity === 'error')
    .map((d) => d.path);

/** The Parquet files of a folder by name. */
function tablesIn(folder: string): Map<string, string> {
  const files = readdirSync(folder).filter((name) => name.endsWith('.parquet') && !name.startsWith('_'));
  return new Map(files.sort().map((name) => [name, readFileSync(join(folder, name)).toString('base64')]));
}

/** One document by every command: in one piece, by workers, by shards; verified, validated and peeked at. */
async function everyCommand(cwd: string): Promise<'refused' | 'done'> {
  const run = async (...args: string[]): Promise<{ exitCode: number; said: string; out: string }> => {
    const { io, stdout, stderr } = recordingIo({ cwd });
    const exitCode = await runDatagen(args, io);
    return { exitCode, said: `${args.join(' ')}\n${stdout()}${stderr()}`, out: stdout() };
  };
  const succeed = async (...args: string[]): Promise<string> => {
    const { exitCode, said, out } = await run(...args);
    expect([exitCode, said]).toEqual([0, said]);
    return out;
  };
  const first = await run('generate', 'any.json', '-o', 'one', '--workers', '0');
  if (first.exitCode !== 0) {
    expect(first.said).toMatch(/(PLAN|DATA)_/);
    return 'refused';
  }
  const one = tablesIn(join(cwd, 'one'));
  await succeed('generate', 'any.json', '-o', 'two', '--workers', '2', '--quiet');
  expect(tablesIn(join(cwd, 'two'))).toEqual(one);
  for (const shard of ['1/3', '2/3', '3/3'])
    await succeed('generate', 'any.json', '-o', 'parts', '--shard', shard, '--quiet');
  await succeed('merge', 'parts');
  for (const folder of ['one', 'parts']) await succeed('verify', folder);
  const { exitCode, said, out } = await run('validate', 'any.json', 'one', '--json', '--min-score', '0');
  expect([0, 1], said).toContain(exitCode);
  const { checks } = JSON.parse(out) as {
    checks: { id: string; kind: string; status: string; message: string }[];
  };
  const sure = ['structure', 'types', 'keys', 'nulls', 'references', 'rollups', 'order'];
  expect(checks.filter(({ kind, status }) => status === 'failed' && sure.includes(kind))).toEqual([]);
  for (const file of one.keys()) {
    const table = file.replace('.parquet', '');
    const whole = await succeed('generate', 'any.json', '--stdout', table, '--quiet');
    const peeked = await succeed('peek', 'any.json', '--table', table, '--rows', '0..3', '--format', 'csv');
    expect(whole.startsWith(peeked), `${table}\n${peeked}\n${whole.slice(0, 400)}`).toBe(true);
  }
  return 'done';
}

test('any document comes out alike by every command', async () => {
  let done = 0;
  await fc.assert(
    fc.asyncProperty(arbitraryDocument(), async (plain) => {
      const cwd = mkdtempSync(join(tmpdir(), 'any-run-'));
      try {
        writeFileSync(join(cwd, 'any.json'), repair(plain, faultsOf));
        if ((await everyCommand(cwd)) === 'done') done++;
      } finally {
        rmSync(cwd, { recursive: true, force: true });
      }
    }),
    { numRuns: Number(process.env.DATAING_RUNS ?? 6), endOnFailure: true },
  );
  expect(done).toBeGreaterThan(2);
});
