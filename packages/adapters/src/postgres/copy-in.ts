import type { Connection, Submittable } from 'pg';
import { once } from 'node:events';

/** The part of pg's connection that speaks COPY; pg has it and does not type it. */
interface CopyConnection extends Connection {
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
  sendCopyFail(message: string): void;
}

/** A chunk of this size fits the socket's buffers several times over. */
const chunkBytes = 1 << 18;

/**
 * One COPY ... FROM STDIN over pg's own protocol layer. `write` waits while the socket is full; `finish` resolves when the
 * server has taken all rows. A refusal by the server rejects whatever comes next.
 */
export class CopyIn implements Submittable {
  private readonly sql: string;
  private readonly started = Promise.withResolvers<CopyConnection>();
  private readonly done = Promise.withResolvers<void>();
  private failure: { readonly error: Error } | undefined;

  constructor(sql: string) {
    this.sql = sql;
    // Whoever writes next is told; nobody has to be waiting.
    this.started.promise.catch(() => undefined);
    this.done.promise.catch(() => undefined);
  }

  async write(bytes: Uint8Array): Promise<void> {
    const connection = await this.started.promise;
    for (let from = 0; from < bytes.length; from += chunkBytes) {
      if (this.failure !== undefined) throw this.failure.error;
      connection.sendCopyFromChunk(
        Buffer.from(bytes.buffer, bytes.byteOffset + from, Math.min(chunkBytes, bytes.length - from)),
      );
      if (connection.stream.writableNeedDrain)
        await Promise.race([once(connection.stream, 'drain'), this.done.promise]);
    }
  }

  async finish(): Promise<void> {
    const connection = await this.started.promise;
    if (this.failure === undefined) connection.endCopyFrom();
    await this.done.promise;
  }

  // What follows is called by pg's client.

  submit(connection: Connection): void {
    connection.query(this.sql);
  }

  handleCopyInResponse(connection: CopyConnection): void {
    this.started.resolve(connection);
  }

  handleError(error: Error): void {
    this.failure ??= { error };
    this.started.reject(error);
    this.done.reject(error);
  }

  handleReadyForQuery(): void {
    this.done.resolve();
  }

  handleCommandComplete(): void {
    // The count of rows; the server says it is ready right after.
  }
}
