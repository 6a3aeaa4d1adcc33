import { randomUUID } from 'node:crypto';
import { escapeForTerminal, nearest } from '@dataing/base/diagnostics';
import { parseInstant } from '@dataing/base/time';
import { type MonitorReport, monitorTables } from '@dataing/investigate';
import type { Store, WarehouseTable } from '@dataing/ports';
import type { Io } from '../io.ts';
import { type OpenSource, openSource } from '../project/open-source.ts';
import type { MonitorOptions } from './options.ts';
import { refusal } from './refusal.ts';
import { sourceNameOf } from './source-name.ts';

/** A claim lasts so long after it was last renewed, which each table does. */
const CLAIM_MS = 600_000;
const QUERY_TIMEOUT_MS = 300_000;

/**
 * One run over a source: opens it, claims it, measures and judges. Errors: MONITOR_TABLE_UNKNOWN, MONITOR_RUNNING,
 * CLI_BAD_VALUE, and those of `openSource` and `monitorTables`.
 */
export async function runMonitor(options: MonitorOptions, store: Store, io: Io): Promise<MonitorReport> {
  const sinceMicros = options.since === undefined ? undefined : instantOf(options.since);
  const source = await openSource(options, io);
  try {
    const tables =
      options.tables.length === 0 ? source.tables : options.tables.map((name) => find(name, source));
    return await claimed(store, `monitor:${await sourceNameOf(options, io)}`, io, async (renew) => {
      const progress = openTableProgress(io);
      try {
        return await monitorTables(
          {
            source: await sourceNameOf(options, io),
            tables,
            nowMs: io.clock.now(),
            isLive: options.source !== undefined,
            sinceMicros,
            grain: options.grain,
            isFull: options.full,
          },
          {
            warehouse: source.warehouse,
            admit: source.admit,
            store,
            limits: { signal: io.signal, timeoutMs: QUERY_TIMEOUT_MS },
            async onTable(table, index, count) {
              progress.show(table, index, count);
              await renew();
            },
          },
        );
      } finally {
        progress.close();
      }
    });
  } finally {
    await source.close();
  }
}

async function claimed<T>(
  store: Store,
  name: string,
  io: Io,
  work: (renew: () => Promise<void>) => Promise<T>,
): Promise<T> {
  const holder = randomUUID();
  const claimUntil = (untilMs: number) => store.claim(name, holder, io.clock.now(), untilMs);
  const claim = () => claimUntil(io.clock.now() + CLAIM_MS);
  if (!(await claim())) {
    throw refusal('MONITOR_RUNNING', 'another run measures this source at this moment', {
      help: 'Wait until it is through.',
    });
  }
  try {
    return await work(async () => void (await claim()));
  } finally {
    await claimUntil(0);
  }
}

function find(name: string, { tables }: OpenSource): WarehouseTable {
  const found =
    tables.find((table) => table.name === name) ??
    tables.find((table) => table.name.toLowerCase() === name.toLowerCase());
  if (found !== undefined) return found;
  const names = tables.map((table) => table.name);
  throw refusal('MONITOR_TABLE_UNKNOWN', `there is no table ${name}`, {
    suggestion: nearest(name, names),
    help: `There ${names.length === 1 ? 'is' : 'are'}: ${names.slice(0, 10).join(', ')}${names.length > 10 ? ', ...' : ''}.`,
  });
}

function instantOf(text: string): number {
  const micros = parseInstant(text.trim());
  if (micros !== undefined) return micros;
  throw refusal('CLI_BAD_VALUE', `--since ${text} is not a time that can be read`, {
    help: 'Give ISO 8601, such as 2026-03-01 or 2026-03-01T12:00.',
  });
}

/** Which table a run is at, on a terminal: one line, rewritten in place. */
function openTableProgress({ stderr }: Io) {
  let isShown = false;
  return {
    show(table: string, index: number, count: number) {
      if (!stderr.isTty) return;
      isShown = true;
      const text = `  ${index + 1} of ${count}  ${escapeForTerminal(table)}`;
      stderr.write(`\r\u001b[K${text.slice(0, stderr.width - 1)}`);
    },
    close() {
      if (isShown) stderr.write('\r\u001b[K');
    },
  };
}
