import type { ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { gitError, startGit } from './run-git.ts';

export interface GitObject {
  readonly id: string;
  readonly kind: string;
  readonly bytes: Buffer;
}

interface Asked {
  readonly give: (object: GitObject | undefined) => void;
  readonly fail: (error: Error) => void;
}

/** Objects of one repository from one `git cat-file --batch`, which starts with the first question. */
export class ObjectReader {
  readonly #folder: string;
  #child?: ChildProcessByStdio<Writable, Readable, Readable>;
  #ended?: Promise<void>;
  readonly #asked: Asked[] = [];
  #chunks: Buffer[] = [];
  #length = 0;
  /** Of the object that is being read: what its header says. */
  #head?: { readonly id: string; readonly kind: string; readonly size: number };

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The object of a name; undefined where there is none. A name with a line break is none. */
  read(name: string): Promise<GitObject | undefined> {
    if (/[\0\n\r]/.test(name)) return Promise.resolve(undefined);
    const child = (this.#child ??= this.#start());
    return new Promise((give, fail) => {
      this.#asked.push({ give, fail });
      child.stdin.write(`${name}\n`);
    });
  }

  async close(): Promise<void> {
    this.#child?.stdin.end();
    await this.#ended;
  }

  #start(): ChildProcessByStdio<Writable, Readable, Readable> {
    const child = startGit(this.#folder, ['cat-file', '--batch']);
    const said: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => this.#take(chunk));
    child.stderr.on('data', (chunk: Buffer) => said.push(chunk));
    child.stdin.on('error', () => undefined);
    const fail = (why: string) => {
      const error = gitError('GIT_FAILED', `git cat-file ended: ${why}`);
      for (const { fail: reject } of this.#asked.splice(0)) reject(error);
    };
    this.#ended = new Promise((resolve) => {
      child.on('error', (error) => {
        fail(error.message);
        resolve();
      });
      child.on('close', () => {
        fail(Buffer.concat(said).toString().trim());
        resolve();
      });
    });
    return child;
  }

  #take(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    // A large object comes in many chunks: they are joined once all of it is there.
    while (this.#length >= (this.#head === undefined ? 1 : this.#head.size + 1)) {
      const all = this.#chunks.length === 1 ? this.#chunks[0] : Buffer.concat(this.#chunks);
      const used = this.#head === undefined ? this.#header(all) : this.#body(all, this.#head);
      this.#chunks = [all.subarray(used)];
      this.#length = all.length - used;
      if (used === 0) return;
    }
  }

  #header(all: Buffer): number {
    const end = all.indexOf(10);
    if (end < 0) return 0;
    const found = /^([0-9a-f]{40,64}) (\w+) (\d+)$/.exec(all.toString('utf8', 0, end));
    if (found === null) this.#asked.shift()?.give(undefined);
    else this.#head = { id: found[1], kind: found[2], size: Number(found[3]) };
    return end + 1;
  }

  #body(all: Buffer, { id, kind, size }: { id: string; kind: string; size: number }): number {
    this.#head = undefined;
    this.#asked.shift()?.give({ id, kind, bytes: Buffer.from(all.subarray(0, size)) });
    return size + 1;
  }
}
