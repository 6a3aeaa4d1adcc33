import type { Query } from '@dataing/sql';
import { describe, expect, test } from 'vitest';
import type { Context } from '../../src/context/lineage.ts';
import { BudgetSpent, type Ledger } from '../../src/evidence/ledger.ts';
import { unseenAbove } from '../../src/investigation/find-causes.ts';
import { walkUpstream } from '../../src/walk/walk.ts';

const DAY = 86_400;
const FAULT = 40;
const column = (name: string, nativeType: string, dataType: string) => ({
  ...{ name, nativeType, dataType, nullable: true, isPrimaryKey: false },
});
const parents = ['raw_a', 'raw_b'];
const relation = (name: string, origins: readonly string[]) => ({
  ...{ relation: name, isModel: origins.length > 0, parents: origins, deciders: [], joins: [], keys: [] },
  columns: new Map([['code', origins.map((it) => ({ relation: it, column: 'code', isCopy: false }))]]),
});
const context = {
  tables: ['mart', ...parents].map((name) => ({
    name,
    tableType: 'table',
    columns: [column('at', 'TIMESTAMP', 'timestamp'), column('code', 'VARCHAR', 'string')],
  })),
  lineage: {
    basis: 'dbt',
    relations: new Map([
      ['mart', relation('mart', parents)],
      ...parents.map((name) => [name, relation(name, [])] as const),
    ]),
  },
  ...{ log: null, now: null },
} as unknown as Context;
const request = {
  ...{ table: 'mart', timeColumn: 'at', metric: { kind: 'count', text: 'count(*)' } as const },
  ...{ inputs: ['code'], isOfRows: false, window: { from: FAULT * DAY, until: 42 * DAY } },
  ...{ stepSeconds: DAY, isVerified: true },
};

/** Codes of the mart grow from three letters to five; in its parents other codes of three letters come. */
function answer(purpose: string, { select }: Query & { select: readonly unknown[] }) {
  if (purpose.includes('values of code')) {
    return [
      ['new', 280, 120],
      ['old', 2520, 80],
    ];
  }
  return Array.from({ length: 42 }, (_, i) => {
    const isAfter = i >= FAULT;
    if (select.length === 4) return [i, 100, isAfter ? 60 : 10, 100];
    const letters = purpose.startsWith('mart') && isAfter ? 5 : 3;
    return [i, 100, 100, 1, 0, 100, letters * 100, 100, 1200, 100];
  });
}

function ledgerOf(most: number): Ledger & { asked: string[] } {
  const asked: string[] = [];
  return {
    ...{ queries: [], asked },
    ask(purpose, query) {
      if (asked.length === most) return Promise.reject(new BudgetSpent(`${most} queries were asked`));
      asked.push(purpose);
      const rows = answer(purpose, query as Query & { select: readonly unknown[] });
      return Promise.resolve({
        ...{ id: `q${asked.length}`, columns: [], rows, truncated: false, bytes: 0, elapsedMs: 1 },
      });
    },
  };
}

async function walkOf(most: number) {
  const ledger = ledgerOf(most);
  const walk = await walkUpstream(request, context, ledger);
  const above = unseenAbove(walk, context);
  return { ...walk, asked: ledger.asked.length, above };
}

describe('parents whose codes are all as long', () => {
  test('are told by what they count of each code', async () => {
    const { frontier, stopped, uncounted, above, asked } = await walkOf(100);
    expect(frontier).toEqual(parents);
    expect({ stopped, uncounted, above, asked }).toEqual({
      stopped: null,
      uncounted: null,
      above: [],
      asked: 7,
    });
  });

  test('keep what was seen of the first when the budget ends at the second, which is told', async () => {
    const { frontier, stopped, uncounted, above } = await walkOf(5);
    expect(frontier).toEqual(['raw_a']);
    expect(stopped).toBeNull();
    expect(uncounted).toEqual({ relations: ['raw_b'], reason: '5 queries were asked' });
    expect(above).toEqual(['mart', 'raw_b']);
  });

  test('are all in doubt where the budget ends before', async () => {
    const { frontier, uncounted, above } = await walkOf(4);
    expect(frontier).toEqual(['mart']);
    expect(uncounted?.relations).toEqual(parents);
    expect(above).toEqual(['mart', ...parents]);
  });
});
