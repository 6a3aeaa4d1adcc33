import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { combineHashes, hashRows } from '@dataing/base/columns';
import { expect, test } from 'vitest';
import { engineOf, planOf, type Schema } from './schema.ts';
import { small, subjects } from './subjects.ts';

/**
 * Values are a promise: these hashes change only together with `streamEpoch`, or with a page in docs/decisions that
 * says why. Faker texts are left out: their packs have goldens of their own.
 */
test.each([...subjects])('%s has the rows it has always had', async (name, schemaOf) => {
  const plan = planOf(schemaOf());
  const engine = await engineOf(plan);
  const lines = plan.tables.flatMap((table) => [
    `${table.name} ${engine.rowsOf(table.index)} rows`,
    ...table.columns.flatMap((step, column) =>
      step.generator.kind === 'faker'
        ? []
        : [`  ${step.name} ${hashRows(engine.whole(table.index).column(column)).h}`],
    ),
  ]);
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(`golden/${name.replace(' ', '-')}.txt`);
});

const fixtures = resolve(
  join(import.meta.dirname, '../../../..'),
  process.env.DATAING_FIXTURES ?? '../shared',
);
const documents = join(fixtures, 'datagen/schemas');

/** Rows of each table that enter the hash. */
const firstRows = 2000;

/** One hash for the first rows of each table of a document, with few roots. */
async function hashOf(schema: Schema): Promise<string> {
  const engine = await engineOf(planOf(schema));
  const hashes = engine.plan.tables.flatMap((table) => {
    const frame = engine.rows(table.index, 0, Math.min(firstRows, engine.rowsOf(table.index)));
    return table.columns.flatMap((step, column) =>
      step.generator.kind === 'faker' ? [] : [hashRows(frame.column(column)).h],
    );
  });
  return combineHashes(hashes);
}

test.runIf(existsSync(documents))('the documents of others have the rows they have always had', async () => {
  const lines: string[] = [];
  for (const name of readdirSync(documents)
    .filter((file) => file.endsWith('.json'))
    .sort()) {
    // Refused on purpose: the messages have a test of their own.
    if (name === 'schema.json') continue;
    const schema = JSON.parse(readFileSync(join(documents, name), 'utf8'));
    lines.push(`${name} ${await hashOf(small(schema, name === 'gov.json' ? 1 : undefined))}`);
  }
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('golden/fixtures.txt');
});
