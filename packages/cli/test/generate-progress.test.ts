import { expect, test } from 'vitest';
import { grouped, openProgress } from '../src/generate/progress.ts';
import { renderSummary } from '../src/generate/summary.ts';
import { recordingIo } from '../src/recording-io.ts';

/** Each look at the recording clock is a millisecond. */
function show(isTty: boolean, looks: number, rows = 2000, isQuiet = false): string {
  const { io, stderr } = recordingIo({ cwd: '/', isTty });
  const progress = openProgress(io, rows, isQuiet);
  for (let i = 1; i <= looks; i++) progress.show({ rows: i });
  progress.close();
  return stderr();
}

test('a long run on a terminal rewrites one line and clears it; a short one shows nothing', () => {
  expect(show(true, 600)).toBe('');
  const steps = [
    '[#######.............] 35 % of 2,000 rows, 1,000 rows/s, 2 s left',
    '[########............] 40 % of 2,000 rows, 1,000 rows/s, 2 s left',
    '[#########...........] 45 % of 2,000 rows, 1,000 rows/s, 2 s left',
    '[##########..........] 50 % of 2,000 rows, 1,000 rows/s, 1 s left',
  ];
  expect(show(true, 1000)).toBe(`${steps.map((step) => `\r\u001b[K${step}`).join('')}\r\u001b[K`);
});

test('where there is no terminal a line comes every ten seconds, and none when quiet', () => {
  expect(show(false, 9_999, 100_000)).toBe('');
  expect(show(false, 20_000, 100_000)).toBe(
    '10 % of 100,000 rows, 1,000 rows/s, 90 s left\n20 % of 100,000 rows, 1,000 rows/s, 80 s left\n'.replace(
      '90 s',
      '2 min',
    ),
  );
  expect(show(false, 20_000, 100_000, true)).toBe('');
  expect(show(true, 20_000, 100_000, true)).toBe('');
});

test('a run of hours says so', () => {
  expect(show(false, 10_000, 30_000_000)).toBe('0 % of 30,000,000 rows, 1,000 rows/s, 8.3 h left\n');
});

test.each([
  [0, '0'],
  [999, '999'],
  [1000, '1,000'],
  [1234567, '1,234,567'],
])('%i is written %s', (value, text) => {
  expect(grouped(value)).toBe(text);
});

test('the summary fits its columns and names the workers', () => {
  const tables = [
    { name: 'a', rows: 12, bytes: 900 },
    { name: 'longer', rows: 1_200_000, bytes: 5_500_000 },
  ];
  const stats = {
    seed: 1,
    schema_hash: 'h',
    rows: 1_200_012,
    bytes: 5_500_900,
    tables,
    workers: 2,
    plan_seconds: 0.01,
    seconds: 1.5,
    rows_per_second: 800_008,
    peak_memory_bytes: 104_857_600,
  };
  expect(renderSummary(stats, 'out').split('\n')).toEqual([
    'out',
    '  a              12 rows   900 B',
    '  longer  1,200,000 rows  5.2 MB',
    '  total   1,200,012 rows  5.2 MB',
    '1.50 s, 800,008 rows/s, 2 workers, peak memory 100.0 MB',
    '',
  ]);
});
