import type { Cell } from '@dataing/ports';
import { duckdb, type Query, renderQuery } from '@dataing/sql';
import { describe, expect, it } from 'vitest';
import type { TimeAxis } from '../src/axis/index.ts';
import type { Ledger } from '../src/evidence/ledger.ts';
import { readCube } from '../src/explain/read-cube.ts';
import { resolveRequest } from '../src/explain/request.ts';

const table = {
  name: 'orders',
  tableType: 'table' as const,
  columns: ['t', 'a', 'b'].map((name) => ({
    name,
    dataType: name === 'a' ? ('float' as const) : ('string' as const),
    nativeType: '',
    nullable: true,
  })),
};
const request = resolveRequest({ metric: 'count(*)', time: 't', at: '0' }, [table]);
const axis: TimeAxis = { column: 't', kind: 'number' };

/** A warehouse that has too many rows for the first `refusals` questions. */
function stubbornLedger(refusals: number, rowFor: (query: Query) => Cell[][]) {
  const asked: string[] = [];
  const ledger: Ledger = {
    queries: [],
    ask: (_purpose, query) => {
      if (typeof query === 'string') throw new Error('a cube is asked for by trees');
      asked.push(renderQuery(query, duckdb));
      const truncated = asked.length <= refusals;
      return Promise.resolve({
        id: 'q',
        columns: [],
        rows: rowFor(query),
        truncated,
        bytes: 0,
        elapsedMs: 1,
      });
    },
  };
  return { ledger, asked };
}

const groups = (query: Query): Cell[][] =>
  [0, 1, 2].flatMap((time) =>
    ['v1.0', 'v2.0', 'n'].map((key, i) => {
      const keys = query.select.length === 7 ? [key, `v${i % 2}`] : [`v${i % 2}`];
      return [...keys, time, 10, 0, 10, 10];
    }),
  );

describe('readCube', () => {
  const dimensions = { columns: [{ name: 'a' }, { name: 'b' }], chosen: 'given' as const, notLookedAt: [] };

  it('reads numbers without ".0" and texts as they are, a missing value as one', async () => {
    const { ledger } = stubbornLedger(0, groups);
    const { cube } = await readCube(
      ledger,
      request,
      { axis, at: 20, until: 21, from: 18, grain: 1 },
      dimensions,
    );
    expect(cube.values).toEqual([
      ['1', '2', 'NULL'],
      ['0', '1'],
    ]);
    expect(cube.leafCount).toBe(3);
  });

  it('asks for a shorter baseline first, then for fewer columns, and says so', async () => {
    const { ledger, asked } = stubbornLedger(2, groups);
    const frame = { axis, at: 20, until: 21, from: 0, grain: 1 };
    const { cube, used, frame: placed } = await readCube(ledger, request, frame, dimensions);
    expect(asked).toHaveLength(3);
    expect(placed.from).toBe(10);
    expect(cube.dimensions).toEqual(['b']);
    expect(cube.events).toHaveLength(11);
    expect(used.notLookedAt).toEqual([
      'Before 10: more combinations than can be read.',
      '"a": more combinations than can be read.',
    ]);
  });

  it('leaves a column out that only tells the time, unless it was asked for', async () => {
    const clock = (query: Query): Cell[][] =>
      groups(query).map(([a, , time, ...rest]) => [
        a,
        `v${Number(time) === 0 ? 'now' : 'then'}`,
        time,
        ...rest,
      ]);
    const frame = { axis, at: 20, until: 21, from: 18, grain: 1 };
    const found = await readCube(stubbornLedger(0, clock).ledger, request, frame, {
      ...dimensions,
      chosen: 'found',
    });
    expect(found.cube.dimensions).toEqual(['a']);
    expect(found.used.notLookedAt).toEqual(['"b": all values are new in the window.']);
    const given = await readCube(stubbornLedger(0, clock).ledger, request, frame, dimensions);
    expect(given.cube.dimensions).toEqual(['a', 'b']);
  });
});
