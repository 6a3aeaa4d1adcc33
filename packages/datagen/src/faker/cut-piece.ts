import { arenaOf } from '@dataing/base/columns';
import type { Piece } from './pieces.ts';
import { padded, type Sink } from './sink.ts';

/** UTF-8 of the ideographic comma and full stop, and of the full-width comma. */
const IDEOGRAPHIC: ReadonlySet<number> = new Set([0xe38081, 0xe38082, 0xefbc8c]);

/** A piece, and what is to be done before its first row of a batch. */
export interface CutPart {
  readonly piece: Piece;
  readonly prepare: () => void;
}

/**
 * What the pieces write, cut to fewer than `max` characters at the last space before (if any), and a stop.
 * Pieces behind the cut are not asked.
 */
export class CutPiece implements Piece {
  readonly most: number;
  readonly #parts: readonly CutPart[];
  readonly #max: number;
  readonly #stop: Uint8Array;
  readonly #stopBytes: number;
  constructor(parts: readonly CutPart[], max: number, stop: string) {
    const { bytes } = arenaOf([stop]);
    this.most = parts.reduce((sum, { piece }) => sum + piece.most, 0) + bytes.length;
    this.#parts = parts;
    this.#max = max;
    this.#stop = padded(bytes);
    this.#stopBytes = bytes.length;
  }

  write(row: number, out: Sink): void {
    const start = out.at;
    let characters = 0;
    for (let i = 0; i < this.#parts.length && characters < this.#max; i++) {
      const from = out.at;
      const { piece, prepare } = this.#parts[i];
      prepare();
      piece.write(row, out);
      for (let at = from; at < out.at; at++) if ((out.bytes[at] & 0xc0) !== 0x80) characters++;
    }
    if (characters < this.#max) return;
    const isAscii = characters === out.at - start;
    out.at = trimmed(out.bytes, start, isAscii ? this.#asciiEnd(out, start) : this.#end(out, start));
    out.append(this.#stop, 0, this.#stopBytes);
  }

  /** `#end` where each byte is a character: looked for from behind. */
  #asciiEnd({ bytes }: Sink, start: number): number {
    const last = start + this.#max - 1;
    for (let at = last; at > start; at--) if (bytes[at] === 32) return at;
    return last;
  }

  /** Where the text must end at the latest: the last space among the first `max` characters, or the last of them. */
  #end(out: Sink, start: number): number {
    let room = this.#max;
    let space = start;
    let at = start;
    for (; at < out.at; at++) {
      if ((out.bytes[at] & 0xc0) === 0x80) continue;
      if (out.bytes[at] === 32) space = at;
      if (--room === 0) break;
    }
    return space > start ? space : at;
  }
}

/** The end without the punctuation that the stop replaces: spaces, full stops and commas of either kind. */
function trimmed(bytes: Uint8Array, start: number, end: number): number {
  let at = end;
  while (at > start) {
    const last = bytes[at - 1];
    if (last === 46 || last === 44 || last === 32) at--;
    else if (IDEOGRAPHIC.has((bytes[at - 3] << 16) | (bytes[at - 2] << 8) | last)) at -= 3;
    else break;
  }
  return at;
}
