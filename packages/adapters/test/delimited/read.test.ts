import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { catalogue, readDelimited } from '@dataing/adapters/delimited';
import { catalogueFaults } from '@dataing/base/diagnostics';
import { afterAll, describe, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'delimited-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(bytes: string | Uint8Array): string {
  const path = join(folder, 'a.csv');
  writeFileSync(path, bytes);
  return path;
}

describe('readDelimited', () => {
  test('cells are the text of the file, in its order', async () => {
    const table = await readDelimited(file('t,v\r\n2024-01-02 00:00:00,1.50\r\n2024-01-01,"a ""b"", c"\r\n'));
    expect(table.columns).toEqual(['t', 'v']);
    expect(table.rows).toBe(2);
    expect(table.column('t')).toEqual(['2024-01-02 00:00:00', '2024-01-01']);
    expect(table.column('v')).toEqual(['1.50', 'a "b", c']);
  });

  test('a byte order mark is no part of the first name; short rows have empty cells', async () => {
    const table = await readDelimited(file('\ufefft,v\n1\n2,3\n'));
    expect(table.column('v')).toEqual(['', '3']);
    expect(table.columns[0]).toBe('t');
  });

  test.each([
    ['an unclosed quote', 't,v\n1,"2\n', 'Quote'],
    ['an empty file', '', 'the file is empty'],
    ['bytes that are not text', new Uint8Array([0x74, 0xff, 0xfe, 0x0a]), 'not UTF-8'],
  ])('%s is DELIMITED_UNREADABLE', async (_, bytes, message) => {
    await expect(readDelimited(file(bytes))).rejects.toMatchObject({
      diagnostics: [{ code: 'DELIMITED_UNREADABLE', message: expect.stringContaining(message) }],
    });
  });

  test('a missing file says so', async () => {
    await expect(readDelimited(join(folder, 'none.csv'))).rejects.toMatchObject({
      diagnostics: [{ code: 'DELIMITED_UNREADABLE', message: 'none.csv: no such file' }],
    });
  });

  test('an unknown column names the nearest', async () => {
    const table = await readDelimited(file('time,value\n1,2\n'));
    expect(() => table.column('valeu')).toThrow(
      expect.objectContaining({
        diagnostics: [
          expect.objectContaining({
            code: 'DELIMITED_NO_COLUMN',
            message: '"valeu" is not a column of a.csv; did you mean "value"?',
          }),
        ],
      }),
    );
  });

  test('the catalogue is whole', () => {
    expect(catalogueFaults(catalogue)).toEqual([]);
  });
});
