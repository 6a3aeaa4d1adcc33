import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './history.ts';

const name = 'peers';
const home = join(root, '.tooling', name);

/**
 * The Python with all peers of bench/src/peers/requirements.txt, installed from PyPI when it is not there (some
 * gigabytes: SDV brings torch). The programs of its packages stand beside it.
 */
export function setUpPeers(): string {
  const requirements = join(root, 'bench/src/peers/requirements.txt');
  const args = [join(root, 'tools/python/src/setup.ts'), name, requirements];
  const { status } = spawnSync(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) throw new Error('the peers could not be installed');
  return join(home, 'bin/python');
}

/** Gives the disk back, unless DATAING_KEEP_PEERS is set. */
export function removePeers(): void {
  if (process.env.DATAING_KEEP_PEERS === undefined) rmSync(home, { recursive: true, force: true });
}
