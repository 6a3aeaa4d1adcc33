import { columnOf, concat, slice, valueAt } from '@dataing/base/columns';
import { rootAddresses, sliceAddresses, streamKey } from '@dataing/base/random';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { neighbours, typos } from '../../src/kernels/typos.ts';
import { engineOf, ownSchema, planOf } from '../engine/schema.ts';
import { typoAt } from './reference/row-texts.ts';

const keyOf = (purpose: string) => streamKey({ epoch: 1, seed: 3, table: 't', column: 'c', purpose });
const keys = { key: keyOf('typos 0'), slipKey: keyOf('slips of typos 0') };

/** Insertions, deletions and replacements of one character, and swaps of two neighbours, between two texts. */
function isOneSlip(from: string, to: string): boolean {
  const [a, b] = [[...from], [...to]];
  if (Math.abs(a.length - b.length) > 1) return false;
  let first = 0;
  while (first < Math.min(a.length, b.length) && a[first] === b[first]) first++;
  const rest = (text: string[], skip: number) => text.slice(first + skip).join('');
  if (a.length > b.length) return rest(a, 1) === rest(b, 0);
  if (a.length < b.length) return rest(a, 0) === rest(b, 1);
  const isSwap = a[first] === b[first + 1] && a[first + 1] === b[first] && rest(a, 2) === rest(b, 2);
  return isSwap || rest(a, 1) === rest(b, 1);
}

test('a hit text is one slip away from itself; rows and splits agree', () => {
  fc.assert(
    fc.property(
      fc.array(fc.option(fc.string({ unit: 'grapheme', maxLength: 8 }), { nil: null }), {
        minLength: 1,
        maxLength: 30,
      }),
      fc.nat(),
      (texts, rawCut) => {
        const clean = texts.map((text) => text?.replaceAll(/\p{Cs}/gu, '') ?? null);
        const cut = rawCut % (texts.length + 1);
        const column = columnOf('string', clean);
        const addresses = rootAddresses(0, texts.length);
        const joined = concat(
          [[0, cut] as const, [cut, texts.length] as const].map(([from, to]) =>
            typos(slice(column, from, to), 1, keys, sliceAddresses(addresses, from, to)),
          ),
        );
        clean.forEach((text, row) => {
          const cell = valueAt(joined, row);
          if (text === null) return expect(cell).toBe(null);
          expect(cell).toBe(
            typoAt({ rate: 1, ...keys }, text, { hi: addresses.hi[row], lo: addresses.lo[row] }),
          );
          if (text === '') return;
          expect(cell).not.toBe(text);
          expect(isOneSlip(text, String(cell)), `${text} -> ${String(cell)}`).toBe(true);
        });
      },
    ),
  );
});

test('the rate is the share of texts that change, within five standard errors; each slip has its quarter', () => {
  const rows = 40_000;
  const text = 'keyboards';
  const column = typos(
    columnOf('string', new Array<string>(rows).fill(text)),
    0.2,
    keys,
    rootAddresses(0, rows),
  );
  const changed = Array.from({ length: rows }, (_, row) => String(valueAt(column, row))).filter(
    (t) => t !== text,
  );
  expect(Math.abs(changed.length - 0.2 * rows)).toBeLessThan(5 * Math.sqrt(rows * 0.2 * 0.8));
  const shorter = changed.filter((t) => t.length < text.length).length;
  expect(Math.abs(shorter - changed.length / 4)).toBeLessThan(5 * Math.sqrt(changed.length * 0.25 * 0.75));
});

test('each key is the neighbour of its neighbours', () => {
  for (const [key, near] of Object.entries(neighbours))
    for (const other of near) expect(neighbours[other], `${other} beside ${key}`).toContain(key);
});

test('the locale of a table goes before that of the document, and a column before both', async () => {
  const textsOf = async (
    edit: (schema: ReturnType<typeof ownSchema>) => void,
    table: number,
    name: string,
  ) => {
    const schema = ownSchema('beyond');
    edit(schema);
    const frame = (await engineOf(planOf(schema))).whole(table);
    const column = frame.column(frame.table.columns.findIndex((step) => step.name === name));
    return Array.from({ length: 20 }, (_, row) => valueAt(column, row));
  };
  const asIs = await textsOf(() => {}, 1, 'seen_by');
  const byColumn = (locale: string) => (schema: ReturnType<typeof ownSchema>) => {
    const column = schema.nodes[1].columns.find(({ name }) => name === 'seen_by');
    if (column) column.generator = { faker: { method: 'name', locale } };
  };
  expect(asIs).toEqual(await textsOf(byColumn('de_DE'), 1, 'seen_by'));
  expect(asIs).not.toEqual(await textsOf(byColumn('cs_CZ'), 1, 'seen_by'));
  const byDocument = await textsOf((schema) => void delete schema.nodes[1].locale, 1, 'seen_by');
  expect(byDocument).toEqual(await textsOf(byColumn('cs_CZ'), 1, 'seen_by'));
  const byNobody = await textsOf(
    (schema) => {
      delete schema.nodes[1].locale;
      delete schema.locale;
    },
    1,
    'seen_by',
  );
  expect(byNobody).toEqual(await textsOf(byColumn('en_US'), 1, 'seen_by'));
});
