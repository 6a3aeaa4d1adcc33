import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tooling } from './places.mjs';

const pauseMs = 100;
const giveUpMs = 15 * 60_000;

/**
 * Runs `work` while no other bootstrap of this checkout does. A lock whose owner is gone is taken over, and what a run that
 * was killed left half done is removed: only the holder of the lock makes such folders.
 */
export async function withLock(work) {
  mkdirSync(tooling, { recursive: true });
  const path = join(tooling, 'bootstrap.lock');
  const deadline = Date.now() + giveUpMs;
  while (!take(path)) {
    if (!ownerAlive(path)) rmSync(path, { force: true });
    else if (Date.now() > deadline) throw new Error(`another bootstrap holds ${path} for too long`);
    else await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  try {
    for (const name of readdirSync(tooling)) {
      if (/^(staging|old|dist)-\d+$/.test(name))
        rmSync(join(tooling, name), { recursive: true, force: true });
    }
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}

function take(path) {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function ownerAlive(path) {
  const owner = readOwner(path);
  // An empty file is a lock whose owner is between creating and writing it.
  if (owner === undefined || Number.isNaN(owner)) return true;
  try {
    process.kill(owner, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function readOwner(path) {
  try {
    return Number.parseInt(readFileSync(path, 'utf8'), 10);
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}
