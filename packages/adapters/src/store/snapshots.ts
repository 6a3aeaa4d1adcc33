import type { Store } from '@dataing/ports';
import type { StoreDatabase } from './database.ts';

/** A log up to a checkpoint, with samples of the data. */
export function openSnapshots(database: StoreDatabase): Pick<Store, 'putSnapshot' | 'snapshot'> {
  return {
    async putSnapshot({ log, checkpoint, seq, samples }) {
      await database.transaction(async (run) => {
        await run('delete from snapshot where log = ? and checkpoint = ?', [log, checkpoint]);
        await run('insert into snapshot (log, checkpoint, seq) values (?, ?, ?)', [log, checkpoint, seq]);
        for (const [name, bytes] of samples) {
          await run('insert into snapshot_sample (log, checkpoint, name, bytes) values (?, ?, ?, ?)', [
            log,
            checkpoint,
            name,
            bytes,
          ]);
        }
      });
    },
    async snapshot(log, checkpoint) {
      const key = [log, checkpoint];
      const { rows } = await database.run('select seq from snapshot where log = ? and checkpoint = ?', key);
      if (rows.length === 0) return undefined;
      const found = await database.run(
        'select name, bytes from snapshot_sample where log = ? and checkpoint = ?',
        key,
      );
      const samples = new Map(
        found.rows.map((row) => [String(row.name), new Uint8Array(row.bytes as Uint8Array)]),
      );
      return { log, checkpoint, seq: Number(rows[0].seq), samples };
    },
  };
}
