import { type Diagnostic, DiagnosticError } from '@dataing/base/diagnostics';
import type { AdmittedQuery, Cell, NormalisedType, Warehouse } from '@dataing/ports';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HOSTILE_TABLE, ORDER_COLUMNS, ORDERS, orderRows } from './rows.ts';

/** A warehouse that holds the tables of `rows.ts`, and what the suite needs beside the port to drive it. */
export interface WarehouseUnderTest {
  readonly warehouse: Warehouse;
  /** Through the gate of `@dataing/sql`; rejects with a DiagnosticError when it refuses. */
  admit(sql: string): Promise<AdmittedQuery>;
  /** A name as the dialect quotes it. */
  quote(name: string): string;
  /** An admissible query that runs for minutes. */
  readonly slowSql: string;
  /** An admissible query that fails only when it runs. */
  readonly failingSql: string;
  /** Values at the edge of the engine's types: an expression, and what it must come back as. */
  readonly edges: ReadonlyArray<readonly [expression: string, type: NormalisedType, cell: Cell]>;
  /** Ends every connection of the warehouse from the server's side; absent where there are none. */
  breakConnections?(): Promise<void>;
}

async function refusal(promise: Promise<unknown>): Promise<Diagnostic> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof DiagnosticError) return error.diagnostics[0];
    throw error;
  }
  throw new Error('should have been refused');
}

/** The suite every warehouse adapter runs. `setUp` may be called several times; each gives a warehouse of its own. */
export function describeWarehouse(name: string, setUp: () => Promise<WarehouseUnderTest>): void {
  describe(`warehouse: ${name}`, () => {
    let under: WarehouseUnderTest;
    beforeAll(async () => {
      under = await setUp();
    });
    afterAll(() => under.warehouse.close());
    const run = async (sql: string, limits = {}) => under.warehouse.run(await under.admit(sql), limits);

    describeSchema(() => under);
    describeReading(() => under, run);
    describeCaps(run);
    describePlanning(() => under);
    describeStopping(() => under, run);
    describeBreaking(() => under, run);
    describeClosing(setUp);
  });
}

type Run = (sql: string, limits?: object) => ReturnType<Warehouse['run']>;

function describeSchema(under: () => WarehouseUnderTest): void {
  test('tells its tables, their columns in order, and normalised types', async () => {
    const tables = await under().warehouse.tables();
    expect(tables.map((t) => t.name).sort()).toEqual([ORDERS, HOSTILE_TABLE.name].sort());
    const orders = tables.find((t) => t.name === ORDERS);
    expect(orders?.columns.map((c) => [c.name, c.dataType])).toEqual(
      ORDER_COLUMNS.map((c) => [c.name, c.type]),
    );
    for (const column of orders?.columns ?? []) expect(column.nativeType).not.toBe('');
    const hostile = tables.find((t) => t.name === HOSTILE_TABLE.name);
    expect(hostile?.columns.map((c) => c.name)).toEqual(HOSTILE_TABLE.columns);
  });

  test('row counts, where told, are true', async () => {
    for (const table of await under().warehouse.tables()) {
      if (table.rowCount === undefined) continue;
      expect(table.rowCount).toBe(table.name === ORDERS ? orderRows().length : HOSTILE_TABLE.rows.length);
    }
  });
}

function describeReading(under: () => WarehouseUnderTest, run: Run): void {
  test('gives every cell back as it was written', async () => {
    const result = await run('select * from orders order by id');
    expect(result.columns.map((c) => [c.name, c.type])).toEqual(ORDER_COLUMNS.map((c) => [c.name, c.type]));
    expect(result.rows).toEqual(orderRows());
    expect(result.truncated).toBe(false);
    expect(result.elapsedMs).toBeGreaterThan(0);
  });

  test('values at the edge of their types keep every digit', async () => {
    for (const [expression, type, cell] of under().edges) {
      const { columns, rows } = await run(`select ${expression} as edge`);
      expect([expression, columns[0].type, rows[0][0]]).toEqual([expression, type, cell]);
    }
  });

  test('hostile names of tables and columns are only names', async () => {
    const { quote } = under();
    for (const [i, column] of HOSTILE_TABLE.columns.entries()) {
      const result = await run(`select ${quote(column)} from ${quote(HOSTILE_TABLE.name)}`);
      expect(result.columns[0].name).toBe(column);
      expect(new Set(result.rows.flat())).toEqual(new Set(HOSTILE_TABLE.rows.map((row) => row[i])));
    }
  });

  test('an empty result has its columns', async () => {
    const result = await run('select id, status from orders where id < 0');
    expect(result.columns.map((c) => c.name)).toEqual(['id', 'status']);
    expect(result.rows).toEqual([]);
  });

  test('queries run at the same time without mixing', async () => {
    const ids = Array.from({ length: 30 }, (_, i) => i + 1);
    const results = await Promise.all(
      ids.map((id) => run(`select id, ${id} as tag from orders where id = ${id}`)),
    );
    expect(results.map((r) => r.rows)).toEqual(ids.map((id) => [[id, id]]));
  });

  test('errors are diagnostics, and the warehouse goes on', async () => {
    const unknown = await refusal(run('select no_such_column from orders'));
    expect(unknown.code).toBe('WAREHOUSE_QUERY_FAILED');
    expect(unknown.message).toContain('no_such_column');
    expect((await refusal(run(under().failingSql))).code).toBe('WAREHOUSE_QUERY_FAILED');
    expect((await run('select count(*) from orders')).rows).toEqual([[orderRows().length]]);
  });

  test('runs nothing that the gate did not make', async () => {
    const admitted = await under().admit('select 1 as one');
    for (const sql of [
      'select 1 as one',
      'drop table orders',
      'delete from orders',
      'create table x as select 1',
    ]) {
      const forged = await refusal(under().warehouse.run({ ...admitted, sql }));
      expect(forged.code).toBe('WAREHOUSE_NOT_ADMITTED');
    }
    expect((await run('select * from orders order by id')).rows).toEqual(orderRows());
  });
}

function describeCaps(run: Run): void {
  test('stops at the row cap and says so', async () => {
    const cap = async (maxRows: number) => {
      const { rows, truncated } = await run('select id from orders order by id', { maxRows });
      return [rows.length, truncated];
    };
    const all = orderRows().length;
    expect(await cap(5)).toEqual([5, true]);
    expect(await cap(0)).toEqual([0, true]);
    expect(await cap(all - 1)).toEqual([all - 1, true]);
    expect(await cap(all)).toEqual([all, false]);
    const many = await run('select a.id from orders a cross join orders b');
    expect([many.rows.length, many.truncated]).toEqual([10_000, true]);
  });

  test('stops at the byte cap and says so', async () => {
    const whole = await run('select * from orders order by id');
    expect(whole.bytes).toBeGreaterThan(1000 * 20);
    const capped = async (maxBytes: number) => run('select * from orders order by id', { maxBytes });
    const half = await capped(whole.bytes / 2);
    expect(half.truncated).toBe(true);
    expect(half.bytes).toBeLessThanOrEqual(whole.bytes / 2);
    expect(half.rows.length).toBeGreaterThan(400);
    expect(half.rows).toEqual(orderRows().slice(0, half.rows.length));
    const exact = await capped(whole.bytes);
    expect([exact.rows.length, exact.truncated]).toEqual([1000, false]);
    const none = await capped(10);
    expect([none.rows, none.truncated, none.bytes]).toEqual([[], true, 0]);
    // Millions of rows: only what fits is ever held.
    const many = await run('select a.status from orders a cross join orders b cross join orders c', {
      maxBytes: 100_000,
      maxRows: 1e9,
    });
    expect(many.truncated).toBe(true);
    expect(many.bytes).toBeLessThanOrEqual(100_000);
  });
}

function describePlanning(under: () => WarehouseUnderTest): void {
  const estimate = async (sql: string) => under().warehouse.estimate(await under().admit(sql));

  test('estimates by the plan, and runs nothing', async () => {
    const [one, many] = [
      await estimate('select id from orders'),
      await estimate('select a.id from orders a cross join orders b cross join orders c'),
    ];
    if (one.workRows !== undefined) {
      expect(one.workRows).toBeGreaterThan(100);
      expect(many.workRows).toBeGreaterThan(one.workRows * 100);
    }
    await estimate(under().slowSql);
  });

  test('what cannot be planned is refused, and so is what the gate did not make', async () => {
    expect((await refusal(estimate('select no_such_column from orders'))).code).toBe(
      'WAREHOUSE_QUERY_FAILED',
    );
    const admitted = await under().admit('select 1 as one');
    const forged = { ...admitted, sql: 'select 1; drop table orders' };
    expect((await refusal(under().warehouse.estimate(forged))).code).toBe('WAREHOUSE_NOT_ADMITTED');
  });

  test('says which engine it is, and that a write is refused', async () => {
    const facts = await under().warehouse.facts();
    expect(facts.engine).toMatch(/^[A-Z]\w+ v?\d+\.\d+/);
    expect(facts.refusesWrites).toBe(true);
  });
}

/** Connections that the server ends, as it does when it is restarted. */
function describeBreaking(under: () => WarehouseUnderTest, run: Run): void {
  const goesOn = async () =>
    expect((await run('select count(*) from orders')).rows).toEqual([[orderRows().length]]);

  test('goes on after its connections broke while nothing ran', async () => {
    await Promise.all(Array.from({ length: 6 }, goesOn));
    await under().breakConnections?.();
    await Promise.all(Array.from({ length: 6 }, goesOn));
  });

  test('a query whose connection breaks fails, and the next one runs', async () => {
    const { breakConnections, slowSql } = under();
    if (breakConnections === undefined) return;
    const isOver = { now: false };
    const pending = refusal(run(slowSql)).finally(() => (isOver.now = true));
    // The first tries may come before the query is there.
    while (!isOver.now) {
      await breakConnections();
      await Promise.race([pending, new Promise((resolve) => setTimeout(resolve, 100))]);
    }
    expect(['WAREHOUSE_QUERY_FAILED', 'WAREHOUSE_UNREACHABLE']).toContain((await pending).code);
    await goesOn();
  });
}

function describeStopping(under: () => WarehouseUnderTest, run: Run): void {
  const goesOn = async () =>
    expect((await run('select count(*) from orders')).rows).toEqual([[orderRows().length]]);

  test('stops a query at its time limit', async () => {
    expect((await refusal(run(under().slowSql, { timeoutMs: 100 }))).code).toBe('WAREHOUSE_TIMEOUT');
    await goesOn();
  });

  test('a time limit of nothing stops at once', async () => {
    expect((await refusal(run(under().slowSql, { timeoutMs: 0 }))).code).toBe('WAREHOUSE_TIMEOUT');
    await goesOn();
  });

  test('stops a query when its caller gives up', async () => {
    const controller = new AbortController();
    const pending = refusal(run(under().slowSql, { signal: controller.signal }));
    const neighbour = run('select count(*) from orders');
    controller.abort();
    expect((await pending).code).toBe('WAREHOUSE_CANCELLED');
    expect((await neighbour).rows).toEqual([[orderRows().length]]);
    expect((await refusal(run('select 1', { signal: controller.signal }))).code).toBe('WAREHOUSE_CANCELLED');
    await goesOn();
  });

  test('stopping one query leaves the others alone', async () => {
    const slow = Array.from({ length: 3 }, () => refusal(run(under().slowSql, { timeoutMs: 150 })));
    const quick = Array.from({ length: 3 }, () => run('select count(*) from orders a cross join orders b'));
    const square = orderRows().length ** 2;
    expect((await Promise.all(quick)).map((r) => r.rows)).toEqual(Array(3).fill([[square]]));
    expect((await Promise.all(slow)).map((d) => d.code)).toEqual(Array(3).fill('WAREHOUSE_TIMEOUT'));
  });
}

function describeClosing(setUp: () => Promise<WarehouseUnderTest>): void {
  test('after closing there is nothing, and closing again is nothing', async () => {
    const { warehouse, admit } = await setUp();
    const query = await admit('select 1');
    await warehouse.close();
    expect((await refusal(warehouse.run(query))).code).toBe('WAREHOUSE_CLOSED');
    expect((await refusal(warehouse.tables())).code).toBe('WAREHOUSE_CLOSED');
    expect((await refusal(warehouse.facts())).code).toBe('WAREHOUSE_CLOSED');
    expect((await refusal(warehouse.estimate(query))).code).toBe('WAREHOUSE_CLOSED');
    await warehouse.close();
  });

  test('closing stops what runs', async () => {
    const { warehouse, admit, slowSql } = await setUp();
    const pending = refusal(warehouse.run(await admit(slowSql)));
    await warehouse.close();
    expect(['WAREHOUSE_CANCELLED', 'WAREHOUSE_CLOSED']).toContain((await pending).code);
  });
}
