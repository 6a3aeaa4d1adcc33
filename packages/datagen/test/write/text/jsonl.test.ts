import { columnOf, materialise, slice } from '@dataing/base/columns';
import { formatDay, formatInstant } from '@dataing/base/time';
import { jsonlFormat } from '@dataing/datagen/write';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyText, fileOf, kitchenSink, rowsOf, textOf } from './table.ts';

const linesOf = (text: string): string[] => text.split('\n').slice(0, -1);

test('any text comes back from a line of its own', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyText, { maxLength: 40 }), async (texts) => {
      const name = 'a "name"\n';
      const shape = {
        name: 't',
        schema: [{ name, type: 'string', nullable: true } as const],
        primaryKey: [],
        references: [],
      };
      const text = textOf(await fileOf(jsonlFormat, shape, [[columnOf('string', texts)]]));
      const read = linesOf(text).map((line) => JSON.parse(line)[name]);
      expect(read).toEqual(texts.map((it) => it?.replace(/[\ud800-\udfff]/gu, '\ufffd') ?? null));
    }),
  );
});

test('every type is the JSON value it should be', async () => {
  const { shape, columns } = kitchenSink();
  const lines = linesOf(textOf(await fileOf(jsonlFormat, shape, [columns])));
  const names = shape.schema.map(({ name }) => name);
  const expected = rowsOf(columns).map((row) =>
    Object.fromEntries(
      row.map((cell, c) => {
        const { type } = columns[c];
        if (cell === null) return [names[c], null];
        if (type === 'datetime') return [names[c], formatInstant(Number(cell))];
        if (type === 'date') return [names[c], formatDay(Number(cell))];
        if (type === 'json') return [names[c], JSON.parse(String(cell))];
        return [names[c], typeof cell === 'bigint' ? Number(cell) : cell];
      }),
    ),
  );
  expect(lines.map((line) => JSON.parse(line))).toEqual(expected);
  expect(Object.keys(JSON.parse(lines[0]))).toEqual(names);
});

test('bytes depend neither on how lazy a column is nor on where blocks end', async () => {
  const { shape, columns } = kitchenSink();
  const whole = await fileOf(jsonlFormat, shape, [columns]);
  expect(await fileOf(jsonlFormat, shape, [columns.map(materialise)])).toEqual(whole);
  const blocks = [
    columns.map((column) => slice(column, 0, 5)),
    columns.map((column) => slice(column, 5, column.length)),
  ];
  expect(await fileOf(jsonlFormat, shape, blocks)).toEqual(whole);
});

test('what JSON has no word for is null', async () => {
  const shape = {
    name: 't',
    schema: [{ name: 'x', type: 'float', nullable: false } as const],
    primaryKey: [],
    references: [],
  };
  const column = columnOf('float', [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 3]);
  const lines = linesOf(textOf(await fileOf(jsonlFormat, shape, [[column]])));
  expect(lines).toEqual(['{"x":null}', '{"x":null}', '{"x":null}', '{"x":-0.0}', '{"x":3.0}']);
});
