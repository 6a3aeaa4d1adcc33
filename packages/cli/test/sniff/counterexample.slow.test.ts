import { rmSync } from 'node:fs';
import { recordingIo, runDataing } from '@dataing/cli';
import { afterAll, expect, test } from 'vitest';
import { editedShop } from './shop-with-data.ts';

const made: string[] = [];
afterAll(() => made.forEach((it) => rmSync(it, { recursive: true, force: true })));

interface Told {
  readonly kind: string;
  readonly model: string;
  readonly reason?: string;
  readonly added?: readonly string[];
  readonly keeps_tests: boolean;
  readonly given: ReadonlyArray<{
    readonly input: string;
    readonly rows: ReadonlyArray<Record<string, string | null>>;
  }>;
  readonly before: readonly Record<string, unknown>[];
  readonly after: readonly Record<string, unknown>[];
  readonly unit_test: string;
}

async function counterexample(path: string, from: string, to: string): Promise<Told> {
  const repo = editedShop(path, from, to);
  made.push(repo);
  const recording = recordingIo({ cwd: repo, width: 100, isTty: false });
  const args = ['sniff', '--ref', 'HEAD~1..HEAD', '--counterexample', '--format', 'json'];
  if ((await runDataing(args, recording.io)) !== 0) throw new Error(recording.stderr());
  const { counterexamples } = JSON.parse(recording.stdout());
  return counterexamples[0];
}

const sizes = ({ given }: Told) => given.map((it) => [it.input, it.rows.length]);

test('an order of nobody tells a join from a left join', async () => {
  const found = await counterexample('models/fct_orders.sql', 'join', 'left join');
  expect(sizes(found)).toEqual([
    ["ref('stg_orders')", 1],
    ["ref('stg_people')", 0],
  ]);
  expect(found.before).toEqual([]);
  expect(found.after).toHaveLength(1);
  expect(found.keeps_tests).toBe(true);
});

test('a boundary is found by the constants of the text', async () => {
  const found = await counterexample('models/stg_orders.sql', 'cents > 0', 'cents >= 0');
  expect(found.given[0].rows).toEqual([expect.objectContaining({ cents: '0' })]);
  expect([found.before.length, found.after.length]).toEqual([0, 1]);
});

test('rows that repeat in a key are looked for only where no others are found, and that is said', async () => {
  const found = await counterexample('models/totals.sql', 'count(*)', 'count(distinct id)');
  expect(found.kind).toBe('found');
  expect(found.keeps_tests).toBe(false);
  expect(found.unit_test).toContain('The tests of the inputs forbid these rows.');
});

test('what comes to the same has none; a new column is one without any rows', async () => {
  const same = await counterexample('models/stg_orders.sql', 'where cents > 0', 'where cents / 100.0 > 0');
  expect(same).toMatchObject({ kind: 'none', added: [], removed: [] });
  const more = await counterexample('models/stg_people.sql', 'id, email', 'id, email, id + 1 as next_id');
  expect(more).toMatchObject({ kind: 'none', added: ['next_id'] });
});

test('what DuckDB cannot run is said', async () => {
  const found = await counterexample('models/fct_orders.sql', 'o.amount', 'no_such(o.amount) as amount');
  expect(found.kind).toBe('not_runnable');
  expect(found.reason).toContain('no_such');
});
