import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDocument } from '@dataing/datagen/dsl';
import { describe, expect, test } from 'vitest';
import { engineOf, planOf, type Schema } from '../engine/schema.ts';

const folder = join(import.meta.dirname, '../../../../docs/datagen');
const guides = readdirSync(folder).filter((name) => name.endsWith('.md'));

/** The whole documents among the examples of a page. */
const documents = guides.flatMap((name) =>
  [...readFileSync(join(folder, name), 'utf8').matchAll(/^```json\n(\{\n {2}"version"[\s\S]*?)^```$/gm)].map(
    (match, i) => [`${name} ${i + 1}`, match[1]] as const,
  ),
);

describe('the schema documents of the guides', () => {
  test('exist', () => {
    expect(documents.map(([name]) => name)).toContain('processes.md 1');
  });

  test.each(documents)('%s parses without a word, and generates', async (name, text) => {
    expect(parseDocument(text, name).diagnostics).toEqual([]);
    const engine = await engineOf(planOf(JSON.parse(text) as Schema));
    for (const table of engine.plan.tables) {
      const frame = engine.whole(table.index);
      expect(frame.length, table.name).toBeGreaterThan(0);
      table.columns.forEach((_, i) => expect(frame.column(i).length).toBe(frame.length));
    }
  });
});
