import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { recordingIo, runDataing } from '@dataing/cli';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { splitCommand } from '../console.ts';
import { editedShop, shopData } from './shop-with-data.ts';

const path = resolve(import.meta.dirname, '../../../../docs/sniff-by-running.md');
const page = readFileSync(path, 'utf8');
/** A local run with DATAING_UPDATE=1 writes the outputs anew; without it they are only compared. */
const update = process.env.DATAING_UPDATE === '1';
let folder: string;
const written: string[] = [];
let yaml = '';

beforeAll(async () => {
  folder = editedShop('models/fct_orders.sql', 'join', 'left join');
  await shopData(folder);
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  if (!update) return;
  let next = 0;
  writeFileSync(
    path,
    page
      .replaceAll(
        /```console\n\$ (.*)\n[^]*?```/g,
        (_, it: string) => `\`\`\`console\n$ ${it}\n${written[next++]}\`\`\``,
      )
      .replace(/```yaml\n[^]*?```/, () => `\`\`\`yaml\n${yaml}\`\`\``),
  );
});

async function play(command: string): Promise<string> {
  const { io, stdout, stderr } = recordingIo({ cwd: folder });
  expect([command, await runDataing(splitCommand(command).slice(1), io), stderr()]).toEqual([command, 0, '']);
  return stdout();
}

const shown = [...page.matchAll(/```console\n\$ (.*)\n([^]*?)```/g)];
test.each(shown.map(([, command, output]) => ({ command, output })))(
  '$command',
  async ({ command, output }) => {
    const said = await play(command);
    written.push(said);
    expect(update || said).toBe(update || output);
  },
);

test('the other commands run, and the unit test of the page is what is printed', async () => {
  const commands = [...page.matchAll(/```sh\n(dataing .*)\n```/g)].map(([, command]) => command);
  expect(commands.length).toBe(3);
  const [, said] = [await play(commands[0]), await play(commands[1]), await play(commands[2])];
  yaml = said.slice(said.indexOf('unit_tests:'));
  const [, block] = /```yaml\n([^]*?)```/.exec(page) ?? [];
  expect(update || yaml).toBe(update || block);
});
