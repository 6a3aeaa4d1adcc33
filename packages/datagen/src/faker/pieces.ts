import { type ByteArena, arenaOf } from '@dataing/base/columns';
import type { AliasTable } from '@dataing/base/maths';
import { belowFrom, type Draws } from '@dataing/base/random';
import { civilFromDays } from '@dataing/base/time';
import { padded, type Sink } from './sink.ts';

/** Writes its part of a value. */
export interface Piece {
  /** The most bytes it writes. */
  readonly most: number;
  /** Writes for row `row` of the batch whose draws and picks are filled. */
  write(row: number, out: Sink): void;
}

/** Byte strings to choose from by weight. */
export interface Pool {
  readonly arena: ByteArena;
  readonly alias: AliasTable;
}

/** The length of an arena's longest item. */
function longest({ offsets }: ByteArena): number {
  let most = 0;
  for (let i = 1; i < offsets.length; i++) most = Math.max(most, offsets[i] - offsets[i - 1]);
  return most;
}

export class LiteralPiece implements Piece {
  readonly most: number;
  readonly #bytes: Uint8Array;
  constructor(text: string) {
    const { bytes } = arenaOf([text]);
    this.most = bytes.length;
    this.#bytes = padded(bytes);
  }
  write(_row: number, out: Sink): void {
    out.append(this.#bytes, 0, this.most);
  }
}

/** An item of a pool: the one that was picked for the row. */
export class PoolPiece implements Piece {
  readonly most: number;
  readonly pool: Pool;
  readonly picks: Int32Array;
  readonly #bytes: Uint8Array;
  constructor(pool: Pool, picks: Int32Array) {
    this.most = longest(pool.arena);
    this.pool = pool;
    this.picks = picks;
    this.#bytes = padded(pool.arena.bytes);
  }
  write(row: number, out: Sink): void {
    const { offsets } = this.pool.arena;
    const item = this.picks[row];
    out.append(this.#bytes, offsets[item], offsets[item + 1]);
  }
}

export class SequencePiece implements Piece {
  readonly most: number;
  readonly #parts: readonly Piece[];
  constructor(parts: readonly Piece[]) {
    this.most = parts.reduce((sum, part) => sum + part.most, 0);
    this.#parts = parts;
  }
  write(row: number, out: Sink): void {
    const parts = this.#parts;
    for (let i = 0; i < parts.length; i++) parts[i].write(row, out);
  }
}

/** One of several pieces: alternatives of a rule, or what belongs to the picked place. */
export class ChoicePiece implements Piece {
  readonly most: number;
  readonly #pieces: readonly Piece[];
  readonly #picks: Int32Array;
  constructor(pieces: readonly Piece[], picks: Int32Array) {
    this.most = pieces.reduce((most, piece) => Math.max(most, piece.most), 0);
    this.#pieces = pieces;
    this.#picks = picks;
  }
  write(row: number, out: Sink): void {
    this.#pieces[this.#picks[row]].write(row, out);
  }
}

export class IntPiece implements Piece {
  readonly most: number;
  readonly #min: number;
  readonly #size: number;
  readonly #width: number;
  readonly #draws: Draws;
  constructor(min: number, max: number, width: number, draws: Draws) {
    this.most = 24 + width;
    this.#min = min;
    this.#size = max - min + 1;
    this.#width = width;
    this.#draws = draws;
  }
  write(row: number, out: Sink): void {
    const value = this.#min + belowFrom(this.#draws.h[row], this.#draws.lo[row], this.#size);
    out.appendInteger(value, this.#width);
  }
}

/** A decimal number: an integer drawn between the bounds x 10^decimals, with a point. */
export class FixedPiece implements Piece {
  readonly most: number;
  readonly #min: number;
  readonly #size: number;
  readonly #scale: number;
  readonly #decimals: number;
  readonly #draws: Draws;
  constructor(min: number, max: number, decimals: number, draws: Draws) {
    this.most = 24 + decimals;
    this.#scale = powerOfTen(decimals);
    this.#min = min * this.#scale;
    this.#size = (max - min) * this.#scale + 1;
    this.#decimals = decimals;
    this.#draws = draws;
  }
  write(row: number, out: Sink): void {
    const value = this.#min + belowFrom(this.#draws.h[row], this.#draws.lo[row], this.#size);
    const size = Math.abs(value);
    const whole = Math.floor(size / this.#scale);
    if (value < 0) out.appendByte(45);
    out.appendInteger(whole, 1);
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
  readonly most = 32;
  readonly #first: number;
  readonly #size: number;
  readonly #draws: Draws;
  constructor(first: number, last: number, draws: Draws) {
    this.#first = first;
    this.#size = last - first + 1;
    this.#draws = draws;
  }
  write(row: number, out: Sink): void {
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

/** Writes the low `digits` hexadecimal digits of `value` to bytes[at ..]. */
function writeHex(bytes: Uint8Array, value: number, digits: number, at: number): void {
  for (let i = at + digits - 1, rest = value; i >= at; i--, rest >>>= 4) bytes[i] = HEX[rest & 15];
}

/** RFC 9562 version 4 from two draws: 128 bits, six of them replaced by version and variant. */
export class UuidPiece implements Piece {
  readonly most = 36;
  readonly #first: Draws;
  readonly #second: Draws;
  constructor(first: Draws, second: Draws) {
    this.#first = first;
    this.#second = second;
  }
  write(row: number, out: Sink): void {
    const { bytes, at } = out;
    const b = this.#first.lo[row];
    const c = this.#second.h[row];
    writeHex(bytes, this.#first.h[row], 8, at);
    bytes[at + 8] = 45;
    writeHex(bytes, b >>> 16, 4, at + 9);
    bytes[at + 13] = 45;
    writeHex(bytes, (b & 0xfff) | 0x4000, 4, at + 14);
    bytes[at + 18] = 45;
    writeHex(bytes, ((c >>> 16) & 0x3fff) | 0x8000, 4, at + 19);
    bytes[at + 23] = 45;
    writeHex(bytes, c & 0xffff, 4, at + 24);
    writeHex(bytes, this.#second.lo[row], 8, at + 28);
    out.at = at + 36;
  }
}
