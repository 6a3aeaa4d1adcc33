import { createHash } from 'node:crypto';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import type { EncodedBlock, KeptBlocks } from '@dataing/datagen';
import { writeFailed } from './fault.ts';
import { makeFolder } from './folders.ts';

export interface KeptFolder extends KeptBlocks {
  /** Removes all that was kept: the run is through. */
  clear(): Promise<void>;
}

const digestBytes = 32;

/**
 * Blocks kept in a hidden folder of the output folder, named for what decides their bytes, so that runs of other
 * plans or other shards never meet. Each block is one file, its SHA-256 before its bytes, written aside and then
 * renamed; what is not whole is not listed.
 */
export async function openKeptBlocks(folder: string, run: string): Promise<KeptFolder> {
  const name = createHash('sha256').update(run).digest('hex').slice(0, 24);
  const home = join(folder, keptPrefix + name);
  await makeFolder(home);
  const pathOf = (block: number): string => join(home, `${block}.block`);
  return {
    async list() {
      const found = new Set<number>();
      for (const file of await readdir(home)) {
        const block = Number(/^(\d+)\.block$/.exec(file)?.[1] ?? Number.NaN);
        if (Number.isNaN(block)) await rm(join(home, file), { force: true });
        else if ((await readWhole(pathOf(block))) !== undefined) found.add(block);
      }
      return found;
    },
    async read(block) {
      const payload = await readWhole(pathOf(block));
      if (payload === undefined) throw new Error(`the kept block ${block} was damaged while it was used`);
      return deserialize(payload) as EncodedBlock;
    },
    async write(block) {
      const payload = serialize(block);
      const path = pathOf(block.block);
      const digest = createHash('sha256').update(payload).digest();
      try {
        await writeFile(`${path}.tmp`, [digest, payload]); // apart: a block is megabytes, a copy as many
        await rename(`${path}.tmp`, path);
      } catch (error) {
        await rm(`${path}.tmp`, { force: true });
        throw writeFailed(`block ${block.block}`, error);
      }
    },
    clear: () => rm(home, { recursive: true, force: true }),
  };
}

const keptPrefix = '.resume-';

/** The bytes of a kept block, or undefined when they are not what was written. */
async function readWhole(path: string): Promise<Buffer | undefined> {
  const bytes = await readFile(path);
  const payload = bytes.subarray(digestBytes);
  const digest = createHash('sha256').update(payload).digest();
  return digest.equals(bytes.subarray(0, digestBytes)) ? payload : undefined;
}
