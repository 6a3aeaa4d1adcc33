import { gather, hashRows, slice } from '@dataing/base/columns';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { engineOf, planOf } from './schema.ts';
import { subjects } from './subjects.ts';

/** What peek prints: facts, stages, states and touches included. */
test.each([...subjects])('%s: any rows of any table are those of the whole', async (_, schemaOf) => {
  const plan = planOf(schemaOf());
  const whole = await engineOf(plan);
  await fc.assert(
    fc.asyncProperty(
      fc.nat(plan.tables.length - 1),
      fc.nat(),
      fc.nat(200),
      async (table, rawFrom, length) => {
        const engine = await engineOf(plan); // nothing remembered from the whole run
        const count = whole.rowsOf(table);
        const from = rawFrom % (count + 1);
        const to = Math.min(count, from + length);
        const range = engine.rows(table, from, to);
        const list = engine.rowsAt(
          table,
          Float64Array.from({ length: to - from }, (_row, i) => from + i),
        );
        plan.tables[table].columns.forEach(({ name }, column) => {
          const all = whole.whole(table).column(column);
          expect([name, hashRows(range.column(column)).h]).toEqual([name, hashRows(slice(all, from, to)).h]);
          const at = Float64Array.from({ length: to - from }, (_row, i) => from + i);
          expect([name, hashRows(list.column(column)).h]).toEqual([name, hashRows(gather(all, at)).h]);
        });
      },
    ),
    { numRuns: 25 },
  );
});
