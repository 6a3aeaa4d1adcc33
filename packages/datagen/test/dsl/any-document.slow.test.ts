import { concat, gather, hashRows } from '@dataing/base/columns';
import { DiagnosticError } from '@dataing/base/diagnostics';
import { buildPlan, type Plan } from '@dataing/datagen';
import { parseDocument } from '@dataing/datagen/dsl';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { engineOf } from '../engine/schema.ts';
import { arbitraryDocument, repair } from './arbitrary-document.ts';

const faultsOf = (text: string) =>
  parseDocument(text, 'any.json')
    .diagnostics.filter((d) => d.severity === 'error')
    .map((d) => d.path);

/** The plan of a document; undefined where the planner has reasons against it. */
function planOf(text: string): Plan | undefined {
  const outcome = parseDocument(text, 'any.json');
  if (!outcome.ok) throw new Error(outcome.diagnostics.map((d) => d.message).join('\n'));
  const plan = buildPlan(outcome.value, { seed: 1 });
  return plan.ok ? plan.value : undefined;
}

/** All columns of a table, one hash each; what its data forbid, in words. */
async function wholeTable(plan: Plan, table: number): Promise<readonly string[] | string> {
  const engine = await engineOf(plan);
  return orReason(() => {
    const frame = engine.whole(table);
    return plan.tables[table].columns.map((_, column) => hashRows(frame.column(column)).h);
  });
}

function orReason<T>(run: () => T): T | string {
  try {
    return run();
  } catch (error) {
    if (error instanceof DiagnosticError) return error.diagnostics.map(({ code }) => code).join();
    throw error;
  }
}

test('any cut of any document into blocks, and any of its rows asked for alone, are the rows of the whole', async () => {
  let tables = 0;
  await fc.assert(
    fc.asyncProperty(
      arbitraryDocument(),
      fc.array(fc.nat(), { minLength: 1, maxLength: 5 }),
      async (plain, raw) => {
        const plan = planOf(repair(plain, faultsOf));
        if (plan === undefined) return;
        for (const { index: table, family, columns } of plan.tables) {
          const expected = await wholeTable(plan, table);
          if (typeof expected === 'string') continue;
          const engine = await engineOf(plan);
          const roots = engine.rowsOf(plan.families[family].root);
          const cuts = [...new Set([0, ...raw.map((n) => n % (roots + 1)), roots])].sort((a, b) => a - b);
          const frames = cuts.slice(1).map((toRoot, i) => engine.block({ table, fromRoot: cuts[i], toRoot }));
          const rows = engine.rowsOf(table);
          if (rows > 0) tables++;
          const at = Float64Array.from(rows === 0 ? [] : raw, (n) => n % rows);
          const asked = engine.rowsAt(table, at);
          const whole = engine.whole(table);
          columns.forEach(({ name }, column) => {
            const joined = frames.map((frame) => frame.column(column));
            if (joined.length > 0)
              expect([name, hashRows(concat(joined)).h]).toEqual([name, expected[column]]);
            const alone = hashRows(asked.column(column)).h;
            expect([name, alone]).toEqual([name, hashRows(gather(whole.column(column), at)).h]);
          });
        }
      },
    ),
    { numRuns: Number(process.env.DATAING_RUNS ?? 200) },
  );
  expect(tables).toBeGreaterThan(100);
});
