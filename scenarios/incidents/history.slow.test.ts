import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compileProject } from './build/compile.ts';
import { Engine } from './build/engine.ts';
import { buildWorld } from './build/world.ts';
import { writeHistory } from './history/history.ts';
import { plainModel } from './history/innocent-changes.ts';
import { Dice } from './plan/dice.ts';
import { arrangeRaw } from './raw/arrange.ts';
import { generateBaseRows } from './raw/base-rows.ts';
import { Calendar } from './raw/calendar.ts';
import { buildIntensity } from './raw/intensity.ts';
import { Names } from './template/names.ts';
import { renderProject } from './template/render-project.ts';
import { templates } from './template/templates.ts';
import { rowsChanged } from './truth/compare.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'history-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('two hundred innocent commits change no row of what was there before them', async () => {
  const template = templates.logistics;
  const names = new Names(template, 4, false);
  const calendar = new Calendar('2025-02-03', 40);
  await generateBaseRows(template, 4, folder);
  const dice = new Dice(4, 'history');
  const history = writeHistory({ template, names, calendar, dice, commits: 200, deployDay: null });
  expect(history.commits.length).toBe(200);
  expect(history.planned).toBe(-1);
  const models = new Map(template.models.map((it) => [it.name, plainModel(it)]));
  const plain = { name: 'plain', version: '1.0.0', sources: template.sources, models, files: new Map() };
  const engine = await Engine.open();
  try {
    const intensity = buildIntensity(template, calendar, [], new Dice(4, 'world'));
    await arrangeRaw(engine, { template, names, calendar, base: folder, salt: 'x', intensity });
    const world = { engine, template, names, calendar, after: [] };
    for (const [catalog, files] of [
      ['grown', history.before],
      ['plain', renderProject(plain, names)],
    ] as const) {
      await engine.run(`attach ':memory:' as ${catalog}`);
      await buildWorld({ ...world, before: compileProject(files) }, catalog, [], false);
    }
    for (const it of template.models.filter((one) => one.materialized !== 'ephemeral')) {
      const relation = names.relation(it.name, it.layer);
      expect(await rowsChanged(engine, ['grown', 'plain'], relation), relation).toBe(0);
      const [{ n }] = await engine.rows<{ n: string }>(
        `select count(*)::varchar as n from grown.${relation}`,
      );
      expect(Number(n), relation).toBeGreaterThan(0);
    }
  } finally {
    engine.close();
  }
});
