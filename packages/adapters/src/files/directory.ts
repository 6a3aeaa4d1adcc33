import { open, rename, rm, unlink, type FileHandle } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import { DiagnosticError } from '@dataing/base/diagnostics';
import type { Sink, SinkDirectory } from '@dataing/ports';
import { writeFailed } from './fault.ts';
import { makeFolder, removeEmptyFolders } from './folders.ts';

/** Small writes are gathered up to this many bytes before they reach the file; with many files open, these share it. */
const BATCH_BYTES = 1 << 20;
const SHARED_BYTES = 1 << 24;
const LEAST_BATCH_BYTES = 1 << 16;

/** Files held open at once; beyond, one that has not been written to for long is closed and opened again when needed. */
const MOST_HANDLES = 128;
/** Files worked on at once: fewer than are held open, so that none in use is closed. */
const MOST_AT_WORK = 64;

/**
 * Sinks over a folder, which is made when the first one opens; a name may lead into folders below it (`a/b.parquet`). A
 * sink writes to `.NAME.PID.tmp` beside the final name; `finish` syncs it to the disk and renames it over whatever
 * stood there, `abandon` removes it, and with the last one the folders that were made and are still empty. Errors are
 * DiagnosticError with FILES_BAD_NAME or FILES_WRITE_FAILED; after one, only `abandon` is left to do.
 * A sink holds on to the arrays it is given until they are written: do not change them afterwards.
 */
export function openSinkDirectory(folder: string): SinkDirectory {
  const open = new OpenFiles();
  return {
    async open(name) {
      name.split('/').forEach((part) => refuseBadName(name, part));
      const inside = join(folder, dirname(name));
      const last = posix.basename(name);
      const temporary = join(inside, `.${last}.${process.pid}.tmp`);
      const sink = new FileSink(last, inside, temporary, open);
      try {
        await guarded(name, async () => {
          open.made.push(...(await makeFolder(inside)));
          await rm(temporary, { force: true });
          await sink.create();
        });
      } catch (error) {
        await sink.abandon();
        throw error;
      }
      return sink;
    },
  };
}

function refuseBadName(name: string, part: string): void {
  const plain = part !== '' && part !== '.' && part !== '..' && !/[\\\u0000-\u001f]/.test(part);
  if (plain) return;
  const message = `${JSON.stringify(name)} is not a plain file name`;
  throw new DiagnosticError([{ code: 'FILES_BAD_NAME', severity: 'error', message }]);
}

async function guarded<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw writeFailed(name, error);
  }
}

/** The sinks of a directory that are not finished, and those of them whose files are open, longest unused first. */
class OpenFiles {
  readonly sinks = new Set<FileSink>();
  /** Folders that were not there before. */
  readonly made: string[] = [];
  private readonly handles = new Map<FileSink, FileHandle>();
  private readonly waiting: Array<() => void> = [];
  private atWork = 0;

  get batchBytes(): number {
    const share = Math.floor(SHARED_BYTES / Math.max(this.sinks.size, 1));
    return Math.min(BATCH_BYTES, Math.max(LEAST_BATCH_BYTES, share));
  }

  /** Does work on an open file when there is room for it. */
  async work<T>(work: () => Promise<T>): Promise<T> {
    while (this.atWork >= MOST_AT_WORK) await new Promise<void>((resolve) => this.waiting.push(resolve));
    this.atWork++;
    try {
      return await work();
    } finally {
      this.atWork--;
      this.waiting.shift()?.();
    }
  }

  /** The open file of a sink. */
  async use(sink: FileSink, path: string): Promise<FileHandle> {
    const known = this.handles.get(sink);
    this.handles.delete(sink);
    const handle = known ?? (await open(path, 'a'));
    this.handles.set(sink, handle);
    if (this.handles.size > MOST_HANDLES) {
      const [oldest] = this.handles.keys();
      await this.close(oldest);
    }
    return handle;
  }

  async close(sink: FileSink): Promise<void> {
    const handle = this.handles.get(sink);
    this.handles.delete(sink);
    await handle?.close();
  }
}

class FileSink implements Sink {
  private readonly name: string;
  private readonly folder: string;
  private readonly temporary: string;
  private readonly files: OpenFiles;
  private pending: Uint8Array[] = [];
  private pendingBytes = 0;
  private isSettled = false;

  constructor(name: string, folder: string, temporary: string, files: OpenFiles) {
    this.name = name;
    this.folder = folder;
    this.temporary = temporary;
    this.files = files;
    files.sinks.add(this);
  }

  async create(): Promise<void> {
    await this.files.work(() => this.files.use(this, this.temporary));
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.isSettled = false;
    this.pending.push(bytes);
    this.pendingBytes += bytes.length;
    if (this.pendingBytes < this.files.batchBytes) return;
    await guarded(this.name, () => this.files.work(() => this.flush()));
  }

  async settle(): Promise<void> {
    await guarded(this.name, () => this.files.work(() => this.sync()));
  }

  async finish(): Promise<void> {
    await guarded(this.name, () => this.files.work(() => this.publish()));
  }

  async abandon(): Promise<void> {
    this.pending = [];
    await this.close();
    await unlink(this.temporary).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error;
    });
    if (this.files.sinks.size === 0) await removeEmptyFolders(this.files.made.splice(0));
  }

  private async sync(): Promise<void> {
    const handle = await this.flush();
    await handle.sync();
    this.isSettled = true;
  }

  private async publish(): Promise<void> {
    if (!this.isSettled) await this.sync();
    await this.close();
    await rename(this.temporary, join(this.folder, this.name));
    await syncFolder(this.folder);
  }

  private async flush(): Promise<FileHandle> {
    const handle = await this.files.use(this, this.temporary);
    const pending = this.pending;
    this.pending = [];
    let rest = this.pendingBytes;
    this.pendingBytes = 0;
    // A write may stop short; writev then goes on behind what was written.
    while (rest > 0) {
      const { bytesWritten } = await handle.writev(pending.slice(0, 512));
      rest -= bytesWritten;
      dropWritten(pending, bytesWritten);
    }
    return handle;
  }

  private async close(): Promise<void> {
    this.files.sinks.delete(this);
    await this.files.close(this);
  }
}

function dropWritten(pending: Uint8Array[], bytesWritten: number): void {
  let left = bytesWritten;
  let whole = 0;
  while (whole < pending.length && left >= pending[whole].length) left -= pending[whole++].length;
  pending.splice(0, whole);
  if (left > 0) pending[0] = pending[0].subarray(left);
}

/** Makes the rename durable. Windows cannot open a folder; there the rename has to do. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
