import type { Codec, Sink } from '@dataing/ports';

/** Stands in for compression where none is asked for. */
export const noCodec: Codec = {
  compress(codec, bytes) {
    return codec === 'none' ? bytes.slice() : Uint8Array.from(bytes, (byte) => byte ^ 85);
  },
};

export interface MemorySink extends Sink {
  readonly writes: Uint8Array[];
  state: 'open' | 'finished' | 'abandoned';
  bytes(): Uint8Array;
}

export function openMemorySink(): MemorySink {
  const writes: Uint8Array[] = [];
  return {
    writes,
    state: 'open',
    bytes: () => Uint8Array.from(writes.flatMap((part) => [...part])),
    async write(bytes) {
      writes.push(bytes.slice());
    },
    async finish() {
      this.state = 'finished';
    },
    async abandon() {
      this.state = 'abandoned';
    },
  };
}
