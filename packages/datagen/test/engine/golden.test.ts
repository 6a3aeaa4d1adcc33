import { hashRows } from '@dataing/base/columns';
import { expect, test } from 'vitest';
import { engineOf, ownSchema, planOf } from './schema.ts';

/**
 * Values are a promise: these hashes change only together with `streamEpoch`, or with a page in docs/decisions that
 * says why. Faker texts are left out: their packs have goldens of their own.
 */
test.each(['market', 'sensors'])('%s has the rows it has always had', async (name) => {
  const plan = planOf(ownSchema(name));
  const engine = await engineOf(plan);
  const lines = plan.tables.flatMap((table) => [
    `${table.name} ${engine.rowsOf(table.index)} rows`,
    ...table.columns.flatMap((step, column) =>
      step.generator.kind === 'faker'
        ? []
        : [`  ${step.name} ${hashRows(engine.whole(table.index).column(column)).h}`],
    ),
  ]);
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(`golden/${name}.txt`);
});
