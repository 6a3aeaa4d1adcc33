import type { AliasTable } from '@dataing/base/maths';
import { aliasFrom } from '@dataing/base/maths';
import type { ArenaWriter, ByteArena } from '@dataing/base/columns';
import { belowFrom, type Draws } from '@dataing/base/random';
import { civilFromDays } from '@dataing/base/time';

/** Writes its part of row `row` (a place in the batch whose draws are filled) behind what is already there. */
export interface Piece {
  write(row: number, out: ArenaWriter): void;
}

/** Byte strings to choose from by weight. */
export interface Pool {
  readonly arena: ByteArena;
  readonly alias: AliasTable;
}

export class LiteralPiece implements Piece {
  readonly #bytes: Uint8Array;
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }
  write(_row: number, out: ArenaWriter): void {
    out.appendBytes(this.#bytes);
  }
}

export class PoolPiece implements Piece {
  readonly pool: Pool;
  readonly draws: Draws;
  constructor(pool: Pool, draws: Draws) {
    this.pool = pool;
    this.draws = draws;
  }
  write(row: number, out: ArenaWriter): void {
    out.appendItem(this.pool.arena, aliasFrom(this.pool.alias, this.draws.h[row], this.draws.lo[row]));
  }
}

export class SequencePiece implements Piece {
  readonly #parts: readonly Piece[];
  constructor(parts: readonly Piece[]) {
    this.#parts = parts;
  }
  write(row: number, out: ArenaWriter): void {
    const parts = this.#parts;
    for (let i = 0; i < parts.length; i++) parts[i].write(row, out);
  }
}

/** One of several pieces by weight: alternatives of a rule, or what belongs to the drawn place. */
export class ChoicePiece implements Piece {
  readonly #pieces: readonly Piece[];
  readonly #alias: AliasTable;
  readonly #draws: Draws;
  constructor(pieces: readonly Piece[], alias: AliasTable, draws: Draws) {
    this.#pieces = pieces;
    this.#alias = alias;
    this.#draws = draws;
  }
  write(row: number, out: ArenaWriter): void {
    this.#pieces[aliasFrom(this.#alias, this.#draws.h[row], this.#draws.lo[row])].write(row, out);
  }
}

export class IntPiece implements Piece {
  readonly #min: number;
  readonly #size: number;
  readonly #width: number;
  readonly #draws: Draws;
  constructor(min: number, max: number, width: number, draws: Draws) {
    this.#min = min;
    this.#size = max - min + 1;
    this.#width = width;
    this.#draws = draws;
  }
  write(row: number, out: ArenaWriter): void {
    const value = this.#min + belowFrom(this.#draws.h[row], this.#draws.lo[row], this.#size);
    out.appendInteger(value, this.#width);
  }
}

/** A decimal number: an integer drawn between the bounds x 10^decimals, with a point. */
export class FixedPiece implements Piece {
  readonly #min: number;
  readonly #size: number;
  readonly #scale: number;
  readonly #decimals: number;
  readonly #draws: Draws;
  constructor(min: number, max: number, decimals: number, draws: Draws) {
    this.#scale = powerOfTen(decimals);
    this.#min = min * this.#scale;
    this.#size = (max - min) * this.#scale + 1;
    this.#decimals = decimals;
    this.#draws = draws;
  }
  write(row: number, out: ArenaWriter): void {
    const value = this.#min + belowFrom(this.#draws.h[row], this.#draws.lo[row], this.#size);
    const size = Math.abs(value);
    const whole = Math.floor(size / this.#scale);
    if (value < 0) out.appendByte(45);
    out.appendInteger(whole);
    out.appendByte(46);
    out.appendInteger(size - whole * this.#scale, this.#decimals);
  }
}

function powerOfTen(exponent: number): number {
  let power = 1;
  for (let i = 0; i < exponent; i++) power *= 10;
  return power;
}

/** A day between two, as YYYY-MM-DD. */
export class DatePiece implements Piece {
  readonly #first: number;
  readonly #size: number;
  readonly #draws: Draws;
  constructor(first: number, last: number, draws: Draws) {
    this.#first = first;
    this.#size = last - first + 1;
    this.#draws = draws;
  }
  write(row: number, out: ArenaWriter): void {
    const days = this.#first + belowFrom(this.#draws.h[row], this.#draws.lo[row], this.#size);
    const { year, month, day } = civilFromDays(days);
    out.appendInteger(year, 4);
    out.appendByte(45);
    out.appendInteger(month, 2);
    out.appendByte(45);
    out.appendInteger(day, 2);
  }
}

const HEX = Uint8Array.from('0123456789abcdef', (c) => c.charCodeAt(0));

/** RFC 9562 version 4 from two draws: 128 bits, six of them replaced by version and variant. */
export class UuidPiece implements Piece {
  readonly #first: Draws;
  readonly #second: Draws;
  readonly #text = new Uint8Array(36).fill(45);
  constructor(first: Draws, second: Draws) {
    this.#first = first;
    this.#second = second;
  }
  write(row: number, out: ArenaWriter): void {
    const b = this.#first.lo[row];
    const c = this.#second.h[row];
    const d = this.#second.lo[row];
    this.#hex(this.#first.h[row], 8, 0);
    this.#hex(b >>> 16, 4, 9);
    this.#hex((b & 0xfff) | 0x4000, 4, 14);
    this.#hex(((c >>> 16) & 0x3fff) | 0x8000, 4, 19);
    this.#hex(c & 0xffff, 4, 24);
    this.#hex(d, 8, 28);
    out.appendBytes(this.#text);
  }
  #hex(value: number, digits: number, at: number): void {
    for (let i = at + digits - 1, rest = value; i >= at; i--, rest >>>= 4) this.#text[i] = HEX[rest & 15];
  }
}

/** What `inner` writes, cut to fewer than `max` characters at the last space before (if any), and a stop. */
export class CutPiece implements Piece {
  readonly #inner: Piece;
  readonly #max: number;
  readonly #stop: Uint8Array;
  readonly #scratch: ArenaWriter;
  constructor(inner: Piece, max: number, stop: Uint8Array, scratch: ArenaWriter) {
    this.#inner = inner;
    this.#max = max;
    this.#stop = stop;
    this.#scratch = scratch;
  }
  write(row: number, out: ArenaWriter): void {
    this.#inner.write(row, this.#scratch);
    this.#scratch.endItem();
    const { bytes } = this.#scratch.finish();
    let room = this.#max;
    let end = 0;
    let space = -1;
    for (; end < bytes.length; end++) {
      if ((bytes[end] & 0xc0) === 0x80) continue;
      if (--room === 0) break;
      if (bytes[end] === 32) space = end;
    }
    if (end < bytes.length && bytes[end] === 32) space = end;
    if (end === bytes.length) out.appendBytes(bytes);
    else {
      const cut = trimmed(bytes, space > 0 ? space : end);
      out.appendBytes(bytes, 0, cut);
      out.appendBytes(this.#stop);
    }
  }
}

/** The end without the punctuation that the stop replaces. ASCII only: other scripts are cut between characters. */
function trimmed(bytes: Uint8Array, end: number): number {
  let at = end;
  while (at > 0 && (bytes[at - 1] === 46 || bytes[at - 1] === 44 || bytes[at - 1] === 32)) at--;
  return at;
}
