import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { catalogueFaults, renderDiagnostics } from '@dataing/base/diagnostics';
import { dslCatalogue, parseDocument } from '@dataing/datagen/dsl';
import { describe, expect, test } from 'vitest';

/** `<CODE>.json` triggers the code and no other; `<CODE>.txt` is what the user reads (`vitest -u` writes it). */
const folder = join(import.meta.dirname, 'golden');
const sourceFolder = join(import.meta.dirname, '../../src/dsl');
const codes = dslCatalogue.map((entry) => entry.code);

test('the catalogue is sound', () => {
  expect(catalogueFaults(dslCatalogue)).toEqual([]);
});

test('each code has one fixture, each fixture a code', () => {
  const fixtures = readdirSync(folder).filter((name) => name.endsWith('.json'));
  expect(fixtures.map((name) => name.replace('.json', '')).sort()).toEqual([...codes].sort());
});

test('each code in the sources is in the catalogue, and none is left over', () => {
  const used = new Set<string>();
  for (const name of readdirSync(sourceFolder)) {
    if (name.endsWith('catalogue.ts')) continue;
    const source = readFileSync(join(sourceFolder, name), 'utf8');
    for (const match of source.matchAll(/'((?:DSL|JSON)_[A-Z_]+)'/g)) used.add(match[1]);
  }
  expect([...used].sort()).toEqual([...codes].sort());
});

describe.each(codes)('%s', (code) => {
  const text = readFileSync(join(folder, `${code}.json`), 'utf8');
  const { diagnostics } = parseDocument(text, `${code}.json`);

  test('is the only thing wrong with its fixture', () => {
    expect([...new Set(diagnostics.map((d) => d.code))]).toEqual([code]);
  });

  test('reads as expected', async () => {
    const sources = new Map([[`${code}.json`, text]]);
    const rendered = renderDiagnostics(diagnostics, sources, { color: false, width: 80 });
    await expect(rendered).toMatchFileSnapshot(join(folder, `${code}.txt`));
  });
});
