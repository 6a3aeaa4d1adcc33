import { once } from 'node:events';
import { constants, DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import { KeptRows } from '../warehouse/kept-rows.ts';
import { declaredType, type SqliteValue, toCell, valueType } from './cells.ts';
import type { SqliteAnswer, SqliteQuestion } from './questions.ts';

/** What a query may make SQLite do: read columns, call functions, recurse. Not: attach, write, set, load. */
const allowed = new Set<number>([
  constants.SQLITE_SELECT,
  constants.SQLITE_READ,
  constants.SQLITE_FUNCTION,
  constants.SQLITE_RECURSIVE,
]);
const unsafe = new Set(['load_extension', 'readfile', 'writefile', 'edit', 'fts3_tokenizer']);

const database = new DatabaseSync(process.argv[2], { readOnly: true, timeout: 2_000 });
database.exec('pragma trusted_schema = off; pragma query_only = on;');
database.setAuthorizer((action, _, name) => {
  const isSafe =
    allowed.has(action) && !(action === constants.SQLITE_FUNCTION && unsafe.has(name?.toLowerCase() ?? ''));
  return isSafe ? constants.SQLITE_OK : constants.SQLITE_DENY;
});

// A query holds this thread. Another one sees to it that the process does not outlive the one that asked, and is at work
// before the first query: whoever asked may be gone by then, and be told from its number only.
const watch = new Worker(
  `const { workerData } = require('node:worker_threads');
  setInterval(() => process.ppid === workerData || process.kill(process.pid, 'SIGKILL'), 500);`,
  { eval: true, workerData: Number(process.argv[3]) },
);
// Held until then: a process that only waits for what is let go ends.
await once(watch, 'online');
watch.unref();

process.on('message', (question: SqliteQuestion) => {
  process.send?.(answer(question));
});
process.send?.({ kind: 'ready' } satisfies SqliteAnswer);

function answer({ sql, ...caps }: SqliteQuestion): SqliteAnswer {
  try {
    const statement = database.prepare(sql);
    statement.setReadBigInts(true);
    statement.setReturnArrays(true);
    const declared = statement.columns();
    const kept = new KeptRows<SqliteValue>(caps);
    for (const row of statement.iterate()) if (!kept.add(row as unknown as SqliteValue[])) break;
    const { rows: values, ...rest } = kept.result();
    const types = declared.map(({ type }, i) => {
      return type === null ? valueType(values.find((row) => row[i] !== null)?.[i]) : declaredType(type);
    });
    const rows = values.map((row) => row.map((value, i) => toCell(value, types[i])));
    const columns = declared.map(({ name }, i) => ({ name, type: types[i] }));
    return { kind: 'rows', columns, rows, ...rest };
  } catch (error) {
    return { kind: 'error', message: error instanceof Error ? error.message : String(error) };
  }
}
