import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { ServerName } from './recipes.ts';

const script = join(import.meta.dirname, 'serve.ts');

export interface Server {
  /** postgres://... or mysql://... */
  readonly address: string;
  close(): Promise<void>;
}

/** A database server of this test's own, installed where it is missing and gone with its data when closed. */
export async function startServer(name: ServerName): Promise<Server> {
  const child = spawn(process.execPath, [script, name], { stdio: ['pipe', 'pipe', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (bytes: Buffer) => (errors += bytes.toString()));
  const failed = once(child, 'exit').then(([code]) => {
    throw new Error(`${name} ended with ${code}: ${errors}`);
  });
  failed.catch(() => undefined);
  const lines = createInterface({ input: child.stdout });
  const [line] = (await Promise.race([once(lines, 'line'), failed])) as [string];
  const { host, port, user, password, database } = JSON.parse(line) as Record<string, string>;
  const scheme = name === 'postgres' ? 'postgres' : 'mysql';
  return {
    address: `${scheme}://${user}:${password}@${host}:${port}/${database}`,
    async close() {
      const gone = once(child, 'exit');
      child.stdin.end();
      await gone;
    },
  };
}
