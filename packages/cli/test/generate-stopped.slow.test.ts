import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { removeLeftOvers, surveyFolder } from '../src/generate/output-folder.ts';

const folder = mkdtempSync(join(tmpdir(), 'stopped-'));
const main = join(import.meta.dirname, '../src/main-datagen.ts');

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A schema that takes seconds. */
function largeSchema(): string {
  const path = join(import.meta.dirname, '../../datagen/test/schemas/market.json');
  const schema = JSON.parse(readFileSync(path, 'utf8'));
  schema.nodes.find(({ id }: { id: string }) => id === 'shop').rows = 400_000;
  const file = join(folder, 'large.json');
  writeFileSync(file, JSON.stringify(schema));
  return file;
}

/** Starts a run, stops it with a signal as soon as it has begun to write, and waits for its end. */
async function stop(
  output: string,
  workers: number,
  signal: NodeJS.Signals,
): Promise<{ code: number | null; names: string[] }> {
  const path = join(folder, output);
  const args = [main, 'generate', largeSchema(), '-o', path, '--workers', String(workers)];
  const child = spawn(process.execPath, args, { stdio: 'ignore' });
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
  while (child.exitCode === null && !(existsSync(path) && readdirSync(path).length > 0)) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  expect(child.exitCode).toBe(null);
  child.kill(signal);
  return { code: await ended, names: existsSync(path) ? readdirSync(path) : [] };
}

test.each([0, 2])('Ctrl-C ends a run with 130 and leaves nothing behind (%i workers)', async (workers) => {
  expect(await stop(`interrupted${workers}`, workers, 'SIGINT')).toEqual({ code: 130, names: [] });
});

test('a killed run leaves no file under a final name', async () => {
  const { code, names } = await stop('killed', 2, 'SIGKILL');
  expect(code).toBe(null);
  expect(names.filter((name) => !/^\..+\.tmp$/.test(name))).toEqual([]);
  expect(names).not.toEqual([]);
  const path = join(folder, 'killed');
  writeFileSync(join(path, `.mine.${process.pid}.tmp`), 'of a process that runs');
  const survey = await surveyFolder(path);
  expect(survey).toEqual({ ours: [], foreign: [], abandoned: names });
  await removeLeftOvers(path, survey, []);
  expect(readdirSync(path)).toEqual([`.mine.${process.pid}.tmp`]);
});
