import { DiagnosticError } from '@dataing/base/diagnostics';
import { verifyChain } from '@dataing/base/record';
import type { AnomalyRecord, NewEntry, Store } from '@dataing/ports';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/** A place that stores can be opened on again and again. */
export interface StorePlace {
  open(): Promise<Store>;
  /** Whether two stores may be open on it at once. */
  readonly isShared: boolean;
  remove(): Promise<void>;
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof DiagnosticError) return error.diagnostics[0].code;
    throw error;
  }
  throw new Error('should have been refused');
}

const HOSTILE = `a'; drop table source; -- "\\ \u{1f600} ? $1 {bytes}`;
const entries = (...kinds: string[]): NewEntry[] =>
  kinds.map((kind, i) => ({ kind, atMs: i, body: { n: i, text: HOSTILE } }));

/** The suite every store runs. */
export function describeStore(name: string, setUp: () => Promise<StorePlace>): void {
  describe(`store: ${name}`, () => {
    let place: StorePlace;
    let store: Store;
    beforeAll(async () => {
      place = await setUp();
      store = await place.open();
    }, 120_000);
    afterAll(async () => {
      await store.close();
      await place.remove();
    });
    describeRecords(() => store);
    describeLogs(() => store);
    describeSnapshots(() => store);
    describeOpening(
      () => store,
      () => place,
    );
  });
}

function describeRecords(store: () => Store): void {
  test('sources are added, replaced, listed by name and removed', async () => {
    await store().putSource({ name: 'b', type: 'duckdb', settings: { path: 'x.duckdb' } });
    await store().putSource({ name: HOSTILE, type: 'postgres', settings: { url: { env: 'PGURL' } } });
    await store().putSource({ name: 'b', type: 'duckdb', settings: { path: HOSTILE } });
    expect(await store().sources()).toEqual([
      { name: HOSTILE, type: 'postgres', settings: { url: { env: 'PGURL' } } },
      { name: 'b', type: 'duckdb', settings: { path: HOSTILE } },
    ]);
    expect(await store().removeSource(HOSTILE)).toBe(true);
    expect(await store().removeSource(HOSTILE)).toBe(false);
    expect((await store().sources()).map((source) => source.name)).toEqual(['b']);
  });

  test('points come in order of time; a later one of the same time replaces', async () => {
    const point = (atMicros: number, value: number | null) => ({ atMicros, value, rows: atMicros / 1000 });
    const day = 1_767_225_600_000_000;
    await store().putPoints(HOSTILE, [point(day + 2000, 2.5), point(day, -0.1), point(day + 1000, null)]);
    await store().putPoints(HOSTILE, [point(day + 2000, 1e300), point(day + 2000, 3), point(day + 3000, 4)]);
    await store().putPoints('other', [point(day, 9)]);
    const all = [point(day, -0.1), point(day + 1000, null), point(day + 2000, 3), point(day + 3000, 4)];
    expect(await store().points(HOSTILE)).toEqual(all);
    expect(await store().points(HOSTILE, { fromMicros: day + 1000, untilMicros: day + 3000 })).toEqual(
      all.slice(1, 3),
    );
    expect(await store().points(HOSTILE, { last: 2 })).toEqual(all.slice(2));
    expect(await store().points('none')).toEqual([]);
    expect(await store().series()).toEqual([HOSTILE, 'other']);
  });

  test('thousands of points go in at once', async () => {
    const many = Array.from({ length: 5000 }, (_, i) => ({ atMicros: i, value: i / 7, rows: i }));
    await store().putPoints('many', many);
    expect(await store().points('many')).toEqual(many);
  });

  test('points of many series go in as one, and replace what was there', async () => {
    const before = [
      { atMicros: 1, value: 1, rows: 1 },
      { atMicros: 2, value: 2, rows: 1 },
    ];
    await store().putHistory(
      new Map([
        ['history a', before],
        ['history b', before.slice(1)],
      ]),
    );
    await store().putHistory(
      new Map([
        ['history a', [{ atMicros: 2, value: null, rows: 0 }]],
        ['history c', []],
      ]),
    );
    expect(await store().points('history a')).toEqual([before[0], { atMicros: 2, value: null, rows: 0 }]);
    expect(await store().points('history b')).toEqual(before.slice(1));
    expect(await store().points('history c')).toEqual([]);
  });

  test('anomalies are found by id, series and state, the latest first', async () => {
    const anomaly = (id: string, atMicros: number, more: Partial<AnomalyRecord> = {}): AnomalyRecord => {
      return {
        id,
        series: 'orders.count',
        atMicros,
        foundAtMs: 5,
        state: 'open',
        body: { z: [1.5, null] },
        ...more,
      };
    };
    const [a, b, c] = [
      anomaly('a', 1),
      anomaly('b', 2, { state: 'confirmed' }),
      anomaly('c', 3, { series: 'x' }),
    ];
    for (const one of [a, b, { ...c, state: 'dismissed' as const }, c]) await store().putAnomaly(one);
    expect(await store().anomaly('b')).toEqual(b);
    expect(await store().anomaly('none')).toBeUndefined();
    expect(await store().anomalies()).toEqual([c, b, a]);
    expect(await store().anomalies({ series: 'orders.count', state: 'open' })).toEqual([a]);
    expect(await store().anomalies({ state: 'dismissed' })).toEqual([]);
  });
}

function describeLogs(store: () => Store): void {
  test('a log grows by its end only, and its chain verifies', async () => {
    const first = await store().append('inv-1', 0, entries('started', 'asked'));
    const second = await store().append('inv-1', 2, entries('finished'));
    const log = await store().read('inv-1');
    expect(log).toEqual([...first, ...second]);
    expect(log.map(({ seq, kind }) => [seq, kind])).toEqual([
      [1, 'started'],
      [2, 'asked'],
      [3, 'finished'],
    ]);
    expect(verifyChain(log)).toEqual({ isIntact: true, root: second[0].hash });
    expect(await store().read('inv-1', 2)).toEqual(second);
    expect(await store().read('none')).toEqual([]);
    expect(await store().logs()).toContain('inv-1');
  });

  test('who comes second is told, and leaves nothing', async () => {
    await store().append('inv-2', 0, entries('a'));
    expect(await codeOf(store().append('inv-2', 0, entries('b')))).toBe('STORE_CONFLICT');
    expect(await codeOf(store().append('inv-2', 5, entries('b')))).toBe('STORE_CONFLICT');
    expect((await store().read('inv-2')).map(({ kind }) => kind)).toEqual(['a']);
  });

  test('entries that cannot be written take the whole call back', async () => {
    const broken = [...entries('a'), { kind: 'b', atMs: 1, body: { n: Number.NaN } }];
    expect(await codeOf(store().append('inv-3', 0, broken))).toBe('STORE_FAILED');
    expect(await store().read('inv-3')).toEqual([]);
  });

  test('of many writers at once, each entry has one place', async () => {
    const write = async (writer: number) => {
      for (let done = 0; done < 5; ) {
        const after = (await store().read('inv-4')).length;
        try {
          await store().append('inv-4', after, entries(`${writer}`));
          done++;
        } catch (error) {
          if (!(error instanceof DiagnosticError) || error.diagnostics[0].code !== 'STORE_CONFLICT')
            throw error;
        }
      }
    };
    await Promise.all([1, 2, 3, 4].map(write));
    const log = await store().read('inv-4');
    expect(log.length).toBe(20);
    expect(verifyChain(log).isIntact).toBe(true);
  });

  test('a claim keeps others out until it runs out or is given up', async () => {
    expect(await store().claim('watch', 'a', 0, 100)).toBe(true);
    expect(await store().claim('watch', 'b', 50, 150)).toBe(false);
    expect(await store().claim('watch', 'a', 50, 200)).toBe(true);
    expect(await store().claim('watch', 'b', 199, 300)).toBe(false);
    expect(await store().claim('watch', 'b', 200, 300)).toBe(true);
    expect(await store().claim('watch', 'b', 210, 0)).toBe(true);
    expect(await store().claim('watch', 'a', 211, 300)).toBe(true);
  });
}

function describeSnapshots(store: () => Store): void {
  test('a snapshot gives its samples back byte for byte, and is replaced whole', async () => {
    const bytes = Uint8Array.from({ length: 70_000 }, (_, i) => i % 256);
    const snapshot = {
      log: 'inv-1',
      checkpoint: 'complete',
      seq: 3,
      samples: new Map([
        ['orders', bytes],
        [HOSTILE, new Uint8Array()],
      ]),
    };
    await store().putSnapshot(snapshot);
    expect(await store().snapshot('inv-1', 'complete')).toEqual(snapshot);
    const other = { ...snapshot, seq: 2, samples: new Map([['users', bytes.slice(0, 3)]]) };
    await store().putSnapshot(other);
    expect(await store().snapshot('inv-1', 'complete')).toEqual(other);
    expect(await store().snapshot('inv-1', 'start')).toBeUndefined();
  });
}

function describeOpening(store: () => Store, place: () => StorePlace): void {
  test('what was written is there for who opens it next', async () => {
    await store().append('kept', 0, entries('a'));
    if (!place().isShared) return;
    const other = await place().open();
    expect((await other.read('kept')).map(({ kind }) => kind)).toEqual(['a']);
    await other.append('kept', 1, entries('b'));
    await other.close();
    expect((await store().read('kept')).map(({ kind }) => kind)).toEqual(['a', 'b']);
  });

  test('a closed store says so, and closes again without a word', async () => {
    if (!place().isShared) return;
    const other = await place().open();
    await other.close();
    await other.close();
    expect(await codeOf(other.sources())).toBe('STORE_CLOSED');
  });
}
