import { catalogueFaults } from '@dataing/base/diagnostics';
import { expect, test } from 'vitest';
import { catalogue } from '../../src/diff/catalogue.ts';
import { diffQueries } from '../../src/diff/index.ts';
import { groups } from './towers.ts';

test('the codes of comparing are those of the catalogue, and each is given', () => {
  expect(catalogueFaults(catalogue)).toEqual([]);
  const given = ['', 'select 1; select 2', 'delete from t', 'select from where', groups(400)].flatMap(
    (text) => diffQueries(text, 'select 1', { dialect: 'duckdb' }).diagnostics.map(({ code }) => code),
  );
  expect([...new Set(given.filter((code) => code.startsWith('DIFF_')))]).toEqual(
    catalogue.map(({ code }) => code),
  );
});
