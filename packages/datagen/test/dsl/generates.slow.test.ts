import { nullCount } from '@dataing/base/columns';
import { type Diagnostic, DiagnosticError } from '@dataing/base/diagnostics';
import { buildPlan, Engine, loadFakerPacks, localesNeeded, type Plan } from '@dataing/datagen';
import { type Document, parseDocument } from '@dataing/datagen/dsl';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arbitraryDocument, repair } from './arbitrary-document.ts';

const faultsOf = (text: string) =>
  parseDocument(text, 'any.json')
    .diagnostics.filter((d) => d.severity === 'error')
    .map((d) => d.path);

/** Evaluates every column of every table, and checks what holds for all. */
async function generateAll(document: Document, plan: Plan): Promise<void> {
  const engine = new Engine(plan, await loadFakerPacks(localesNeeded(plan)));
  for (const [number, table] of plan.tables.entries()) {
    const frame = engine.whole(number);
    table.columns.forEach((step, i) => {
      const column = frame.column(i);
      expect(column.length).toBe(frame.length);
      const { nullable } = document.nodes[number].columns.find((c) => c.name === step.name)!;
      if (!nullable) expect(nullCount(column)).toBe(0);
    });
  }
}

/** What only the planner, or the data themselves, could find; anything else that is thrown is a bug. */
async function generateOrExplain(document: Document): Promise<readonly Diagnostic[]> {
  const plan = buildPlan(document, { seed: 1 });
  if (!plan.ok) return plan.diagnostics;
  try {
    await generateAll(document, plan.value);
    return [];
  } catch (error) {
    if (error instanceof DiagnosticError) return error.diagnostics;
    throw error;
  }
}

test('a document that parses can be generated, or refused with reasons by the planner or for its data', async () => {
  let generated = 0;
  await fc.assert(
    fc.asyncProperty(arbitraryDocument(), async (plain) => {
      const outcome = parseDocument(repair(plain, faultsOf), 'any.json');
      if (!outcome.ok) throw new Error(outcome.diagnostics.map((d) => d.message).join('\n'));
      const refused = await generateOrExplain(outcome.value);
      for (const { code, message } of refused)
        expect(`${code}: ${message}`).toMatch(/^(PLAN|DATA)_[A-Z_]+: ./);
      if (refused.length === 0) generated++;
    }),
    { numRuns: 300 },
  );
  expect(generated).toBeGreaterThan(150);
});
