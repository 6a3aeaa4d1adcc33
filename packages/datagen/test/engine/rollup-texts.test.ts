import { valueAt } from '@dataing/base/columns';
import { expect, test } from 'vitest';
import { engineOf, planOf, schemaOf } from './schema.ts';

const id = { name: 'id', type: 'int', generator: { sequence: {} } };

test('texts are counted where they are there, of children and by keys', async () => {
  const count = { from: 'note', agg: 'count', column: 'text' };
  const plan = planOf(
    schemaOf([
      {
        id: 'author',
        kind: 'entity',
        pk: 'id',
        rows: 20,
        columns: [id, { name: 'written', type: 'int', generator: { rollup: count } }],
      },
      {
        id: 'topic',
        kind: 'entity',
        pk: 'id',
        rows: 4,
        columns: [
          id,
          { name: 'written', type: 'int', generator: { rollup: { ...count, on: { id: 'topic_id' } } } },
        ],
      },
      {
        id: 'note',
        kind: 'fact',
        pk: 'id',
        parents: ['author', 'topic'],
        fanout: { distribution: 'poisson', lambda: 5 },
        columns: [
          id,
          { name: 'author_id', type: 'int', generator: { lookup: { from: 'author.id' } } },
          { name: 'topic_id', type: 'int', generator: { lookup: { from: 'topic.id' } } },
          { name: 'text', type: 'string', null_rate: 0.4, generator: { faker: { method: 'word' } } },
        ],
      },
    ]),
  );
  const engine = await engineOf(plan);
  const cells = (table: string, column: string): unknown[] => {
    const { index, columns } = plan.tables.find(({ name }) => name === table)!;
    const frame = engine.whole(index);
    const found = frame.column(columns.findIndex(({ name }) => name === column));
    return Array.from({ length: frame.length }, (_, row) => valueAt(found, row));
  };
  const texts = cells('note', 'text');
  expect(texts).toContain(null);
  for (const parent of ['author', 'topic']) {
    const keys = cells('note', `${parent}_id`);
    const expected = cells(parent, 'id').map(
      (own) => keys.filter((key, i) => key === own && texts[i] !== null).length,
    );
    expect(cells(parent, 'written').map(Number)).toEqual(expected);
  }
});
