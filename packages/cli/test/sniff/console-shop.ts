import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { git } from './built-repository.ts';

const files = join(import.meta.dirname, '../files/sniff');

/**
 * The repository of docs/sniff.md: a first commit, a second one that lets other orders in, and a column renamed that is not
 * committed yet.
 */
export function sniffedShop(): string {
  const folder = mkdtempSync(join(tmpdir(), 'dataing-sniffed-'));
  cpSync(files, folder, { recursive: true });
  const commit = (message: string) => {
    git(folder, ['add', '-A']);
    git(folder, ['-c', 'user.name=Ann', '-c', 'user.email=ann@example.com', 'commit', '-q', '-m', message]);
  };
  const edit = (path: string, from: string, to: string) => {
    const at = join(folder, path);
    writeFileSync(at, readFileSync(at, 'utf8').replace(from, to));
  };
  git(folder, ['init', '-q', '-b', 'main']);
  commit('The shop');
  edit('models/stg_orders.sql', "<> 'test'", "<> 'void'");
  commit('Orders of testers count');
  edit('models/stg_customers.sql', 'as customer_id', 'as person_id');
  return folder;
}
