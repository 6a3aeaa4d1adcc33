import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDiskCache } from '@dataing/adapters/dbt';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dataing-cache-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = (sizeMaxBytes?: number, version = '1') => openDiskCache(folder, { version, sizeMaxBytes });
const keep = (entries: Readonly<Record<string, string>>, sizeMaxBytes?: number, version?: string) => {
  const cache = open(sizeMaxBytes, version);
  for (const [key, value] of Object.entries(entries)) cache.set(key, value);
  expect(cache.close()).toBeUndefined();
};
const packs = () => readdirSync(folder).map((name) => join(folder, name));

test('what one run keeps the next one has; nothing new writes nothing', () => {
  keep({ a: 'ä "1"', b: '' });
  const cache = open();
  expect([cache.get('a'), cache.get('b'), cache.get('c')]).toEqual(['ä "1"', '', undefined]);
  expect(cache.close()).toBeUndefined();
  expect(packs()).toHaveLength(1);
});

test('runs at the same time lose nothing of each other, however they end', () => {
  const step = fc.record({
    run: fc.integer({ min: 0, max: 3 }),
    key: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
    ends: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      rmSync(folder, { recursive: true, force: true });
      const runs = [0, 1, 2, 3].map(() => open());
      const kept = new Set<string>();
      const own = runs.map(() => new Set<string>());
      for (const { run, key, ends } of steps) {
        const value = runs[run].get(key);
        // A value follows from its key, as contents do from their hash.
        expect([undefined, `of ${key}`]).toContain(value);
        if (value === undefined) {
          runs[run].set(key, `of ${key}`);
          own[run].add(key);
        }
        if (!ends) continue;
        expect(runs[run].close()).toBeUndefined();
        for (const it of own[run]) kept.add(it);
        own[run].clear();
        runs[run] = open();
        for (const it of kept) expect(runs[run].get(it)).toBe(`of ${it}`);
      }
    }),
    { numRuns: 40 },
  );
});

test('a damaged pack and one of another version count as absent', () => {
  keep({ a: 'one' }, undefined, '1');
  keep({ a: 'other' }, undefined, '2');
  keep({ b: 'two' });
  const damaged = packs().find((path) => readFileSync(path).includes('two'))!;
  const bytes = readFileSync(damaged);
  for (const cut of [bytes.subarray(0, 3), bytes.subarray(0, -1), Buffer.alloc(40, 255)]) {
    writeFileSync(damaged, cut);
    const cache = open();
    expect([cache.get('a'), cache.get('b')]).toEqual(['one', undefined]);
  }
});

test('packs of other versions go when they are old, and what is no pack stays', () => {
  keep({ a: 'one' }, undefined, '1');
  writeFileSync(join(folder, 'p1-1-left.pack.tmp'), '');
  writeFileSync(join(folder, 'notes'), '');
  keep({ b: 'two' }, undefined, '2');
  expect(packs()).toHaveLength(4);
  for (const path of packs()) utimesSync(path, 1, 1);
  keep({ c: 'three' }, undefined, '3');
  expect(
    readdirSync(folder)
      .map((name) => name.split('-').slice(0, 2).join('-'))
      .sort(),
  ).toEqual(['notes', 'p1-3']);
});

test('the folder may go while the cache is open', () => {
  keep({ a: 'one' });
  const cache = open();
  rmSync(folder, { recursive: true });
  expect(cache.get('a')).toBe('one');
  cache.set('b', 'two');
  expect(cache.close()).toBeUndefined();
  expect(open().get('b')).toBe('two');
});

test('its size is bounded; what the last run used outlives the rest', () => {
  const bound = 20_000;
  for (let i = 0; i < 60; i++) {
    const cache = open(bound);
    if (i > 0) expect(cache.get('always')).toBe('here');
    else cache.set('always', 'here');
    cache.set(`k${i}`, 'x'.repeat(1000));
    cache.close();
    const size = packs().reduce((sum, path) => sum + statSync(path).size, 0);
    expect(size).toBeLessThan(bound + 2000);
  }
  expect(packs().length).toBeLessThan(15);
});

test('a folder that cannot be made is said, and the run has its own results', () => {
  const file = join(folder, 'file');
  writeFileSync(file, '');
  const cache = openDiskCache(join(file, 'cache'), { version: '1' });
  cache.set('a', 'one');
  expect(cache.get('a')).toBe('one');
  expect(cache.close()?.message).toMatch(/ENOTDIR|EEXIST/);
});
