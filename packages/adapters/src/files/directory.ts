import { mkdir, open, rename, unlink, type FileHandle } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import { DiagnosticError } from '@dataing/base/diagnostics';
import type { Sink, SinkDirectory } from '@dataing/ports';

/** Small writes are gathered up to this many bytes before they reach the file. */
const BATCH_BYTES = 1 << 20;

/**
 * Sinks over a folder, which is made when the first one opens; a name may lead into folders below it (`a/b.parquet`). A
 * sink writes to `.NAME.PID.tmp` beside the final name; `finish` syncs it to the disk and renames it over whatever
 * stood there, `abandon` removes it. Errors are DiagnosticError with FILES_BAD_NAME or FILES_WRITE_FAILED; after one, only `abandon` is left to do.
 * A sink holds on to the arrays it is given until they are written: do not change them afterwards.
 */
export function openSinkDirectory(folder: string): SinkDirectory {
  return {
    async open(name) {
      name.split('/').forEach((part) => refuseBadName(name, part));
      const inside = join(folder, dirname(name));
      const last = posix.basename(name);
      const temporary = join(inside, `.${last}.${process.pid}.tmp`);
      const handle = await guarded(name, async () => {
        await mkdir(inside, { recursive: true });
        return open(temporary, 'w');
      });
      return new FileSink(last, inside, temporary, handle);
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
    const message = `${name}: ${(error as Error).message}`;
    throw new DiagnosticError([{ code: 'FILES_WRITE_FAILED', severity: 'error', message }]);
  }
}

class FileSink implements Sink {
  private readonly name: string;
  private readonly folder: string;
  private readonly temporary: string;
  private readonly handle: FileHandle;
  private pending: Uint8Array[] = [];
  private pendingBytes = 0;
  private closed = false;

  constructor(name: string, folder: string, temporary: string, handle: FileHandle) {
    this.name = name;
    this.folder = folder;
    this.temporary = temporary;
    this.handle = handle;
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.pending.push(bytes);
    this.pendingBytes += bytes.length;
    if (this.pendingBytes >= BATCH_BYTES) await guarded(this.name, () => this.flush());
  }

  async finish(): Promise<void> {
    await guarded(this.name, async () => {
      await this.flush();
      await this.handle.sync();
      await this.close();
      await rename(this.temporary, join(this.folder, this.name));
      await syncFolder(this.folder);
    });
  }

  async abandon(): Promise<void> {
    this.pending = [];
    await this.close();
    await unlink(this.temporary).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
  }

  private async flush(): Promise<void> {
    const pending = this.pending;
    this.pending = [];
    let rest = this.pendingBytes;
    this.pendingBytes = 0;
    // A write may stop short; writev then goes on behind what was written.
    while (rest > 0) {
      const { bytesWritten } = await this.handle.writev(pending.slice(0, 512));
      rest -= bytesWritten;
      dropWritten(pending, bytesWritten);
    }
  }

  private async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    await this.handle.close();
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
