import { type CheckReport, reportFromJson, reportToJson } from '@dataing/datagen/check';
import fc from 'fast-check';
import { expect, test } from 'vitest';

const report: CheckReport = {
  schema: 'Shop',
  schemaHash: 'abc',
  passed: true,
  decisive: true,
  minScore: 80,
  grade: { score: 97.5, parts: [{ part: 'constraints', weight: 1, passed: 2, judged: 2 }] },
  tables: [
    { name: 'orders', rows: 12 },
    { name: 'lost', rows: null },
  ],
  checks: [
    { id: 'orders.id.keys', kind: 'keys', table: 'orders', status: 'passed', message: 'sound' },
    {
      ...{ id: 'orders.x.ranges', kind: 'ranges', table: 'orders', column: 'x', status: 'failed' },
      ...{ message: 'below', rows: 12, violations: 2, query: 'q1' },
    },
  ],
  tells: [{ kind: 'no_nulls', table: 'orders', message: 'none' }],
  plots: [
    { table: 'orders', title: 't', kind: 'line', labels: ['a'], observed: [1], expected: [2] },
    { table: 'orders', column: 'x', title: 't', kind: 'bars', labels: ['a'], observed: [1] },
  ],
  queries: [{ id: 'q1', sql: 'select 1', rows: 1, ms: 3 }],
};

type Plain = { [key: string]: unknown };
const written = (): Plain => JSON.parse(JSON.stringify(reportToJson(report))) as Plain;

test('what was written is read back', () => {
  expect(reportFromJson(written())).toEqual(report);
});

/** Every place of a JSON value: the object or list that holds it, and its key. */
function places(value: unknown, found: Array<[Plain, string]> = []): Array<[Plain, string]> {
  if (value === null || typeof value !== 'object') return found;
  for (const key of Object.keys(value)) {
    found.push([value as Plain, key]);
    places((value as Plain)[key], found);
  }
  return found;
}

/** What follows from the rest and is not read: the counts, and the part and weight of a check. */
function isDerived(holder: Plain, key: string): boolean {
  const isOfCheck = 'violations' in holder && (key === 'part' || key === 'decisive');
  return key === 'summary' || 'too_small' in holder || isOfCheck;
}

test('a value of another type anywhere that is read makes it no report', () => {
  const all = places(written()).length;
  for (let number = 0; number < all; number++) {
    const changed = written();
    const [holder, key] = places(changed)[number];
    if (isDerived(holder, key)) continue;
    const isNested = typeof holder[key] === 'object' && holder[key] !== null;
    holder[key] = isNested ? 7 : { odd: true };
    expect(reportFromJson(changed), `${number} ${key}`).toBeUndefined();
  }
});

test('anything at all is read or refused, never thrown at', () => {
  fc.assert(
    fc.property(fc.anything(), fc.nat(), (odd, number) => {
      const changed = written();
      const all = places(changed);
      const [holder, key] = all[number % all.length];
      holder[key] = odd;
      const read = reportFromJson(changed);
      expect(read === undefined || Array.isArray(read.checks)).toBe(true);
    }),
  );
});
