import {
  CHAIN_ROOT,
  canonicalJson,
  type ChainedEntry,
  chainHash,
  type JsonValue,
} from '@dataing/base/record';
import type { NewEntry, Store } from '@dataing/ports';
import type { RunSql, SqlRow, StoreDatabase } from './database.ts';
import { compareText } from './records.ts';
import { storeError } from './store-error.ts';

type Logs = Pick<Store, 'append' | 'read' | 'logs' | 'claim'>;

/** What is only ever added: chained logs; and claims, by which processes keep out of each other's way. */
export function openLogs(database: StoreDatabase): Logs {
  const { run } = database;
  return {
    async append(log, after, entries) {
      try {
        return await database.transaction((within) => append(within, log, after, entries));
      } catch (error) {
        if (database.isConflict(error)) throw conflict(log, after);
        throw error;
      }
    },
    async read(log, after = 0) {
      const { rows } = await run(
        'select seq, kind, at_ms, body, hash from log_entry where log = ? and seq > ? order by seq',
        [log, after],
      );
      return rows.map(asEntry);
    },
    async logs() {
      const { rows } = await run('select distinct log from log_entry');
      return rows.map((row) => String(row.log)).sort(compareText);
    },
    async claim(name, holder, nowMs, untilMs) {
      const { changes } = await run(
        `insert into claim (name, holder, until_ms) values (?, ?, ?)
          on conflict (name) do update set holder = excluded.holder, until_ms = excluded.until_ms
          where claim.holder = excluded.holder or claim.until_ms <= ?`,
        [name, holder, untilMs, nowMs],
      );
      return changes > 0;
    },
  };
}

async function append(
  run: RunSql,
  log: string,
  after: number,
  entries: readonly NewEntry[],
): Promise<readonly ChainedEntry[]> {
  const { rows } = await run('select seq, hash from log_entry where log = ? order by seq desc limit 1', [
    log,
  ]);
  const length = rows.length === 0 ? 0 : Number(rows[0].seq);
  if (length !== after) throw conflict(log, after, length);
  let previous = rows.length === 0 ? CHAIN_ROOT : String(rows[0].hash);
  const chained: ChainedEntry[] = [];
  for (const [i, { kind, atMs, body }] of entries.entries()) {
    const entry = { seq: after + i + 1, kind, atMs, body };
    previous = chainHash(previous, entry);
    chained.push({ ...entry, hash: previous });
    await run('insert into log_entry (log, seq, kind, at_ms, body, hash) values (?, ?, ?, ?, ?, ?)', [
      log,
      entry.seq,
      kind,
      atMs,
      canonicalJson(body),
      previous,
    ]);
  }
  return chained;
}

function conflict(log: string, after: number, length?: number) {
  const found = length === undefined ? 'another writer came first' : `it has ${length}`;
  return storeError(
    'STORE_CONFLICT',
    `the log ${log} was to have ${after} entries, but ${found}`,
    'Read it again, and decide anew.',
  );
}

function asEntry(row: SqlRow): ChainedEntry {
  return {
    seq: Number(row.seq),
    kind: String(row.kind),
    atMs: Number(row.at_ms),
    body: JSON.parse(String(row.body)) as JsonValue,
    hash: String(row.hash),
  };
}
