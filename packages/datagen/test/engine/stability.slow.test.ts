import { hashRows } from '@dataing/base/columns';
import { DiagnosticError } from '@dataing/base/diagnostics';
import type { Engine, Plan } from '@dataing/datagen';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { engineOf, planOf, type Schema } from './schema.ts';
import { subjects } from './subjects.ts';

/** Edits that may change no cell of what was there before; `at` picks places. */
const edits: Record<string, (schema: Schema, at: (size: number) => number) => void> = {
  'a column added anywhere': (schema, at) => {
    const { columns } = pick(schema.nodes, at);
    columns.splice(at(columns.length + 1), 0, {
      name: 'added',
      type: 'float',
      generator: { distribution: { type: 'normal', params: {}, clamp: [-9, 9] } },
    });
  },
  'a column removed': (schema, at) => {
    const { columns } = pick(schema.nodes, at);
    const place = at(columns.length);
    if (!isMeant(schema, columns[place])) columns.splice(place, 1);
  },
  'a table added': (schema, at) => {
    const id = { name: 'extra_id', type: 'int', generator: { sequence: {} } };
    const extra = { id: 'extra', kind: 'entity', pk: 'extra_id', rows: 3, columns: [id] };
    schema.nodes.splice(at(schema.nodes.length + 1), 0, extra);
  },
  'a child table added': (schema, at) => {
    const id = { name: 'extra_id', type: 'int', generator: { sequence: {} } };
    const fanout = { distribution: 'poisson', lambda: 2 };
    const parents = [pick(schema.nodes, at).id];
    schema.nodes.push({ id: 'extra', kind: 'fact', pk: 'extra_id', parents, fanout, columns: [id] });
  },
  'a table removed': (schema, at) => {
    schema.nodes.splice(at(schema.nodes.length), 1);
  },
  'tables in another order': (schema, at) => {
    const [moved] = schema.nodes.splice(at(schema.nodes.length), 1);
    schema.nodes.splice(at(schema.nodes.length + 1), 0, moved);
  },
};

/** Named elsewhere in the document, or a time: by its presence, other values may follow it. */
function isMeant(schema: Schema, { name, type }: Record<string, unknown>): boolean {
  const mentions = JSON.stringify(schema).split(JSON.stringify(name)).length - 1;
  const dotted = JSON.stringify(schema).includes(`.${String(name)}"`);
  return mentions > 1 || dotted || type === 'datetime' || type === 'date';
}

function pick<T>(list: readonly T[], at: (size: number) => number): T {
  return list[at(list.length)];
}

/** Hashes by `table.column`. */
function hashes(engine: Engine): Map<string, string> {
  const found = new Map<string, string>();
  for (const table of engine.plan.tables) {
    const frame = engine.whole(table.index);
    table.columns.forEach(({ name }, column) =>
      found.set(`${table.name}.${name}`, hashRows(frame.column(column)).h),
    );
  }
  return found;
}

/** Undefined where the edit leaves no sound schema: something else refers to what it removed. */
function planIfSound(schema: Schema): Plan | undefined {
  try {
    return planOf(schema);
  } catch (error) {
    if (error instanceof DiagnosticError) return undefined;
    throw error;
  }
}

/**
 * Lookups of one table's column twice in a table are numbered in declared order (docs/decisions/0004-engine.md): the
 * columns of the first may not go.
 */
function renumbersRoles(before: Schema, after: Schema): boolean {
  const lookups = ({ nodes }: Schema, id: string): string[] =>
    (nodes.find((node) => node.id === id)?.columns ?? []).flatMap(({ generator }) => {
      const from = (generator as { lookup?: { from?: string } } | undefined)?.lookup?.from;
      return from === undefined ? [] : [from];
    });
  return before.nodes.some(({ id }) => {
    const own = lookups(before, id);
    const isTwice = new Set(own).size < own.length;
    return isTwice && after.nodes.some((node) => node.id === id) && lookups(after, id).length < own.length;
  });
}

test.each([...subjects])('%s: an edit leaves every cell that it is not about', async (_, schemaOf) => {
  const base = hashes(await engineOf(planOf(schemaOf())));
  let sound = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.tuple(fc.constantFrom(...Object.keys(edits)), fc.array(fc.nat(), { minLength: 2, maxLength: 2 })),
        {
          minLength: 1,
          maxLength: 3,
        },
      ),
      async (chosen) => {
        const schema = schemaOf();
        for (const [edit, places] of chosen) {
          let next = 0;
          edits[edit](schema, (size) => places[next++ % places.length] % size);
        }
        const plan = renumbersRoles(schemaOf(), schema) ? undefined : planIfSound(schema);
        if (plan === undefined) return;
        sound++;
        for (const [place, hash] of hashes(await engineOf(plan))) {
          if (base.has(place)) expect([place, hash]).toEqual([place, base.get(place)]);
        }
      },
    ),
    { numRuns: 60 },
  );
  expect(sound).toBeGreaterThan(2);
});
