/** Row-at-a-time readers of the encodings, straight from Encodings.md of apache/parquet-format: for tests only. */

export class ByteReader {
  at = 0;
  readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  byte(): number {
    if (this.at >= this.bytes.length) throw new RangeError('read past the end');
    return this.bytes[this.at++];
  }

  varint(): bigint {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.byte();
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return value;
    }
  }

  zigzag(): bigint {
    const value = this.varint();
    return value & 1n ? -(value >> 1n) - 1n : value >> 1n;
  }

  /** `count` numbers of `width` bits, least significant bit first; whole bytes are consumed. */
  packed(count: number, width: number): bigint[] {
    const size = Math.ceil((count * width) / 8);
    let all = 0n;
    for (let i = size - 1; i >= 0; i--) all = (all << 8n) | BigInt(this.bytes[this.at + i]);
    this.at += size;
    const mask = (1n << BigInt(width)) - 1n;
    return Array.from({ length: count }, (_, i) => (all >> BigInt(i * width)) & mask);
  }
}

export function decodeHybrid(bytes: Uint8Array, width: number, count: number): number[] {
  const reader = new ByteReader(bytes);
  const out: number[] = [];
  while (reader.at < bytes.length) {
    const header = Number(reader.varint());
    if (header & 1) out.push(...reader.packed((header >> 1) * 8, width).map(Number));
    else {
      let value = 0;
      for (let shift = 0; shift < width; shift += 8) value |= reader.byte() << shift;
      for (let i = header >> 1; i > 0; i--) out.push(value);
    }
  }
  for (const padding of out.slice(count)) if (padding !== 0) throw new Error('padding is not zero');
  return out.slice(0, count);
}

/** All values and the number of bytes that were read. */
export function decodeDelta(bytes: Uint8Array): { values: bigint[]; bytesRead: number } {
  const reader = new ByteReader(bytes);
  const block = Number(reader.varint());
  const miniblocks = Number(reader.varint());
  const total = Number(reader.varint());
  let value = reader.zigzag();
  if (block % 128 !== 0 || (block / miniblocks) % 32 !== 0)
    throw new Error(`block of ${block} / ${miniblocks}`);
  const values = total > 0 ? [value] : [];
  while (values.length < total) {
    const least = reader.zigzag();
    const widths = Array.from({ length: miniblocks }, () => reader.byte());
    for (const width of widths) {
      if (values.length >= total) break;
      const deltas = width === 0 ? [] : reader.packed(block / miniblocks, width);
      for (let i = 0; i < block / miniblocks && values.length < total; i++) {
        value = BigInt.asIntN(64, value + least + (deltas[i] ?? 0n));
        values.push(value);
      }
    }
  }
  return { values, bytesRead: reader.at };
}
