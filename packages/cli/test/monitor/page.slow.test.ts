import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordingIo, runDataing } from '@dataing/cli';
import { expect, test } from 'vitest';
import { splitCommand } from '../console.ts';
import { printed, stepsOf, withSteps } from '../walk-page.ts';
import { makeDuckdb } from './tables.ts';

const page = join(import.meta.dirname, '../../../../docs/detect.md');
const update = process.env.DATAING_UPDATE === '1';

test('every command of docs/detect.md prints what the page says', async () => {
  const text = readFileSync(page, 'utf8');
  const folder = mkdtempSync(join(tmpdir(), 'dataing-detect-page-'));
  try {
    cpSync(join(import.meta.dirname, '../files/metric/cpu.csv'), join(folder, 'cpu.csv'));
    const steps = stepsOf(text);
    const walked = steps.map((step) => ({ ...step }));
    for (const [i, { language, code }] of steps.entries()) {
      if (language === 'sql') await makeDuckdb(join(folder, 'shop.duckdb'), [code]);
      if (language !== 'sh') continue;
      if (code.includes(' watch ')) await watchOnce(code, folder);
      else walked[i + 1].code = (await printed(code.trim(), folder)).output;
    }
    expect(steps.filter(({ language }) => language === 'sh').length).toBeGreaterThan(6);
    const now = withSteps(text, walked);
    if (update) writeFileSync(page, now);
    else expect(now).toBe(text);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

/** A round in which nothing is new, then the end. */
async function watchOnce(command: string, cwd: string): Promise<void> {
  const ending = new AbortController();
  const recording = recordingIo({ cwd, signal: ending.signal });
  const { stdout } = recording.io;
  const write = (text: string) => {
    stdout.write(text);
    ending.abort();
  };
  const io = { ...recording.io, stdout: { ...stdout, write } };
  expect(await runDataing(splitCommand(command.trim()).slice(1), io)).toBe(0);
  expect(recording.stdout()).toMatch(/^2026-01-05T00:00:00 {2}2 tables, .*: nothing new\n$/);
}
