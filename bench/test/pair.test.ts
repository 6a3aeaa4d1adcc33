import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { appendHistory } from '../src/history.ts';
import { pair, peakMegabytes, summarise } from '../src/pair.ts';
import { runWhole } from '../src/whole-process.ts';

const node = (code: string) => ({ command: [process.execPath, '-e', code] });

test.each([
  [[3], 3, 3],
  [[5, 1, 3], 3, 1],
  [[4, 1, 3, 2], 2.5, 1],
])('the median of %j is %d, the least %d', (values, median, min) => {
  expect(summarise(values)).toEqual({ median, min, runs: values.length });
});

test('a summary of nothing is refused', () => {
  expect(() => summarise([])).toThrow('nothing was measured');
});

test('memory that a program touched shows in its peak, also after it was given back', async () => {
  const large = await runWhole(node('let b = Buffer.alloc(2e8, 1); b = null; setTimeout(() => {}, 100)'));
  const small = await runWhole(node('setTimeout(() => {}, 50)'));
  expect(large.peakRssBytes - small.peakRssBytes).toBeGreaterThan(1.5e8);
});

test('a program that fails is an error with what it wrote', async () => {
  await expect(runWhole(node('console.error("broken"); process.exit(3)'))).rejects.toThrow(
    /exited with 3:\nbroken/,
  );
});

test('both sides run as often as asked, one after the other', async () => {
  const { a, b } = await pair(node('console.log("a")'), node('console.log("b")'), 3);
  expect(a.map((it) => it.stdout)).toEqual(['a\n', 'a\n', 'a\n']);
  expect(b.map((it) => it.stdout)).toEqual(['b\n', 'b\n', 'b\n']);
  expect(peakMegabytes(a)).toBeGreaterThanOrEqual(0);
});

test('a history line says what, where and when, and is appended', () => {
  const folder = mkdtempSync(join(tmpdir(), 'history-'));
  const measurement = { case: 'c', unit: 'ms', median: 2, min: 1, runs: 3, own_figure: 4 };
  appendHistory('c', measurement, folder);
  const line = appendHistory('c', measurement, folder);
  const lines = readFileSync(join(folder, 'c.jsonl'), 'utf8').trimEnd().split('\n');
  rmSync(folder, { recursive: true });
  expect(lines).toHaveLength(2);
  expect(JSON.parse(lines[1])).toEqual(line);
  expect(line).toMatchObject(measurement);
  expect(line.commit).toMatch(/^([0-9a-f]{7,}\+?|unknown)$/);
  expect(line.node).toBe(process.versions.node);
});
