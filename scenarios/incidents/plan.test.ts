import { CAUSE_TYPES } from '@dataing/investigate';
import { expect, test } from 'vitest';
import type { FaultKind, Site } from './faults/fault.ts';
import { faultKinds } from './faults/fault-kinds.ts';
import { planCase } from './plan/case-plan.ts';
import { Dice } from './plan/dice.ts';
import { sets } from './plan/sets.ts';
import { Calendar } from './raw/calendar.ts';
import { Names } from './template/names.ts';
import { parentsOf } from './template/template.ts';
import { templates } from './template/templates.ts';
import { refreshed, widened } from './template/variants.ts';

const site = (template: string, seed: number): Site => ({
  template: templates[template],
  calendar: new Calendar('2025-03-03', 100),
  dice: new Dice(seed, 'test'),
  level: 2,
  onset: 96,
  end: null,
  share: 0.5,
});

const nameOf = (it: FaultKind) => `${it.type}/${it.variant}`;

test('every type can be planted in at least two ways, and some only in the held-out set', () => {
  expect(new Set(faultKinds.map(nameOf)).size).toBe(faultKinds.length);
  for (const type of CAUSE_TYPES)
    expect(
      faultKinds.filter((it) => it.type === type && it.isHeldOut !== true).length,
      type,
    ).toBeGreaterThanOrEqual(2);
  expect(faultKinds.filter((it) => it.isHeldOut === true).length).toBeGreaterThanOrEqual(12);
});

test.each(Object.keys(templates))('every way of planting finds a place in template %s', (template) => {
  const places = faultKinds.filter((kind) => {
    const found = Array.from({ length: 12 }, (_, seed) => kind.plant(site(template, seed)));
    return found.some((it) => it !== undefined);
  });
  const without = faultKinds.filter((it) => !places.includes(it)).map(nameOf);
  // A template need not have every shape of join.
  expect(without.filter((it) => !it.startsWith('join_'))).toEqual([]);
  expect(without.length).toBeLessThanOrEqual(1);
});

test.each(Object.keys(templates))('template %s names what it reads, and every name drawn is free', (name) => {
  const template = templates[name];
  const known = new Set([
    ...template.sources.map((it) => `raw.${it.name}`),
    ...template.models.map((it) => it.name),
  ]);
  for (const model of template.models) for (const it of parentsOf(model)) expect(known).toContain(it);
  for (const source of template.sources)
    for (const it of source.columns) expect(Object.keys(template.columns)).toContain(it);
  for (let seed = 0; seed < 40; seed++) {
    const names = new Names(template, seed, false);
    for (const columns of [
      ...template.sources.map((it) => [...it.columns, it.time ?? '']),
      ...template.models.map((it) => Object.keys(it.select)),
    ])
      expect(new Set(columns.map((it) => names.of(it))).size, `${seed}: ${columns.join()}`).toBe(
        columns.length,
      );
    const relations = template.models.map((it) => names.relation(it.name, it.layer));
    expect(new Set(relations).size).toBe(relations.length);
  }
});

test('plans: a third and more without a fault, all types and levels, no template of dev among the held-out ones', () => {
  for (const set of Object.values(sets)) {
    const plans = Array.from({ length: 240 }, (_, index) => planCase(set, 7, index));
    const controls = plans.filter((it) => it.role !== 'fault');
    expect(controls.length / plans.length).toBeGreaterThan(0.35);
    expect(new Set(plans.map((it) => it.level)).size).toBe(4);
    expect(new Set(plans.map((it) => it.kinds[0].type)).size).toBe(CAUSE_TYPES.length);
    expect(new Set(plans.map((it) => it.id)).size).toBe(plans.length);
    expect(planCase(set, 7, 5)).toEqual(planCase(set, 7, 5));
    for (const it of plans)
      expect(it.kinds.some((kind) => kind.isHeldOut === true) && !set.isHeldOut).toBe(false);
  }
  const shared = sets['held-out'].templates.filter((it) => sets.dev.templates.includes(it));
  expect(shared).toEqual([]);
});

test('a control is planned as a fault is, so that nothing of its plan tells them apart', () => {
  const plans = Array.from({ length: 1_200 }, (_, index) => planCase(sets.dev, 5, index));
  const mean = (isFault: boolean, value: (plan: (typeof plans)[number]) => number) => {
    const own = plans.filter((it) => (it.role === 'fault') === isFault && it.match === undefined).map(value);
    return own.reduce((sum, it) => sum + it, 0) / own.length;
  };
  for (const value of [
    (it: (typeof plans)[number]) => it.commits / 50,
    (it: (typeof plans)[number]) => it.days - it.onset,
    (it: (typeof plans)[number]) => it.level,
    (it: (typeof plans)[number]) => Number(it.isMisleading) * 4,
  ])
    expect(Math.abs(mean(true, value) - mean(false, value))).toBeLessThan(0.25);
});

test.each(Object.keys(templates))(
  'a wide warehouse of template %s has 25 to 45 tables, each named once',
  (name) => {
    for (let seed = 0; seed < 10; seed++) {
      const wide = widened(templates[name], new Dice(seed, 'wide'));
      const tables = wide.models.filter(({ materialized }) => materialized !== 'ephemeral');
      expect(tables.length + wide.sources.length).toBeGreaterThanOrEqual(25);
      expect(tables.length + wide.sources.length).toBeLessThanOrEqual(45);
      const names = new Names(wide, seed, false);
      expect(new Set(wide.models.map((it) => names.relation(it.name, it.layer))).size).toBe(
        wide.models.length,
      );
      expect(refreshed(wide).models.some(({ materialized }) => materialized === 'incremental')).toBe(false);
    }
  },
);

test('the broad sets have wide warehouses, ones made anew each night, and many cases planned with two causes', () => {
  const plans = Array.from({ length: 240 }, (_, index) => planCase(sets.broad, 7, index));
  const share = (is: (plan: (typeof plans)[number]) => boolean) => plans.filter(is).length / plans.length;
  expect(share(({ isWide }) => isWide)).toBeGreaterThan(0.4);
  expect(share(({ isRefreshed }) => isRefreshed)).toBeGreaterThan(0.18);
  expect(share(({ hardship }) => hardship === 'second_cause')).toBeGreaterThan(0.15);
  const anew = plans.filter(({ isRefreshed }) => isRefreshed);
  expect(
    anew.some(({ match, kinds }) => match !== undefined || kinds.some((it) => it.type === 'incremental_bug')),
  ).toBe(false);
  const plain = Array.from({ length: 60 }, (_, index) => planCase(sets.dev, 7, index));
  expect(plain.some(({ isWide, isRefreshed, isBroad }) => isWide || isRefreshed || isBroad)).toBe(false);
});
