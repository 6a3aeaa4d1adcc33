import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore } from '@dataing/adapters/store-sqlite';
import type { JsonValue } from '@dataing/base/record';
import { recordingIo, runDataing } from '@dataing/cli';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { splitCommand } from '../console.ts';
import { histories, placeHistory } from '../histories.ts';

const path = join(import.meta.dirname, '../../../../docs/blame.md');
const page = readFileSync(path, 'utf8');
/** A local run with DATAING_UPDATE=1 writes the outputs anew; without it they are only compared. */
const update = process.env.DATAING_UPDATE === '1';
const folder = mkdtempSync(join(tmpdir(), 'dataing-blame-page-'));
const blocks = [...page.matchAll(/```console\n\$ (.*)\n([^]*?)```/g)];
const written: string[] = [];

beforeAll(async () => {
  placeHistory(histories.shop, folder);
  mkdirSync(join(folder, '.dataing'));
  const store = await openSqliteStore(join(folder, '.dataing/store.db'));
  const body: JsonValue = {
    ...{
      version: 1,
      source: 'shop',
      table: 'marts.orders',
      column: 'customer_id',
      grain: 'hour',
      value: null,
    },
    ...{ metric: 'null_share(customer_id)', expression: 'null_share("customer_id")', detector: 'point' },
    ...{
      direction: 'up',
      observed: 0.31,
      expected: 0.02,
      p: 1e-12,
      timeColumn: 'ordered_at',
      severity: 'high',
    },
    ...{
      onset: '2025-12-20T15:00:00',
      at: '2025-12-20T15:00:00',
      until: '2025-12-20T16:00:00',
      ongoing: true,
    },
    text: 'null_share(customer_id) is up',
  };
  const foundAtMs = Date.parse('2025-12-20T16:20:00Z');
  await store.putAnomaly({
    id: '6849db3b',
    series: 's',
    atMicros: 1_766_242_800_000_000,
    foundAtMs,
    state: 'open',
    body,
  });
  await store.close();
});

afterAll(() => {
  rmSync(folder, { recursive: true });
  if (!update) return;
  let next = 0;
  writeFileSync(
    path,
    page.replaceAll(
      /```console\n\$ (.*)\n[^]*?```/g,
      (_, command) => `\`\`\`console\n$ ${command}\n${written[next++]}\`\`\``,
    ),
  );
});

test.each(blocks.map(([, command, output]) => ({ command, output })))(
  '$command',
  async ({ command, output }) => {
    const { io, stdout, stderr } = recordingIo({ cwd: folder });
    const exitCode = await runDataing(splitCommand(command).slice(1), io);
    written.push(stdout());
    expect([exitCode, stderr()]).toEqual([0, '']);
    expect(update || stdout()).toBe(update || output);
  },
);
