import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { investigateCase } from '@dataing/cli';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TimelessWorld, writeTimelessCase } from './timeless-case.ts';

let folder: string;
let next = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'timeless-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function reportOf(world: TimelessWorld) {
  const place = join(folder, String(next++));
  const shas = await writeTimelessCase(place, world);
  const report = await investigateCase(place);
  const shown = JSON.stringify([report.summary, report.causes.slice(0, 3), report.path], undefined, 1);
  return { report, shas, shown };
}

test('a channel lost upstream is found from what nights recorded of a table that keeps none of them', async () => {
  const { report, shown } = await reportOf({ isChannelLost: true, isRecorded: true });
  expect(report.what).toMatchObject({ time_column: null, symptom: 'fall', at: '2026-03-02T02:00:00' });
  expect([report.since, report.onset_grain, report.ongoing]).toEqual(['2026-03-02T02:00:00', '1 run', true]);
  expect(report.verdict, shown).toBe('fault');
  expect(report.causes[0], shown).toMatchObject({ type: 'segment_failure', asset: 'raw.orders' });
  expect(report.scope).toMatchObject({ segment: { channel: 'app' }, onset: '2026-03-01T00:00:00' });
  expect(report.changes[0].sha).toBeNull();
  expect(report.not_looked_at.join(' ')).toContain('Rows and segments of channel_totals');
});

test('where runs are a week apart, the onset upstream is still a day', async () => {
  const { report, shown } = await reportOf({ isChannelLost: true, isRecorded: true, everyNights: 7 });
  expect(report.since).toBe('2026-03-05T02:00:00');
  expect(report.causes[0], shown).toMatchObject({ type: 'segment_failure', asset: 'raw.orders' });
  expect(report.scope, shown).toMatchObject({ segment: { channel: 'app' }, onset: '2026-03-01T00:00:00' });
});

test('what upstream proves is said where no night recorded anything', async () => {
  const { report, shown } = await reportOf({ isChannelLost: true, isRecorded: false });
  expect(report.what).toMatchObject({ symptom: 'unknown', expected: null });
  expect(report.verdict, shown).toBe('fault');
  expect(report.causes[0], shown).toMatchObject({ type: 'segment_failure', asset: 'raw.orders' });
  expect(report.summary).toContain('nothing says what it was before');
  expect(report.not_looked_at.join(' ')).toContain('fewer than 8 runs recorded it');
});

test('nothing is said where no night recorded anything and upstream all is as before', async () => {
  const { report, shown } = await reportOf({ isRecorded: false });
  expect(report.verdict, shown).toBe('inconclusive');
  expect([report.confidence, report.causes, report.otherwise.no_fault]).toEqual([0, [], 0]);
  expect(report.path.map(({ relation, state }) => `${relation} ${state}`)).toEqual([
    'channel_totals unknown',
    'stg_orders healthy',
    'raw.orders healthy',
  ]);
});

test('a commit deployed between two nights is named where upstream all is as before', async () => {
  const { report, shas, shown } = await reportOf({ isFiltered: true, isRecorded: true });
  expect(report.verdict, shown).toBe('fault');
  expect(report.causes[0], shown).toMatchObject({
    type: 'filter_change',
    asset: 'channel_totals',
    commit: shas.get('paid'),
  });
  expect(report.changes[0]).toMatchObject({ sha: shas.get('paid'), replay: 'not_run' });
  expect(report.scope).toMatchObject({ onset: '2026-03-02T02:00:00', where: null });
  expect(report.not_looked_at.join(' ')).toContain('none can be replayed');
});

test('a total that kept to its history is no anomaly', async () => {
  const { report, shown } = await reportOf({ isRecorded: true });
  expect(report.what.symptom).toBe('none');
  expect(report.verdict, shown).toBe('no_fault');
});
