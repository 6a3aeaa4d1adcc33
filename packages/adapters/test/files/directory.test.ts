import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSinkDirectory, catalogue } from '@dataing/adapters/files';
import { makeFolder } from '@dataing/adapters/files/folders';
import { DiagnosticError } from '@dataing/base/diagnostics';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dataing-files-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function codeOf(work: () => Promise<unknown>): Promise<string> {
  const error = await work().then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(DiagnosticError);
  const { code } = (error as DiagnosticError).diagnostics[0];
  expect(catalogue.map((entry) => entry.code)).toContain(code);
  return code;
}

describe('openSinkDirectory', () => {
  it('shows a file only when finished, and replaces the one before', async () => {
    const directory = openSinkDirectory(join(folder, 'deep', 'out'));
    const sink = await directory.open('a b.bin');
    await sink.write(Uint8Array.of(1, 2));
    await sink.write(new Uint8Array(3_000_000).fill(7));
    expect(await readdir(join(folder, 'deep', 'out'))).not.toContain('a b.bin');
    await sink.write(Uint8Array.of(9));
    await sink.finish();
    const bytes = await readFile(join(folder, 'deep', 'out', 'a b.bin'));
    expect(bytes.length).toBe(3_000_003);
    expect([bytes[0], bytes[1], bytes[2], bytes[3_000_002]]).toEqual([1, 2, 7, 9]);

    const again = await directory.open('a b.bin');
    await again.write(Uint8Array.of(5));
    await again.finish();
    expect([...(await readFile(join(folder, 'deep', 'out', 'a b.bin')))]).toEqual([5]);
    expect(await readdir(join(folder, 'deep', 'out'))).toEqual(['a b.bin']);
  });

  it('keeps many small writes in order', async () => {
    const sink = await openSinkDirectory(folder).open('many');
    for (let i = 0; i < 5000; i++) await sink.write(Uint8Array.of(i & 255, i >> 8));
    await sink.write(new Uint8Array(2 << 20));
    await sink.finish();
    const bytes = await readFile(join(folder, 'many'));
    for (let i = 0; i < 5000; i++) expect(bytes[2 * i] | (bytes[2 * i + 1] << 8)).toBe(i);
    expect(bytes.length).toBe(10_000 + (2 << 20));
  });

  it('leaves no trace when abandoned, and leaves the file before alone', async () => {
    await writeFile(join(folder, 'kept'), 'before');
    const sink = await openSinkDirectory(folder).open('kept');
    await sink.write(Uint8Array.of(1));
    await sink.abandon();
    await sink.abandon();
    expect(await readdir(folder)).toEqual(['kept']);
    expect(await readFile(join(folder, 'kept'), 'utf8')).toBe('before');
  });

  it('writes to more files side by side than it holds open', async () => {
    const directory = openSinkDirectory(folder);
    const names = Array.from({ length: 300 }, (_, i) => `many/${i % 7}/${i}`);
    const sinks = await Promise.all(names.map((name) => directory.open(name)));
    const block = new Uint8Array(1 << 17);
    for (let round = 1; round <= 3; round++) {
      await Promise.all(sinks.map((sink, i) => sink.write(block.slice(0, 40_000 + i).fill(round))));
    }
    await Promise.all(sinks.map((sink) => sink.finish()));
    for (const [i, name] of names.entries()) {
      const bytes = await readFile(join(folder, name));
      const expected = Buffer.concat([1, 2, 3].map((round) => Buffer.alloc(40_000 + i, round)));
      expect(bytes.equals(expected)).toBe(true);
    }
    expect(await readdir(join(folder, 'many/0'))).toHaveLength(43);
  });

  it('makes the folders that a name leads into', async () => {
    const sink = await openSinkDirectory(folder).open('orders/day=1/data.csv');
    await sink.write(Uint8Array.of(65));
    expect(await readdir(join(folder, 'orders/day=1'))).toEqual([`.data.csv.${process.pid}.tmp`]);
    await sink.finish();
    expect(await readFile(join(folder, 'orders/day=1/data.csv'), 'utf8')).toBe('A');
  });

  it.each(['', '.', '..', 'a/../b', '/a', 'a/', 'a//b', 'a\\b', 'a\nb'])(
    'refuses the name %j',
    async (name) => {
      expect(await codeOf(() => openSinkDirectory(folder).open(name))).toBe('FILES_BAD_NAME');
    },
  );

  it('reports what the file system refused', async () => {
    await writeFile(join(folder, 'file'), '');
    const directory = openSinkDirectory(join(folder, 'file'));
    expect(await codeOf(() => directory.open('a'))).toBe('FILES_WRITE_FAILED');
  });

  it('takes the folders it made away again when nothing was finished in them, and no others', async () => {
    const directory = openSinkDirectory(join(folder, 'new', 'out'));
    const sinks = [await directory.open('a'), await directory.open('b/c')];
    for (const sink of sinks) await sink.abandon();
    expect(await readdir(folder)).toEqual([]);
    const kept = await directory.open('b/c');
    await kept.finish();
    await (await directory.open('d/e')).abandon();
    expect(await readdir(join(folder, 'new', 'out'))).toEqual(['b']);
  });

  it('shows nothing when settled, and what was written after that too when finished', async () => {
    const sink = await openSinkDirectory(folder).open('settled');
    await sink.write(Uint8Array.of(1));
    await sink.settle?.();
    expect(await readFile(join(folder, `.settled.${process.pid}.tmp`))).toHaveLength(1);
    await sink.write(Uint8Array.of(2));
    await sink.finish();
    expect([...(await readFile(join(folder, 'settled')))]).toEqual([1, 2]);
  });
});

describe('makeFolder', () => {
  it('makes what is missing, outermost first, also when asked twice at once', async () => {
    const deep = join(folder, 'a', 'b', 'c');
    expect(await makeFolder(deep)).toEqual([join(folder, 'a'), join(folder, 'a', 'b'), deep]);
    expect(await makeFolder(deep)).toEqual([]);
    const twice = await Promise.all([makeFolder(join(folder, 'x/y')), makeFolder(join(folder, 'x/y'))]);
    expect(twice.flat().toSorted()).toEqual([join(folder, 'x'), join(folder, 'x/y')]);
  });

  it('ends where the file system takes no folders, and where a file is in the way', async () => {
    await writeFile(join(folder, 'file'), '');
    await expect(makeFolder(join(folder, 'file'))).rejects.toMatchObject({ code: 'ENOTDIR' });
    await expect(makeFolder(join(folder, 'file', 'x'))).rejects.toMatchObject({ code: 'ENOTDIR' });
    if (process.platform !== 'linux') return;
    await expect(makeFolder('/proc/nope/deeper')).rejects.toMatchObject({ code: 'ENOTSUP' });
  });
});
