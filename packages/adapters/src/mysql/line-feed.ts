import { once } from 'node:events';
import { PassThrough, type Readable } from 'node:stream';

/** Bytes handed to a reader that takes them at its own pace. */
export class LineFeed {
  private readonly through = new PassThrough({ highWaterMark: 1 << 20 });
  private readonly failed = Promise.withResolvers<never>();

  constructor() {
    // Whoever writes next is told; nobody has to be waiting.
    this.failed.promise.catch(() => undefined);
    this.through.on('error', () => undefined);
  }

  get stream(): Readable {
    return this.through;
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (this.through.write(bytes)) {
      // Even so a failure of the reader is told here.
      await Promise.race([this.failed.promise, Promise.resolve()]);
      return;
    }
    await Promise.race([once(this.through, 'drain'), this.failed.promise]);
  }

  end(): void {
    this.through.end();
  }

  /** The reader is gone: writes fail with its error. */
  fail(error: unknown): void {
    this.failed.reject(error);
    this.through.destroy();
  }
}
