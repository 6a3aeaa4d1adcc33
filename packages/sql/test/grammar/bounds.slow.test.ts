import { expect, test } from 'vitest';
import { parseSql } from '../../src/grammar/index.ts';
import { traceLineage } from '../../src/lineage/index.ts';
import { resolveNames } from '../../src/scope/index.ts';
import { visitTree } from '../../src/tree/index.ts';

const MILLION = 1_000_000;

/** Flat texts of a million parts. */
const FLAT: ReadonlyArray<readonly [string, string, () => string]> = [
  ['items', 'column', () => `select ${'a,'.repeat(MILLION - 1)}a from t`],
  ['values of IN', 'number', () => `select a from t where a in (${'1,'.repeat(MILLION - 1)}1)`],
];

test.each(FLAT)('a million %s are read, and none is left out', (_, kind, make) => {
  const { statements, diagnostics } = parseSql(make(), { dialect: 'postgres' });
  expect(diagnostics).toEqual([]);
  let count = 0;
  visitTree(statements[0], (part) => {
    if (part.kind === kind) count++;
  });
  expect(count).toBeGreaterThanOrEqual(MILLION);
});

test('the steps of resolving and tracing grow as the items do', () => {
  const steps = [5_000, 10_000, 20_000].map((count) => {
    const text = `select ${'a,'.repeat(count - 1)}a from t`;
    const [statement] = parseSql(text, { dialect: 'postgres' }).statements;
    return traceLineage(resolveNames(statement, { dialect: 'postgres', text })).steps;
  });
  expect(steps[2] - steps[1]).toBe(2 * (steps[1] - steps[0]));
});
