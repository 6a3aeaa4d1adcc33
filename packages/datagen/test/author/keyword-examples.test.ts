import { buildPlan, Engine, loadFakerPacks, localesNeeded } from '@dataing/datagen';
import { parseDocument } from '@dataing/datagen/dsl';
import { expect, test } from 'vitest';
import { keywordExamples } from './examples.ts';

test.each([...keywordExamples()])('the example of %s generates, every column in full', async (name, text) => {
  const parsed = parseDocument(text, `${name}.json`);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
  const plan = buildPlan(parsed.value, { seed: 1 });
  if (!plan.ok) throw new Error(JSON.stringify(plan.diagnostics));
  const engine = new Engine(plan.value, await loadFakerPacks(localesNeeded(plan.value)));
  let rows = 0;
  for (const [number, table] of plan.value.tables.entries()) {
    const frame = engine.whole(number);
    for (const [i] of table.columns.entries()) expect(frame.column(i).length).toBe(frame.length);
    rows += frame.length;
  }
  expect(rows).toBeGreaterThan(0);
  expect(rows).toBeLessThan(20_000);
});
