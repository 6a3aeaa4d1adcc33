import { nodeCodec } from '@dataing/adapters/codecs';
import { openSinkDirectory } from '@dataing/adapters/files';
import { columnOf } from '@dataing/base/columns';
import { arrowFormat } from '@dataing/datagen/write';
import fc from 'fast-check';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { randomTable } from '../parquet/arbitrary.ts';
import { checkWithPython, type WrittenTable } from '../parquet/readers.ts';

const folder = mkdtempSync(join(tmpdir(), 'arrow-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function write({ path, schema, blocks }: WrittenTable): Promise<Uint8Array> {
  const shape = { name: 't', schema, primaryKey: [], references: [] };
  const sink = await openSinkDirectory(folder).open(basename(path));
  const file = arrowFormat.open(sink, shape, { createdBy: 'test', metadata: { 'datagen.seed': '7' } });
  for (const block of blocks) await file.append(arrowFormat.encode(block, shape, nodeCodec));
  const { bytes } = await file.finish();
  const written = readFileSync(path);
  expect(written.length).toBe(bytes);
  return written;
}

test('random tables of every type and lazy kind read back equal in pyarrow and Polars', async () => {
  const tables: WrittenTable[] = [];
  await fc.assert(
    fc.asyncProperty(randomTable, async ({ schema, blocks }) => {
      const table = { path: join(folder, `${tables.length}.arrow`), schema, blocks };
      tables.push(table);
      await write(table);
    }),
    { numRuns: 60 },
  );
  const findings = checkWithPython(tables);
  expect(findings).toHaveLength(120);
  expect(findings.filter(({ problems }) => problems.length > 0)).toEqual([]);
});

test('buffers stand at multiples of eight, the mark at both ends', async () => {
  const schema = [{ name: 'x', type: 'string', nullable: true } as const];
  const blocks = [
    [columnOf('string', ['a', null, 'ccc'])],
    [columnOf('string', [])],
    [columnOf('string', ['dd'])],
  ];
  const bytes = await write({ path: join(folder, 'marks.arrow'), schema, blocks });
  const text = Buffer.from(bytes).toString('latin1');
  expect(text.startsWith('ARROW1\0\0')).toBe(true);
  expect(text.endsWith('ARROW1')).toBe(true);
  const footerBytes = Buffer.from(bytes).readInt32LE(bytes.length - 10);
  expect((bytes.length - 10 - footerBytes) % 8).toBe(0);
  expect(text).toContain('datagen.seed');
});

test('a table without rows is a file with a schema and no batch', async () => {
  const schema = [{ name: 'x', type: 'int', nullable: false } as const];
  const table = { path: join(folder, 'none.arrow'), schema, blocks: [[columnOf('int', [])]] };
  await write(table);
  expect(checkWithPython([table]).flatMap(({ problems }) => problems)).toEqual([]);
});
