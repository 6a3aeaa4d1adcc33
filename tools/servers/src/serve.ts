import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findOrInstall, type Place, type Recipe, recipes, type ServerName } from './recipes.ts';

/**
 * `node serve.ts postgres|mariadb`: a server of its own in a temporary folder, on a free port of this machine. Prints
 * one line of JSON (host, port, user, password, database) when clients can come, and runs until stdin ends; then it stops
 * the server and removes the folder. Servers refuse to run as root: root hands them to `nobody`.
 */
const nobody = 65534;
const isRoot = process.getuid?.() === 0;
const owner = isRoot ? { uid: nobody, gid: nobody } : {};
const startMs = 60_000;

async function serve(name: ServerName): Promise<void> {
  const recipe = recipes[name];
  const programs = findOrInstall(recipe);
  const folder = mkdtempSync(join(tmpdir(), `${name}-`));
  const port = await freePort();
  const place: Place = { folder, port, user: 'dataing', password: randomUUID() };
  try {
    if (isRoot) chownSync(folder, nobody, nobody);
    chmodSync(folder, 0o700);
    recipe.prepare(programs, place, runAsOwner);
    const server = await start(recipe, programs, place);
    const { user, password } = place;
    process.stdout.write(
      `${JSON.stringify({ host: '127.0.0.1', port, user, password, database: recipe.database })}\n`,
    );
    await Promise.race([once(process.stdin.resume(), 'end'), once(server, 'exit')]);
    if (server.exitCode === null) {
      const gone = once(server, 'exit');
      server.kill(recipe.stop);
      await gone;
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function runAsOwner(command: string, args: readonly string[]): void {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    encoding: 'utf8',
    cwd: '/',
    ...owner,
  });
  if (status !== 0) throw new Error(`${command} failed: ${error?.message ?? `${stdout}${stderr}`}`);
}

async function start(recipe: Recipe, programs: string, place: Place): Promise<ChildProcess> {
  const { command, args } = recipe.start(programs, place);
  const server = spawn(command, args, { cwd: '/', stdio: ['ignore', 'pipe', 'pipe'], ...owner });
  let log = '';
  const ready = new Promise<void>((resolve, reject) => {
    const read = (bytes: Buffer): void => {
      log += bytes.toString();
      if (recipe.ready.test(log)) resolve();
    };
    server.stdout.on('data', read);
    server.stderr.on('data', read);
    server.on('error', reject);
    server.on('exit', (code) => reject(new Error(`${command} ended with ${code}: ${log}`)));
    setTimeout(() => reject(new Error(`${command} did not start: ${log}`)), startMs).unref();
  });
  try {
    await ready;
  } catch (error) {
    server.kill('SIGKILL');
    throw error;
  }
  return server;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  if (address === null || typeof address === 'string') throw new Error('no port is free');
  return address.port;
}

await serve(process.argv[2] as ServerName);
process.exit(0);
