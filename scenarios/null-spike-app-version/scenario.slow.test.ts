import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordingIo } from '@dataing/cli';
import { foldInvestigation, type InvestigationEvent, investigate } from '@dataing/investigate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { generateShop, investigateAt, raiseAlert, readTruth, WATCHED, withShop } from './scenario.ts';

let folder: string;
const shopIn = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'null-spike-'));
  await generateShop(shopIn('faulty'), recordingIo({ cwd: folder }).io, true);
  await generateShop(shopIn('healthy'), recordingIo({ cwd: folder }).io, false);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('the planted fault raises an alert, and its segment and onset are named', async () => {
  const truth = await readTruth(shopIn('faulty'));
  await withShop(shopIn('faulty'), async (source) => {
    const alert = await raiseAlert(source);
    expect(alert).toMatchObject({ dataset_id: 'orders', anomaly_type: 'null_rate', severity: 'high' });
    expect(alert?.anomaly_date).toBe(truth.onset);
    const found = await investigateAt(source, alert?.anomaly_date ?? '');
    expect(found.verdict).toBe('fault');
    expect(found.causes[0].type).toBe('segment_failure');
    expect(found.where?.segment).toEqual(truth.segment);
    expect(found.symptom).toMatchObject({
      kind: 'null_spike',
      onset: truth.onset,
      end: truth.end,
      ongoing: false,
    });
    expect(found.confidence).toBeGreaterThan(0.8);
    const asked = new Set(found.queries.map((q) => q.id));
    for (const evidence of found.evidence) {
      expect(evidence.queryIds.length).toBeGreaterThan(0);
      for (const id of evidence.queryIds) expect(asked).toContain(id);
    }
  });
});

test('any day of the fault leads to the same answer', async () => {
  const truth = await readTruth(shopIn('faulty'));
  await withShop(shopIn('faulty'), async (source) => {
    for (const at of ['2026-01-24', '2026-01-25T13:00', '2026-01-26']) {
      const found = await investigateAt(source, at);
      expect(found.where?.segment).toEqual(truth.segment);
      expect(found.symptom.onset).toBe(truth.onset);
    }
  });
});

test('a day before the fault is no fault', async () => {
  await withShop(shopIn('faulty'), async (source) => {
    const found = await investigateAt(source, '2026-01-20');
    expect(found.verdict).toBe('no_fault');
  });
});

test('the same shop without the fault raises no alert, and asked all the same it is no fault', async () => {
  await withShop(shopIn('healthy'), async (source) => {
    expect(await raiseAlert(source)).toBeNull();
    for (const at of ['2026-01-24', '2026-01-25', '2026-01-26']) {
      const found = await investigateAt(source, at);
      expect(found.verdict).toBe('no_fault');
      expect(found.summary).toMatch(/^No anomaly/);
      expect(found.where).toBeNull();
    }
  });
});

test('the report is the fold of what was recorded, and of nothing else', async () => {
  await withShop(shopIn('faulty'), async (source) => {
    const events: InvestigationEvent[] = [];
    const onEvent = (event: InvestigationEvent) => events.push(structuredClone(event));
    const found = await investigate({ ...WATCHED, at: '2026-01-25' }, { ...source, onEvent });
    expect(foldInvestigation(events)).toEqual(found);
  });
});

test('a history that the row cap cuts off is refused, not judged', async () => {
  await withShop(shopIn('faulty'), async (source) => {
    const run = investigate({ ...WATCHED, at: '2026-01-25' }, { ...source, limits: { maxRows: 50 } });
    await expect(run).rejects.toMatchObject({ diagnostics: [{ code: 'INVESTIGATE_SERIES_CUT' }] });
  });
});
