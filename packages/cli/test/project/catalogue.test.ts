import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { catalogueFaults } from '@dataing/base/diagnostics';
import { expect, test } from 'vitest';
import { projectCatalogue } from '../../src/project/catalogue.ts';

test('the catalogue is sound, and each code stands in a transcript', () => {
  expect(catalogueFaults(projectCatalogue)).toEqual([]);
  const folder = join(import.meta.dirname, '../transcripts');
  const texts = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
  const told = new Set([...texts.join('').matchAll(/(?:error|warning)\[(\w+)\]/g)].map(([, code]) => code));
  // A role that may write takes a server: source/servers.slow.test.ts shows it.
  told.add('SOURCE_ROLE_WRITES');
  expect(projectCatalogue.map(({ code }) => code).filter((code) => !told.has(code))).toEqual([]);
});
