import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { figureTable, lastMeasurements, withFigures } from '../src/index.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'figures-'));
  mkdirSync(join(root, 'bench/history'), { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true }));

const line = (fields: object) =>
  JSON.stringify({
    commit: 'abc1234',
    date: '2026-11-20T10:00:00Z',
    machine: 'm',
    unit: 'ms',
    runs: 5,
    ...fields,
  });

test('the last line of each case and subject counts, named by its file where it does not name itself', () => {
  const lines = [
    line({ case: 'a', median: 1 }),
    line({ case: 'box b', subject: 'peer', median: 2 }),
    line({ case: 'a', median: 12_345.6, target: 60 }),
  ];
  writeFileSync(join(root, 'bench/history/box.jsonl'), `${lines.join('\n')}\n`);
  const table = figureTable(lastMeasurements(root));
  expect(table).toContain('| box: a | 12,345.6 ms |  | target 60 ms | abc1234, 2026-11-20 |');
  expect(table).toContain('| box b: peer | 2 ms |');
  expect(table.split('\n')).toHaveLength(4);
});

test('no history gives an empty table, not an error', () => {
  rmSync(join(root, 'bench'), { recursive: true });
  expect(figureTable(lastMeasurements(root)).split('\n')).toHaveLength(2);
});

test('the table replaces what stands between the markers, and only that', () => {
  const page =
    'before\n<!-- figures: written by tools/docgen from bench/history -->\nold\n<!-- end of figures -->\nafter\n';
  const once = withFigures(page, 'T');
  expect(once).toContain('before\n');
  expect(once).toContain('\n\nT\n\n');
  expect(once).not.toContain('old');
  expect(once.endsWith('after\n')).toBe(true);
  expect(withFigures(once, 'T')).toBe(once);
});

test('a page without markers is an error', () => {
  expect(() => withFigures('nothing', 'T')).toThrow(/markers/);
});

test('incident cases say how often what was named', () => {
  mkdirSync(join(root, 'bench/history'), { recursive: true });
  const shares = { cause_top3: 0.8111, commit_top1: null, false_blame: 0.0167, runs: 320 };
  writeFileSync(
    join(root, 'bench/history/incidents.jsonl'),
    line({ case: 'incidents', median: 0.72, ...shares }),
  );
  expect(figureTable(lastMeasurements(root))).toContain(
    '| 320 cases; cause among three 81.1 %; commit none; blamed without a fault 1.7 % |',
  );
});
