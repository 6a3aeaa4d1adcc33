import { DiagnosticError } from '@dataing/base/diagnostics';
import type { Cell } from '@dataing/ports';
import { duckdb } from '@dataing/sql';
import { parseSql } from '@dataing/sql/grammar';
import { describe, expect, test } from 'vitest';
import { nestModels } from '../../src/changes/nest-models.ts';
import { describeReplay, type Ledger, replayChange } from '../../src/index.ts';
import { changesAfter, edited, SHOP, symptomOf } from './shop.ts';

const inner = edited('models/fct_orders.sql', 'left join', 'join');

/** A warehouse that gives levels by slice for what it is asked before and after. */
function ledgerGiving(answers: ReadonlyArray<ReadonlyArray<readonly Cell[]>>) {
  const asked: string[] = [];
  const ledger: Ledger = {
    queries: [],
    ask: (_purpose, query) => {
      const rows = answers[asked.length] ?? [];
      asked.push(String(query));
      const id = `q${asked.length}`;
      return Promise.resolve({ id, rows, columns: [], truncated: false, bytes: 0, elapsedMs: 1 });
    },
  };
  return { ledger, asked };
}

const counts = (healthy: number, affected: number): Cell[][] => [
  [0, healthy, 0, healthy, healthy],
  [1, affected, 0, affected, affected],
];

async function replay(
  files: Record<string, string | null>,
  answers: Cell[][][],
  symptom = symptomOf('count(*)', 'down'),
) {
  const history = await changesAfter([{ sha: 'edit', files }], ['email']);
  const { ledger, asked } = ledgerGiving(answers);
  return { asked, result: await replayChange(history, history.candidates[0], symptom, ledger) };
}

describe('verdicts', () => {
  // Expected 100, observed 40: a ratio of 0.4.
  test('the same ratio reproduces, none has no effect, some is a part', async () => {
    const whole = await replay(inner, [counts(300, 300), counts(300, 120)]);
    expect(whole.result).toMatchObject({ verdict: 'reproduces', queryIds: ['q1', 'q2'] });
    expect(whole.result.share).toBeCloseTo(1, 6);
    expect(whole.result.before?.affected.rows).toBe(300);
    const none = await replay(inner, [counts(300, 120), counts(300, 120)]);
    expect(none.result).toMatchObject({ verdict: 'no_effect', share: 0 });
    const part = await replay(inner, [counts(300, 300), counts(300, 220)]);
    expect(part.result.verdict).toBe('partly');
    const opposite = await replay(inner, [counts(300, 120), counts(300, 300)]);
    expect(opposite.result.verdict).toBe('no_effect');
    expect(describeReplay(opposite.result)).toContain('not as the alert does');
    expect(describeReplay(none.result)).toContain('give the same');
  });

  test('shares and means are compared by their difference, with the nulls of their columns', async () => {
    const symptom = symptomOf('null_share(email)', 'up', { observed: 0.5, expected: 0.1 });
    const nulls = (share: number): Cell[][] => [[1, share * 100, 100, share * 100, 100, share * 100]];
    const { result } = await replay(inner, [nulls(0.1), nulls(0.5)], symptom);
    expect(result).toMatchObject({ verdict: 'reproduces', after: { affected: { nulls: { email: 50 } } } });
    const unknown = await replay(inner, [nulls(0.1), nulls(0.5)], { ...symptom, expected: null });
    expect(unknown.result).toMatchObject({ verdict: 'partly', share: null });
    const empty = await replay(inner, [[], []], symptom);
    expect(empty.result).toMatchObject({ verdict: 'no_effect', share: null });
  });

  test('what cannot be run is said, and is no evidence', async () => {
    const reasons = [
      [edited('models/log.sql', 'at > (', 'at >= ('), 'incremental form'],
      [{ 'seeds/rates.csv': 'code,rate\nCZK,24\n' }, 'contents'],
      [{ 'README.md': 'x' }, 'no query differs'],
      [edited('models/log.sql', "unique_key='id'", "unique_key='at'"), 'settings'],
      [{ 'models/log.sql': null }, 'removed'],
    ] as const;
    for (const [files, reason] of reasons) {
      const { result, asked } = await replay(files, []);
      expect(result.verdict).toBe('not_runnable');
      expect(describeReplay(result)).toContain(reason);
      expect(asked).toEqual([]);
    }
  });

  test('a refusal of the gate or the warehouse is a reason; a defect is thrown on', async () => {
    const history = await changesAfter([{ sha: 'edit', files: inner }]);
    const refusing = (error: Error): Ledger => ({
      queries: [],
      ask: () => {
        throw error;
      },
    });
    const refused = new DiagnosticError([{ code: 'GATE_X', severity: 'error', message: 'not that' }]);
    const symptom = symptomOf('count(*)', 'down');
    const result = await replayChange(history, history.candidates[0], symptom, refusing(refused));
    expect(result).toMatchObject({ verdict: 'not_runnable', reason: expect.stringContaining('not that') });
    const defect = replayChange(history, history.candidates[0], symptom, refusing(new TypeError('ours')));
    await expect(defect).rejects.toThrow('ours');
  });

  test('a part that cannot be run keeps "no effect" from being said', async () => {
    const both = { ...inner, ...edited('models/log.sql', 'at > (', 'at >= (') };
    const { result } = await replay(both, [counts(300, 300), counts(300, 300)]);
    expect(result).toMatchObject({ verdict: 'not_runnable', reason: expect.stringContaining('log') });
  });
});

describe('nested models', () => {
  const nest = async (changed: readonly string[], more: Record<string, string> = {}) => {
    const history = await changesAfter([{ sha: 'edit', files: { ...inner, ...more } }]);
    const { graph, relations } = history;
    const target = 'model.shop.fct_orders';
    const nesting = nestModels({
      graph: graph!,
      relations,
      facts: duckdb,
      target,
      changed: new Set(changed),
    });
    return nesting.ok ? nesting.nested : nesting.reason;
  };

  test('the chain from a changed model down is computed, ephemeral ones too, the rest is read as it stands', async () => {
    const nested = await nest(['model.shop.stg_orders']);
    if (typeof nested === 'string') throw new Error(nested);
    expect([...nested.ids].sort()).toEqual([
      'model.shop.fct_orders',
      'model.shop.int_orders',
      'model.shop.stg_orders',
    ]);
    const text = `with ${nested.tables.join(',\n')} select * from ${nested.target}`;
    expect(parseSql(text, { dialect: 'duckdb' }).diagnostics).toEqual([]);
    expect(text).toContain('from raw.orders as orders');
    expect(text).toContain('join stg_people p');
    expect(text).not.toContain('analytics');
    const lone = await nest(['model.shop.fct_orders']);
    expect(typeof lone === 'string' ? lone : [...lone.ids].sort()).toEqual([
      'model.shop.fct_orders',
      'model.shop.int_orders',
    ]);
  });

  test('names of the statement itself stay; comments at the end and columns by table name do no harm', async () => {
    const text = [
      "with orders as (select * from {{ ref('stg_orders') }})",
      "select orders.id, stg_people.email, orders.at from orders join {{ ref('stg_people') }} on true -- all",
    ].join('\n');
    const nested = await nest(['model.shop.fct_orders'], { 'models/fct_orders.sql': text });
    if (typeof nested === 'string') throw new Error(nested);
    const whole = `with ${nested.tables.join(',\n')} select * from ${nested.target}`;
    expect(parseSql(whole, { dialect: 'duckdb' }).diagnostics).toEqual([]);
    expect(whole).toContain('from orders join stg_people as stg_people');
  });

  test('what the warehouse does not hold, or is not one query, cannot be nested', async () => {
    expect(
      await nest(['model.shop.fct_orders'], { 'models/fct_orders.sql': 'select 1; select 2' }),
    ).toContain('not one query');
    const sources = SHOP['models/sources.yml'].replace('{name: people}', '{name: people}, {name: gone}');
    const reads = {
      'models/sources.yml': sources,
      'models/fct_orders.sql': "select * from {{ source('raw', 'gone') }}",
    };
    expect(await nest(['model.shop.fct_orders'], reads)).toContain('does not hold');
  });
});
