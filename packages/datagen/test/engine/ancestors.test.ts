import { gather, hashRows, valueAt } from '@dataing/base/columns';
import { loadFakerPacks } from '@dataing/datagen';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RowEngine } from '../kernels/reference/row-engine.ts';
import { engineOf, planOf, schemaOf, type Schema } from './schema.ts';

const key = (name: string): Record<string, unknown> => ({ name, type: 'int', generator: { sequence: {} } });
const from = (name: string, type: string, source: string): Record<string, unknown> => ({
  name,
  type,
  generator: { lookup: { from: source } },
});

/** user -> session -> event -> click; events and clicks look their user up past the session. */
function journey(): Schema {
  const country = { name: 'country', type: 'string', generator: { choice: { choices: ['DE', 'FR', 'IT'] } } };
  const lambda = (rate: number): unknown => ({ distribution: 'poisson', lambda: rate });
  return schemaOf([
    { id: 'user', kind: 'entity', pk: 'user_id', rows: 300, columns: [key('user_id'), country] },
    {
      id: 'session',
      kind: 'fact',
      pk: 'session_id',
      parents: ['user'],
      fanout: lambda(2),
      columns: [key('session_id'), from('user_id', 'int', 'user.user_id')],
    },
    {
      id: 'event',
      kind: 'fact',
      pk: 'event_id',
      parents: ['session'],
      fanout: lambda(3),
      columns: [
        key('event_id'),
        from('session_id', 'int', 'session.session_id'),
        from('user_id', 'int', 'user.user_id'),
        from('country', 'string', 'user.country'),
      ],
    },
    {
      id: 'click',
      kind: 'fact',
      pk: 'click_id',
      parents: ['event', 'user'],
      fanout: lambda(1),
      columns: [
        key('click_id'),
        from('event_id', 'int', 'event.event_id'),
        from('user_id', 'int', 'user.user_id'),
      ],
    },
  ]);
}

const plan = planOf(journey());
const engine = await engineOf(plan);

/** Cells of a column by the table's key. */
function byKey(table: number, column: number): Map<number, unknown> {
  const frame = engine.whole(table);
  return new Map(
    Array.from({ length: frame.length }, (_, row) => [
      Number(valueAt(frame.column(0), row)),
      valueAt(frame.column(column), row),
    ]),
  );
}

test('a lookup past the parent gives the row its own ancestor', () => {
  const userOfSession = byKey(1, 1);
  const countryOfUser = byKey(0, 1);
  const userOfEvent = byKey(2, 2);
  const countries = byKey(2, 3);
  for (const [event, session] of byKey(2, 1)) {
    expect(userOfEvent.get(event)).toBe(userOfSession.get(Number(session)));
    expect(countries.get(event)).toBe(countryOfUser.get(Number(userOfEvent.get(event))));
  }
  const userOfClick = byKey(3, 2);
  expect(userOfClick.size).toBeGreaterThan(500);
  for (const [click, event] of byKey(3, 1))
    expect(userOfClick.get(click)).toBe(userOfEvent.get(Number(event)));
});

test('ancestors are the same by block, by list and row by row', async () => {
  const rows = new RowEngine(plan, await loadFakerPacks(['en_US']), engine);
  fc.assert(
    fc.property(fc.nat(), fc.nat(40), (rawFrom, length) => {
      const count = engine.rowsOf(3);
      const first = rawFrom % count;
      const at = Float64Array.from({ length: Math.min(length, count - first) }, (_, i) => first + i);
      const list = engine.rowsAt(3, at).column(2);
      const range = engine.rows(3, first, first + at.length).column(2);
      const expected = hashRows(gather(engine.whole(3).column(2), at)).h;
      expect(hashRows(list).h).toBe(expected);
      expect(hashRows(range).h).toBe(expected);
      at.forEach((row, i) => expect(Number(valueAt(list, i))).toBe(Number(rows.cell(3, row, 2))));
    }),
    { numRuns: 40 },
  );
});

test('a join is still a join where one is written', () => {
  const schema = journey();
  schema.nodes[2].columns[3] = {
    name: 'country',
    type: 'string',
    generator: { lookup: { from: 'user.country', on: { user_id: 'user_id' } } },
  };
  expect(planOf(schema).tables[2].columns[3].generator).toMatchObject({ kind: 'lookup', mode: 'join' });
});

test('a key copied from an ancestor bends the rate of its children by the parent', async () => {
  const schema = journey();
  schema.nodes.push({
    id: 'boost',
    kind: 'entity',
    pk: 'boost_id',
    rows: 300,
    columns: [
      key('boost_id'),
      { name: 'user_id', type: 'int', generator: { sequence: {} } },
      {
        name: 'factor',
        type: 'float',
        generator: { distribution: { type: 'uniform', params: { low: 3, high: 3 }, clamp: [3, 3] } },
      },
    ],
  });
  const args = {
    effect_table: 'boost',
    on: { user_id: 'user_id' },
    map: { field: 'factor', op: 'mul', default: 1 },
  };
  schema.nodes[2]['modifiers'] = [{ transform: 'effect', args }];
  const bent = planOf(schema);
  const source = bent.tables[2].source;
  expect(source.kind === 'fanout' && source.effects[0].match.kind).toBe('parent');
  const ratio = (await engineOf(bent)).rowsOf(2) / engine.rowsOf(2);
  expect(ratio).toBeGreaterThan(2.6);
  expect(ratio).toBeLessThan(3.4);
});
