import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readCoverage, renderCoverage } from '../src/index.ts';

test('lines are summed per package; packages of types only are left out; what is below the floor is marked', () => {
  const folder = mkdtempSync(join(tmpdir(), 'coverage-'));
  const path = join(folder, 'summary.json');
  const entry = (total: number, covered: number) => ({ lines: { total, covered } });
  const summary = {
    total: entry(111, 1),
    '/r/packages/sql/src/a.ts': entry(60, 60),
    '/r/packages/sql/src/b/c.ts': entry(40, 14),
    '/r/packages/ports/src/a.ts': entry(0, 0),
    '/r/packages/base/src/a.ts': entry(4, 3),
  };
  writeFileSync(path, JSON.stringify(summary));
  const rows = readCoverage('/r', path);
  rmSync(folder, { recursive: true });
  expect(rows).toEqual([
    { name: 'base', lines: 4, covered: 3, linesPercent: 75 },
    { name: 'sql', lines: 100, covered: 74, linesPercent: 74 },
  ]);
  expect(
    renderCoverage(rows)
      .split('\n')
      .filter((line) => line.includes('below')),
  ).toEqual(['  sql             74.0 %       74 of 100 lines  below 75 %']);
});
