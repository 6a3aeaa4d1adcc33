import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { appendHistory } from '../src/history.ts';
import { inTurn, pair, peakMegabytes, summarise } from '../src/pair.ts';
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

test('what a program starts counts as its own, in memory and in processor time', async () => {
  const inner =
    'const b = Buffer.alloc(2e8, 1); for (const end = Date.now() + 400; Date.now() < end; ) b[0]++;';
  const outer = `require("node:child_process").spawnSync(process.execPath, ["-e", ${JSON.stringify(inner)}])`;
  const idle = await runWhole(node('setTimeout(() => {}, 200)'));
  const { cpuMs, peakRssBytes } = await runWhole(node(outer));
  const isLinux = process.platform === 'linux';
  expect(peakRssBytes - idle.peakRssBytes > 1.5e8).toBe(isLinux);
  expect(cpuMs - idle.cpuMs > 100).toBe(isLinux);
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

test('any number of programs takes turns, each after one run that does not count', async () => {
  const sides = await inTurn([node('console.log(1)'), node('console.log(2)'), node('console.log(3)')], 2);
  expect(sides.map((side) => side.map((it) => it.stdout))).toEqual([
    ['1\n', '1\n'],
    ['2\n', '2\n'],
    ['3\n', '3\n'],
  ]);
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
