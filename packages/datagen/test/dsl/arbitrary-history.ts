import fc from 'fast-check';
import type { Json } from './arbitrary-process.ts';

const int = (min: number, max: number) => fc.integer({ min, max });
const real = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const time = (name: string, freq = 'H') => ({
  name,
  type: 'datetime',
  generator: { datetime_series: { within: 'timeframe', freq } },
});
const number = (name: string) => ({ name, type: 'int', generator: { sequence: {} } });
const word = { faker: { method: 'word' } };
const tracked = { type: 'string', generator: { choice: { choices: ['a', 'b', 'c'], weights: [3, 2, 0] } } };
const own = { name: 'own', type: 'int', generator: { lookup: { from: 't0.id' } } };

const versions = fc.record(
  {
    changes_per_year: real(0, 60),
    deletes_per_year: real(0, 9),
    track: fc.constantFrom<Json>({ c0: 1 }, { c0: 1 }, { c0: 2, c1: 1 }),
  },
  { requiredKeys: ['changes_per_year', 'track'] },
);

/**
 * Versions of the rows of `t0`, perhaps a log of their changes, and facts that take the version of their time: of their
 * parent, and of a row that they choose. `columns` are what the versions hold.
 */
export function arbitraryHistory(columns: fc.Arbitrary<Json[]>): fc.Arbitrary<Json[]> {
  const history = fc
    .record({
      columns,
      versions,
      hasLog: fc.boolean(),
      freq: fc.constantFrom('min', 'H', 'D', 'W'),
      timeType: fc.constantFrom('datetime', 'date'),
      fanout: int(0, 3),
      taken: fc.constantFrom('c0', 'c1', 'version_id', 'valid_from', 'is_current'),
      isChosen: fc.boolean(),
      nulls: fc.constantFrom(0, 0.3),
    })
    .map(({ columns: held, hasLog, freq, timeType, fanout, taken, isChosen, nulls, ...rest }) => {
      const named = [tracked, ...held].map((column, i) => ({ ...(column as object), name: `c${i}` }));
      const typeOf = (name: string): string =>
        ({ version_id: 'int', valid_from: 'datetime', is_current: 'bool' })[name] ??
        (named.find((column) => column.name === name) as { type?: string } | undefined)?.type ??
        'int';
      const take = (name: string, more: object) => ({
        name,
        type: typeOf(taken),
        generator: { lookup: { from: `h.${taken}`, ...more } },
      });
      const chosen = { on: { other: 'id' } };
      const fact = {
        id: 'f',
        kind: 'fact',
        pk: 'fact_id',
        parents: ['t0'],
        fanout: { distribution: 'uniform', min: 0, max: fanout },
        columns: [
          number('fact_id'),
          own,
          { ...own, name: 'other', generator: { lookup: { from: 't0.id', popularity: 1 } } },
          { ...time('at', freq), type: timeType },
          take('valid', { as_of: 'at' }),
          {
            ...take('again', { as_of: 'at', ...(isChosen ? chosen : {}) }),
            nullable: true,
            null_rate: nulls,
          },
        ],
      };
      const log = {
        id: 'g',
        kind: 'fact',
        pk: 'change_id',
        parents: ['t0'],
        change_log: { of: 'h' },
        columns: [
          number('change_id'),
          number('sequence'),
          { name: 'op', type: 'string', generator: word },
          time('ts'),
          own,
          { name: 'c0', type: typeOf('c0'), generator: { lookup: { from: 'h.c0' } } },
        ],
      };
      const table = {
        id: 'h',
        kind: 'fact',
        pk: 'version_id',
        parents: ['t0'],
        versions: rest.versions,
        columns: [
          number('version_id'),
          own,
          number('version'),
          time('valid_from'),
          { ...time('valid_to'), nullable: true },
          { name: 'is_current', type: 'bool', generator: { choice: { choices: [true] } } },
          { name: 'changed', type: 'string', nullable: true, generator: word },
          ...named,
        ],
      };
      return (hasLog ? [table, log, fact] : [table, fact]) as unknown as Json[];
    });
  return fc.oneof({ weight: 2, arbitrary: fc.constant<Json[]>([]) }, { weight: 1, arbitrary: history });
}
