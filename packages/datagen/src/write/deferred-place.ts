import type { Sink, SinkDirectory } from '@dataing/ports';

/**
 * Holds all finished files of a place back until `publish`: nothing is seen of a run that fails half way. The sinks it
 * opens take `finish` and `abandon` as said, and wait.
 */
export class DeferredPlace implements SinkDirectory {
  private readonly sinks: SinkDirectory;
  private readonly opened: Sink[] = [];
  readonly names: string[] = [];

  constructor(sinks: SinkDirectory) {
    this.sinks = sinks;
  }

  async open(name: string): Promise<Sink> {
    const sink = await this.sinks.open(name);
    this.opened.push(sink);
    this.names.push(name);
    return {
      write: (bytes) => sink.write(bytes),
      finish: () => Promise.resolve(),
      abandon: () => Promise.resolve(),
    };
  }

  /** A whole file. */
  async writeText(name: string, text: string): Promise<void> {
    const sink = await this.open(name);
    await sink.write(new TextEncoder().encode(text));
  }

  /** All at once, the last one opened after all others: it is the manifest, which speaks of them. */
  async publish(): Promise<void> {
    await allOf(this.opened.flatMap((sink) => sink.settle?.() ?? []));
    const last = this.opened.at(-1);
    await allOf(this.opened.slice(0, -1).map((sink) => sink.finish()));
    await last?.finish();
  }

  async abandon(): Promise<void> {
    for (const sink of this.opened) await sink.abandon();
  }
}

/** Ends when all have, so that none is under way when the others are abandoned; then throws what the first one threw. */
async function allOf(works: ReadonlyArray<Promise<void>>): Promise<void> {
  for (const end of await Promise.allSettled(works)) if (end.status === 'rejected') throw end.reason;
}
