import type { ArenaWriter } from '@dataing/base/columns';
import type { Piece } from './pieces.ts';

const ZERO = 48;

/** What `inner` writes, and one digit more that makes it pass Luhn's test (ISO/IEC 7812-1, annex B). */
export class LuhnPiece implements Piece {
  readonly #inner: Piece;
  readonly #scratch: ArenaWriter;
  constructor(inner: Piece, scratch: ArenaWriter) {
    this.#inner = inner;
    this.#scratch = scratch;
  }
  write(row: number, out: ArenaWriter): void {
    const digits = written(this.#inner, row, this.#scratch);
    let sum = 0;
    for (let i = digits.length - 1, double = true; i >= 0; i--, double = !double) {
      const digit = digits[i] - ZERO;
      sum += double ? (digit > 4 ? digit * 2 - 9 : digit * 2) : digit;
    }
    out.appendBytes(digits);
    out.appendByte(ZERO + ((10 - (sum % 10)) % 10));
  }
}

/** What `inner` writes, and the check digit of EAN and ISBN-13: weights 3 and 1 from the right. */
export class EanPiece implements Piece {
  readonly #inner: Piece;
  readonly #scratch: ArenaWriter;
  constructor(inner: Piece, scratch: ArenaWriter) {
    this.#inner = inner;
    this.#scratch = scratch;
  }
  write(row: number, out: ArenaWriter): void {
    const digits = written(this.#inner, row, this.#scratch);
    let sum = 0;
    for (let i = digits.length - 1, weight = 3; i >= 0; i--, weight = 4 - weight) {
      sum += (digits[i] - ZERO) * weight;
    }
    out.appendBytes(digits);
    out.appendByte(ZERO + ((10 - (sum % 10)) % 10));
  }
}

/** Country, two check digits and what `inner` writes: ISO 13616, remainder 1 modulo 97. */
export class IbanPiece implements Piece {
  readonly #country: Uint8Array;
  readonly #inner: Piece;
  readonly #scratch: ArenaWriter;
  constructor(country: Uint8Array, inner: Piece, scratch: ArenaWriter) {
    this.#country = country;
    this.#inner = inner;
    this.#scratch = scratch;
  }
  write(row: number, out: ArenaWriter): void {
    const account = written(this.#inner, row, this.#scratch);
    const check = 98 - ((remainder(this.#country, remainder(account, 0)) * 100) % 97);
    out.appendBytes(this.#country);
    out.appendInteger(check, 2);
    out.appendBytes(account);
  }
}

/** The remainder modulo 97 of the digits so far and these; a letter counts as two digits, A being 10. */
function remainder(characters: Uint8Array, before: number): number {
  let rest = before;
  for (let i = 0; i < characters.length; i++) {
    const code = characters[i];
    rest = code >= 65 ? (rest * 100 + code - 55) % 97 : (rest * 10 + code - ZERO) % 97;
  }
  return rest;
}

function written(inner: Piece, row: number, scratch: ArenaWriter): Uint8Array {
  inner.write(row, scratch);
  scratch.endItem();
  return scratch.finish().bytes;
}
