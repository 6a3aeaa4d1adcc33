import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import type { Store } from '@dataing/ports';
import type { RunSql, SqlRow, SqlValue, StoreDatabase } from './database.ts';
import { openStore } from './store.ts';
import { unreachable } from './store-error.ts';

/**
 * How long a writer waits for another's transaction, and how often it looks. SQLite's own waiting would hold up the
 * event loop, and with it a transaction of this very process.
 */
const BUSY_MS = 10_000;
const LOOK_MS = 10;
const SQLITE_BUSY = 5;

/** The store in one SQLite file, made where there is none; `:memory:` keeps nothing. */
export async function openSqliteStore(path: string): Promise<Store> {
  return openStore(await openDatabase(path));
}

async function openDatabase(path: string): Promise<StoreDatabase> {
  let database: DatabaseSync;
  try {
    database = new DatabaseSync(path, { timeout: 0 });
    await whenFree(() =>
      database.exec('pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on;'),
    );
  } catch (error) {
    throw unreachable(error, path);
  }
  const prepared = new PreparedStatements(database);
  const run: RunSql = (sql, parameters = []) => whenFree(() => runNow(prepared.get(sql), parameters));
  let queue: Promise<unknown> = Promise.resolve();
  /** One connection can be in one transaction: they take turns, and single statements wait for them. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = queue.then(work);
    queue = turn.catch(() => undefined);
    return turn;
  };
  return {
    flavour: 'sqlite',
    run: (sql, parameters) => inTurn(() => run(sql, parameters)),
    transaction: (work) => inTurn(() => transact(database, () => work(run))),
    isConflict: (error) => error instanceof Error && /UNIQUE constraint failed/.test(error.message),
    close: () => inTurn(async () => database.close()),
  };
}

async function whenFree<T>(work: () => T): Promise<T> {
  const until = performance.now() + BUSY_MS;
  for (;;) {
    try {
      return work();
    } catch (error) {
      if (!isBusy(error) || performance.now() > until) throw error;
    }
    await delay(LOOK_MS);
  }
}

function isBusy(error: unknown): boolean {
  // The low byte is the code, the rest says what kind.
  return error instanceof Error && 'errcode' in error && (Number(error.errcode) & 0xff) === SQLITE_BUSY;
}

/** Statements stay prepared: reading the text of one that writes many rows takes as long as writing them. */
const PREPARED_MAX = 50;

class PreparedStatements {
  readonly #database: DatabaseSync;
  readonly #bySql = new Map<string, StatementSync>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  get(sql: string): StatementSync {
    const known = this.#bySql.get(sql);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(sql);
    if (this.#bySql.size >= PREPARED_MAX) this.#bySql.clear();
    this.#bySql.set(sql, statement);
    return statement;
  }
}

function runNow(statement: StatementSync, parameters: readonly SqlValue[]) {
  if (statement.columns().length > 0) {
    return { rows: statement.all(...(parameters as SQLInputValue[])) as SqlRow[], changes: 0 };
  }
  const { changes } = statement.run(...(parameters as SQLInputValue[]));
  return { rows: [], changes: Number(changes) };
}

async function transact<T>(database: DatabaseSync, work: () => Promise<T>): Promise<T> {
  await whenFree(() => database.exec('begin immediate'));
  try {
    const result = await work();
    database.exec('commit');
    return result;
  } catch (error) {
    if (database.isTransaction) database.exec('rollback');
    throw error;
  }
}
