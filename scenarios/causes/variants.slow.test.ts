import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { investigateCase } from '@dataing/cli';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type PlantedFault, writeShopCase } from './shop-case.ts';
import { REAL, VARIANTS } from './variants.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'variants-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function reportOf(name: string, fault: PlantedFault) {
  const place = join(folder, name.replaceAll(' ', '-'));
  await writeShopCase(place, fault);
  const report = await investigateCase(place);
  await rm(place, { recursive: true, force: true });
  return {
    report,
    shown: JSON.stringify([report.causes.slice(0, 4), report.otherwise, report.evidence], undefined, 1),
  };
}

test.each(Object.entries(VARIANTS))('%s', async (name, variant) => {
  const { report, shown } = await reportOf(name, variant);
  expect(report.causes[0]?.type, shown).toBe(variant.type);
  expect(report.causes[0].asset, shown).toBe(variant.asset);
  expect(report.scope?.segment ?? {}, shown).toMatchObject(variant.segment ?? {});
  expect(report.cost.queries).toBeLessThanOrEqual(25);
});

test.each(Object.entries(REAL))('%s is no fault of the data', async (name, change) => {
  const { report, shown } = await reportOf(name, change);
  // A rise by an eighth at 5 deviations stays between chance and a real change: each has a quarter or more.
  expect(['business_change', 'no_fault'], shown).toContain(report.verdict);
  expect(report.otherwise.business_change, shown).toBeGreaterThan(0.2);
  for (const cause of report.causes) expect(cause.probability, shown).toBeLessThan(0.5);
});
