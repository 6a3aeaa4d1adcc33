import { parseDocument } from '@dataing/datagen/dsl';
import { describe, expect, test } from 'vitest';
import {
  codesOf,
  column,
  expectDocument,
  ownSchemas,
  parseOwn,
  readOwn,
  smallDocument,
} from './documents.ts';

test.each(ownSchemas)('%s.json is right as it stands', (name) => {
  const document = parseOwn(name);
  expect(document.hash).toMatch(/^[0-9a-f]{64}$/);
});

describe('resolution', () => {
  const library = parseOwn('library');
  const node = (id: string) => library.nodes.find((n) => n.id === id)!;
  const columnOf = (id: string, name: string) => node(id).columns.find((c) => c.name === name)!;

  test('defaults are filled in', () => {
    expect(node('loan').rows).toBeUndefined();
    expect(node('genre').rows).toBe(5);
    expect(columnOf('loan', 'loan_id').nullable).toBe(false);
    expect(columnOf('price_list', 'price_list_id').generator).toEqual({
      kind: 'sequence',
      start: 1,
      step: 1,
    });
    expect(expectDocument(smallDocument()).nodes[1].fanout).toEqual({ kind: 'constant', count: 1 });
    expect(expectDocument(smallDocument()).nodes[0].rows).toBe(1000);
  });

  test('the clamp of a fanout stands in for min and max', () => {
    expect(node('loan').fanout).toEqual({ kind: 'poisson', lambda: 6, min: 0, max: 40 });
  });

  test('seasonality of a time becomes a pattern, of a number a modifier with its time column', () => {
    const lent = columnOf('loan', 'lent_at');
    expect(lent.modifiers).toEqual([]);
    expect(
      lent.generator.kind === 'datetime_series' && lent.generator.patterns.map((p) => p.dimension),
    ).toEqual(['hour', 'dow']);
    expect(columnOf('loan', 'fee').modifiers).toContainEqual(
      expect.objectContaining({ kind: 'seasonality', timeColumn: 'lent_at' }),
    );
  });

  test('lookups: parent, other parent, itself, join', () => {
    const mode = (id: string, name: string) => {
      const { generator } = columnOf(id, name);
      return generator.kind === 'lookup' && generator.mode;
    };
    expect(mode('loan', 'reader_id')).toEqual({ kind: 'parent', generation: 1 });
    expect(mode('loan', 'book_id')).toEqual({ kind: 'random' });
    expect(mode('librarian', 'mentor_id')).toEqual({ kind: 'self' });
    expect(mode('book', 'shelf')).toEqual({ kind: 'join', on: [{ local: 'genre', remote: 'code' }] });
    expect(mode('reminder', 'reader_id')).toEqual({ kind: 'parent', generation: 1 });
  });

  test('a ranked choice from a column takes its distinct values', () => {
    expect(columnOf('book', 'genre').generator).toEqual({
      kind: 'choice',
      from: { node: 'genre', column: 'code', distinct: true },
      weights: { kind: 'zipf', alpha: 1.1 },
    });
  });

  test('an effect knows whose column each key is, and its time column', () => {
    expect(node('loan').effects).toMatchObject([
      {
        effectNode: 'price_list',
        on: [{ side: 'row', local: 'price_list_id', remote: 'price_list_id' }],
        window: { start: 'valid_from', end: 'valid_to' },
        timeColumn: 'lent_at',
      },
    ]);
  });

  test("a key that repeats a column of the parent is the parent's", () => {
    const document = expectDocument(
      smallDocument((d) => {
        d.nodes[1].columns.push(column('a_ref', 'int', { lookup: { from: 'a.id' } }));
        d.nodes[1].modifiers = [
          {
            transform: 'effect',
            args: { effect_table: 'a', on: { a_ref: 'id' }, map: { field: 'id', op: 'mul', default: 1 } },
          },
        ];
      }),
    );
    expect(document.nodes[1].effects[0].on).toEqual([{ side: 'parent', local: 'id', remote: 'id' }]);
    expect(document.nodes[1].effects[0].timeColumn).toBeUndefined();
  });

  test('constraints of tables join those of the document', () => {
    const { constraints } = parseOwn('sensors');
    expect(constraints.foreignKeys).toEqual([
      { from: { node: 'maintenance', column: 'sensor_id' }, to: { node: 'sensor', column: 'sensor_id' } },
    ]);
  });

  test('a mape above 1 is a percentage, up to 1 a fraction', () => {
    const mapeOf = (mape: number) =>
      expectDocument(
        smallDocument((d) => {
          d.nodes[1].columns.push(
            column('t', 'datetime', { datetime_series: { within: 'timeframe', freq: 'h' } }),
          );
          const target = { table: 'b', metric: 'volume', influences: [], tolerance: { mape } };
          d.targets = { composite_effect: target };
        }),
      ).targets.compositeEffect?.tolerance;
    expect(mapeOf(0.15)).toEqual({ mae: 0.05, mape: 0.15 });
    expect(mapeOf(15)).toEqual({ mae: 0.05, mape: 0.15 });
  });

  test('incidents: a rate of 1 and the first time column unless said', () => {
    const { incidents } = parseOwn('sensors');
    expect(incidents.map(({ span: _, ...incident }) => incident)).toEqual([
      {
        id: 'blind-t1',
        fault: { kind: 'null_spike' },
        node: 'reading',
        column: 'celsius',
        where: [{ column: 'model', test: { kind: 'in', values: ['T1'] } }],
        window: {
          start: Date.UTC(2024, 4, 10) * 1000,
          end: Date.UTC(2024, 4, 13) * 1000,
          timeColumn: 'taken_at',
        },
        rate: 0.9,
        ramp: false,
      },
      {
        id: 'lost-upload',
        fault: { kind: 'dropped_rows' },
        node: 'reading',
        where: [],
        window: {
          start: Date.UTC(2024, 4, 20, 6) * 1000,
          end: Date.UTC(2024, 4, 20, 18) * 1000,
          timeColumn: 'taken_at',
        },
        rate: 1,
        ramp: false,
      },
    ]);
  });
});

describe('the hash', () => {
  const text = readOwn('library');
  const { hash } = expectDocument(text);

  test('is that of the content, not of the layout, the order of keys, or the remarks', () => {
    const reversed = JSON.parse(text, (_, value) =>
      value !== null && typeof value === 'object' && !Array.isArray(value)
        ? Object.fromEntries([...Object.entries(value), ['comment', 'x']].reverse())
        : value,
    );
    for (const part of ['mapping', 'on']) removeRemarks(reversed, part);
    expect(expectDocument(JSON.stringify(reversed)).hash).toBe(hash);
  });

  test('changes with any value', () => {
    expect(expectDocument(text.replace('"lambda": 6', '"lambda": 7')).hash).not.toBe(hash);
  });
});

/** In maps of the user's own keys a "comment" is data. */
function removeRemarks(value: unknown, key: string): void {
  if (value === null || typeof value !== 'object') return;
  for (const [name, part] of Object.entries(value)) {
    if (name === key) delete (part as Record<string, unknown>).comment;
    else removeRemarks(part, key);
  }
}

describe('beyond the fixtures', () => {
  test('lenient turns unknown keys into warnings', () => {
    const text = smallDocument((d) => {
      d.nodes[0].color = 'red';
    });
    expect(parseDocument(text, 'f').ok).toBe(false);
    const lenient = parseDocument(text, 'f', { lenient: true });
    expect(lenient.ok).toBe(true);
    expect(lenient.diagnostics.map((d) => [d.code, d.severity])).toEqual([['DSL_UNKNOWN_KEY', 'warning']]);
  });

  test('a key that others write elsewhere says where it has its place', () => {
    const text = smallDocument((d) => {
      const [id] = d.nodes[0].columns;
      d.nodes[0].primary_key = 'id';
      d.constraints = { cross_rules: [] };
      id.generator = { choice: { choices: ['a'], null_rate: 0.1 } };
      d.nodes[1].columns[0].generator = { faker: { method: 'email', unique: true } };
    });
    const { diagnostics } = parseDocument(text, 'f');
    const said = diagnostics.filter((d) => d.code === 'DSL_UNKNOWN_KEY');
    const places = said.map(({ path, suggestion, help }) => [path, suggestion, help?.split('"')[1]]);
    expect(places.toSorted((a, b) => (String(a[0]) < String(b[0]) ? -1 : 1))).toEqual([
      ['constraints.cross_rules', undefined, 'inequalities'],
      ['nodes[0].columns[0].generator.choice.null_rate', undefined, 'null_rate'],
      ['nodes[0].primary_key', 'pk', 'pk'],
      ['nodes[1].columns[0].generator.faker.unique', undefined, 'unique'],
    ]);
    expect(said.map(({ help }) => help).join(' ')).toContain('at the column itself');
  });

  test('remarks are allowed at every level, the keys of metadata are free', () => {
    const text = smallDocument((d) => {
      const [id] = d.nodes[0].columns;
      d.comment = d.nodes[0].comment = id.comment = 'why';
      id.generator = { sequence: { description: 'how' }, comment: 'how' };
      d.metadata.author = { anyone: [1] };
    });
    expect(codesOf(text)).toEqual([]);
  });

  test('everything wrong is said at once, in the order of the text', () => {
    const text = smallDocument((d) => {
      d.version = '2';
      d.timeframe.end = 'never';
      d.nodes[0].rows = -1;
      d.nodes[1].parents = ['z'];
    });
    expect(codesOf(text)).toEqual(['DSL_VERSION', 'DSL_BAD_TIME', 'DSL_OUT_OF_RANGE', 'DSL_UNKNOWN_NODE']);
  });

  test('lookups into later tables are fine: the dependency is between columns', () => {
    const text = smallDocument((d) => {
      d.nodes[0].columns.push(column('b_ref', 'int', { lookup: { from: 'c.id' } }));
      d.nodes.push({ id: 'c', kind: 'entity', pk: 'id', columns: [column('id', 'int', { sequence: {} })] });
    });
    expect(codesOf(text)).toEqual([]);
  });

  test('a parent that draws from its own child has no solution', () => {
    const text = smallDocument((d) => {
      d.nodes[0].columns.push(column('x', 'int', { lookup: { from: 'b.y' } }));
      d.nodes[1].columns.push(column('y', 'int', { lookup: { from: 'a.x' } }));
    });
    expect(parseDocument(text, 'f').diagnostics.map((d) => d.message)).toEqual([
      'these need each other: a.x -> b.y -> a.x',
    ]);
  });

  test('an effect cannot look at a table that is counted together with the table it scales', () => {
    const text = smallDocument((d) => {
      const map = { field: 'id', op: 'mul', default: 1 };
      const modifiers = [{ transform: 'effect', args: { effect_table: 'b', on: {}, map } }];
      const columns = [column('id', 'int', { sequence: {} })];
      d.nodes.push({ id: 'c', kind: 'fact', pk: 'id', parents: ['a'], columns, modifiers });
    });
    expect(parseDocument(text, 'f').diagnostics.map((d) => d.message)).toEqual([
      'these need each other: the rows of "b", "c" -> the rows of "b", "c"',
    ]);
    expect(codesOf(text.replace('"effect_table":"b"', '"effect_table":"a"'))).toEqual([]);
  });

  test.each([
    ['this_key', { kind: 'join', on: [{ local: 'k', remote: 'k' }] }],
    ['k', { kind: 'join', on: [{ local: 'k', remote: 'k' }] }],
    ['m', { kind: 'join', on: [{ local: 'm', remote: 'k' }] }],
  ])('a join on {%s: k}', (key, mode) => {
    const document = expectDocument(
      smallDocument((d) => {
        d.nodes.push({
          id: 'c',
          kind: 'entity',
          pk: 'k',
          columns: [column('k', 'int', { sequence: {} }), column('v', 'int', { sequence: {} })],
        });
        d.nodes[1].columns.push(
          column('k', 'int', { sequence: {} }),
          column('m', 'int', { sequence: {} }),
          column('v', 'int', { lookup: { from: 'c.v', on: { [key]: 'k' } } }),
        );
      }),
    );
    const { generator } = document.nodes[1].columns[3];
    expect(generator.kind === 'lookup' && generator.mode).toEqual(mode);
  });

  test.each([
    ['S', 'second', 1],
    ['s', 'second', 1],
    ['15T', 'minute', 15],
    ['min', 'minute', 1],
    ['2H', 'hour', 2],
    ['h', 'hour', 1],
    ['D', 'day', 1],
    ['B', 'business_day', 1],
    ['W', 'week', 1],
    ['MS', 'month_start', 1],
    ['M', 'month_end', 1],
    ['ME', 'month_end', 1],
    ['Q', 'quarter_end', 1],
    ['Y', 'year_end', 1],
  ])('freq %s', (freq, unit, count) => {
    const series = { within: { start: '2023-01-01', end: '2024-12-31' }, freq };
    const document = expectDocument(
      smallDocument((d) => {
        d.nodes[0].columns.push(column('t', 'datetime', { datetime_series: series }));
      }),
    );
    expect(document.nodes[0].columns[1].generator).toMatchObject({ freq: { unit, count } });
  });
});
