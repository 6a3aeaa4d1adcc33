import { tableLevels } from '@dataing/datagen/dsl';
import { expect, test } from 'vitest';
import { column, expectDocument, parseOwn, smallDocument } from './documents.ts';

test.each(['library', 'market', 'sensors'])(
  '%s: every table stands once, after what it takes values from',
  (name) => {
    const document = parseOwn(name);
    const levels = tableLevels(document);
    expect(levels.flat().sort()).toEqual(document.nodes.map(({ id }) => id).sort());
    const levelOf = (id: string): number => levels.findIndex((tables) => tables.includes(id));
    for (const { id, parents, effects, columns } of document.nodes) {
      const lookups = columns.flatMap(({ generator }) =>
        generator.kind === 'lookup' ? [generator.node] : [],
      );
      const sources = [...parents, ...effects.map(({ effectNode }) => effectNode), ...lookups];
      for (const source of sources) if (source !== id) expect(levelOf(source)).toBeLessThan(levelOf(id));
    }
  },
);

test('the library, by hand', () => {
  expect(tableLevels(parseOwn('library'))).toEqual([
    ['genre', 'librarian', 'reader', 'price_list'],
    ['book'],
    ['loan'],
    ['reminder'],
  ]);
});

test('tables that look each other up have levels all the same', () => {
  const document = expectDocument(
    smallDocument((d) => {
      d.nodes[0].columns.push(column('b_id', 'int', { lookup: { from: 'b.id' } }, { nullable: true }));
    }),
  );
  expect(tableLevels(document).flat().sort()).toEqual(['a', 'b']);
});
