/**
 * A flat buffer as a tree: tables whose fields stand at their numbers in the schema (a missing one has its default),
 * texts, lists of tables, and lists of structs as raw bytes (aligned to 8).
 */
type FlatNode = FlatTable | FlatText | FlatTables | FlatStructs;

export interface FlatTable {
  readonly kind: 'table';
  readonly fields: ReadonlyArray<FlatScalar | FlatNode | undefined>;
}

/** A whole number of 1, 2, 4 or 8 bytes, little-endian. */
export interface FlatScalar {
  readonly kind: 'scalar';
  readonly size: 1 | 2 | 4 | 8;
  readonly value: number;
}

interface FlatText {
  readonly kind: 'text';
  readonly text: string;
}

interface FlatTables {
  readonly kind: 'tables';
  readonly items: readonly FlatTable[];
}

interface FlatStructs {
  readonly kind: 'structs';
  readonly count: number;
  readonly bytes: Uint8Array;
}

export const table = (...fields: FlatTable['fields']): FlatTable => ({ kind: 'table', fields });
export const text = (value: string): FlatText => ({ kind: 'text', text: value });
export const tables = (items: readonly FlatTable[]): FlatTables => ({ kind: 'tables', items });
export const structs = (count: number, bytes: Uint8Array): FlatStructs => ({ kind: 'structs', count, bytes });
export const scalar = (size: FlatScalar['size'], value: number): FlatScalar => ({
  kind: 'scalar',
  size,
  value,
});

/**
 * The bytes of a buffer with that root, padded to 8. Everything stands behind what refers to it. Source: the FlatBuffers
 * internals page (vtables, forward offsets, alignment from the start of the buffer).
 */
export function encodeFlatBuffer(root: FlatTable): Uint8Array {
  const writer = new FlatWriter();
  writer.refer(0, root);
  return writer.finish();
}

class FlatWriter {
  private view = new DataView(new ArrayBuffer(1024));
  private used = 4;

  /** Writes a node behind everything so far and its offset into the four bytes at `place`. */
  refer(place: number, node: FlatNode): void {
    const at = this.write(node);
    this.view.setUint32(place, at - place, true);
  }

  finish(): Uint8Array {
    this.claim(0, 8);
    return new Uint8Array(this.view.buffer, 0, this.used);
  }

  private write(node: FlatNode): number {
    switch (node.kind) {
      case 'table':
        return this.table(node);
      case 'text':
        return this.text(node.text);
      case 'tables': {
        const at = this.claim(4 + 4 * node.items.length, 4);
        this.view.setUint32(at, node.items.length, true);
        node.items.forEach((item, i) => this.refer(at + 4 + 4 * i, item));
        return at;
      }
      case 'structs': {
        this.claim(4, 8);
        const at = this.claim(4 + node.bytes.length, 4);
        this.view.setUint32(at, node.count, true);
        new Uint8Array(this.view.buffer).set(node.bytes, at + 4);
        return at;
      }
    }
  }

  /** The table's vtable, then the table: the offset back to the vtable and the fields, each at a multiple of its size. */
  private table({ fields }: FlatTable): number {
    const places: number[] = [];
    let size = 4;
    for (const field of fields) {
      if (field === undefined) {
        places.push(0);
        continue;
      }
      const width = field.kind === 'scalar' ? field.size : 4;
      size = Math.ceil(size / width) * width;
      places.push(size);
      size += width;
    }
    const vtable = this.claim(4 + 2 * fields.length, 2);
    const at = this.claim(size, 8);
    this.view.setUint16(vtable, 4 + 2 * fields.length, true);
    this.view.setUint16(vtable + 2, size, true);
    places.forEach((place, i) => this.view.setUint16(vtable + 4 + 2 * i, place, true));
    this.view.setInt32(at, at - vtable, true);
    fields.forEach((field, i) => {
      if (field === undefined) return;
      if (field.kind === 'scalar') this.scalar(at + places[i], field);
      else this.refer(at + places[i], field);
    });
    return at;
  }

  private scalar(at: number, { size, value }: FlatScalar): void {
    if (size === 1) this.view.setUint8(at, value);
    else if (size === 2) this.view.setInt16(at, value, true);
    else if (size === 4) this.view.setInt32(at, value, true);
    else this.view.setBigInt64(at, BigInt(value), true);
  }

  private text(value: string): number {
    const bytes = new TextEncoder().encode(value);
    const at = this.claim(4 + bytes.length + 1, 4);
    this.view.setUint32(at, bytes.length, true);
    new Uint8Array(this.view.buffer).set(bytes, at + 4);
    return at;
  }

  /** Room of zeros at the next multiple of `align`. */
  private claim(size: number, align: number): number {
    const at = Math.ceil(this.used / align) * align;
    this.used = at + size;
    if (this.used > this.view.byteLength) {
      const wider = new Uint8Array(Math.max(this.used, this.view.byteLength * 2));
      wider.set(new Uint8Array(this.view.buffer));
      this.view = new DataView(wider.buffer);
    }
    return at;
  }
}
