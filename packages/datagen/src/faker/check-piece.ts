import { arenaOf } from '@dataing/base/columns';
import type { Piece } from './pieces.ts';
import { padded, type Sink } from './sink.ts';

const ZERO = 48;

/** What `inner` writes, and one digit more that makes it pass Luhn's test (ISO/IEC 7812-1, annex B). */
export class LuhnPiece implements Piece {
  readonly most: number;
  readonly #inner: Piece;
  constructor(inner: Piece) {
    this.most = inner.most + 1;
    this.#inner = inner;
  }
  write(row: number, out: Sink): void {
    const start = out.at;
    this.#inner.write(row, out);
    let sum = 0;
    for (let i = out.at - 1, double = true; i >= start; i--, double = !double) {
      const digit = out.bytes[i] - ZERO;
      sum += double ? (digit > 4 ? digit * 2 - 9 : digit * 2) : digit;
    }
    out.appendByte(ZERO + ((10 - (sum % 10)) % 10));
  }
}

/** What `inner` writes, and the check digit of EAN and ISBN-13: weights 3 and 1 from the right. */
export class EanPiece implements Piece {
  readonly most: number;
  readonly #inner: Piece;
  constructor(inner: Piece) {
    this.most = inner.most + 1;
    this.#inner = inner;
  }
  write(row: number, out: Sink): void {
    const start = out.at;
    this.#inner.write(row, out);
    let sum = 0;
    for (let i = out.at - 1, weight = 3; i >= start; i--, weight = 4 - weight) {
      sum += (out.bytes[i] - ZERO) * weight;
    }
    out.appendByte(ZERO + ((10 - (sum % 10)) % 10));
  }
}

/** Country, two check digits and what `inner` writes: ISO 13616, remainder 1 modulo 97. */
export class IbanPiece implements Piece {
  readonly most: number;
  readonly #country: Uint8Array;
  readonly #inner: Piece;
  constructor(country: string, inner: Piece) {
    this.most = inner.most + 4;
    this.#country = padded(arenaOf([country]).bytes);
    this.#inner = inner;
  }
  write(row: number, out: Sink): void {
    const start = out.at;
    out.append(this.#country, 0, 2);
    out.at += 2;
    this.#inner.write(row, out);
    const account = remainder(out.bytes, start + 4, out.at, 0);
    const check = 98 - ((remainder(out.bytes, start, start + 2, account) * 100) % 97);
    const end = out.at;
    out.at = start + 2;
    out.appendInteger(check, 2);
    out.at = end;
  }
}

/** The remainder modulo 97 of the digits so far and these; a letter counts as two digits, A being 10. */
function remainder(bytes: Uint8Array, from: number, to: number, before: number): number {
  let rest = before;
  for (let i = from; i < to; i++) {
    const code = bytes[i];
    rest = code >= 65 ? (rest * 100 + code - 55) % 97 : (rest * 10 + code - ZERO) % 97;
  }
  return rest;
}
