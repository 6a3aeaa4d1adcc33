import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashRows } from '@dataing/base/columns';
import { DiagnosticError } from '@dataing/base/diagnostics';
import { buildPlan } from '@dataing/datagen';
import { parseDocument } from '@dataing/datagen/dsl';
import { describe, expect, test } from 'vitest';
import { engineOf } from '../engine/schema.ts';
import { keywordExamples, ownDocuments } from './examples.ts';
import { keysOfLanguage, keySites } from './key-sites.ts';

type Plain = { [key: string]: unknown };

const folder = join(import.meta.dirname, '../schemas/keys');
const corpus = new Map([
  ...keywordExamples(),
  ...readdirSync(folder).map((name) => [`keys/${name}`, readFileSync(join(folder, name), 'utf8')] as const),
  ...ownDocuments(),
]);

/** Keys that steer nothing in the rows, and are not meant to. */
const SILENT: ReadonlyArray<readonly [RegExp, string]> = [
  [/^(column_)?constraints[./]|^(table|column|document)\.constraints$/, 'judged by validate'],
  [/^targets[./]|^influence\.|^document\.targets$/, 'judged by validate'],
  [/^document(\.checks$|\/checks)/, 'judged by validate'],
  [/^document\.(\$schema|dag)$/, 'for editors; the order is found anyway'],
  [/^timeframe\.freq$/, 'read and not used, as in the original'],
  [/base_probability$/, 'repeats the weights of the column'],
  [/^incident[./]/, 'planted after the rows are made; test/faults holds them'],
  [/^document\.incidents$/, 'planted after the rows are made; test/faults holds them'],
];

/** Known to the readers, and not yet seen to change anything by a document here. */
const UNPROVEN: readonly string[] = [];

/** All rows of a document as one text; what refuses it, where something does. */
async function outputOf(text: string): Promise<string> {
  const document = parseDocument(text, 'any.json');
  if (!document.ok) return `refused: ${document.diagnostics.map((d) => d.code).join(' ')}`;
  const plan = buildPlan(document.value, { seed: 7 });
  if (!plan.ok) return `refused: ${plan.diagnostics.map((d) => d.code).join(' ')}`;
  try {
    const engine = await engineOf(plan.value);
    return plan.value.tables
      .map((table) => {
        const frame = engine.whole(table.index);
        const hashes = table.columns.map(
          (step, i) => `${step.name} ${JSON.stringify(hashRows(frame.column(i)))}`,
        );
        return `${table.name} ${frame.length} ${hashes.join(' ')}`;
      })
      .join('\n');
  } catch (error) {
    if (error instanceof DiagnosticError) return `refused: ${error.message}`;
    throw error;
  }
}

const before = new Map<string, Promise<string>>();
function original(name: string): Promise<string> {
  const known = before.get(name) ?? outputOf(corpus.get(name)!);
  before.set(name, known);
  return known;
}

/** Where each key stands: documents, and the how-manieth site of each. */
const places = new Map<string, Array<readonly [document: string, site: number]>>();
for (const [name, text] of corpus) {
  keySites(JSON.parse(text) as Plain).forEach(({ place, key }, site) => {
    const list = places.get(`${place}.${key}`) ?? [];
    places.set(`${place}.${key}`, list);
    list.push([name, site]);
  });
}

async function changesSomething(key: string): Promise<boolean> {
  for (const [name, number] of places.get(key) ?? []) {
    const document = JSON.parse(corpus.get(name)!) as Plain;
    const site = keySites(document)[number];
    delete site.holder[site.key];
    if ((await outputOf(JSON.stringify(document))) !== (await original(name))) return true;
  }
  return false;
}

const keys = [...keysOfLanguage()].sort();
const loud = keys.filter((key) => !SILENT.some(([pattern]) => pattern.test(key)) && !UNPROVEN.includes(key));

describe('removing a key changes the output, or the document is refused', () => {
  test('the documents that keys are removed from are right', async () => {
    for (const name of corpus.keys()) expect(await original(name), name).not.toMatch(/^refused/);
  });

  test.each(loud)('%s', async (key) => {
    expect(places.get(key) ?? [], 'no document writes this key').not.toEqual([]);
    expect(await changesSomething(key)).toBe(true);
  });

  test('what is exempt exists, and is not proven after all', async () => {
    for (const key of UNPROVEN) {
      expect(keys).toContain(key);
      expect(await changesSomething(key), key).toBe(false);
    }
    for (const [pattern, why] of SILENT)
      expect(
        keys.some((key) => pattern.test(key)),
        why,
      ).toBe(true);
  });
});
