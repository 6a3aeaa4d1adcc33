import { arenaOf } from '@dataing/base/columns';
import type { Draws } from '@dataing/base/random';
import type { Piece } from './pieces.ts';
import { HALF_CAPACITY } from './purposes.ts';
import { padded, type Sink } from './sink.ts';
import type { Symbol } from './template.ts';

const TWO_32 = 4294967296;
/** Where a symbol's random bits come from: what the last one left, or a fresh half of a draw. */
const KEEP = 0;
const HIGH = 1;
const LOW = 2;

interface Step {
  /** The alphabet or a literal, padded, and its length. */
  readonly bytes: Uint8Array;
  readonly length: number;
  readonly literal: boolean;
  /** Outcomes: the alphabet's length, and one more where the symbol may be left out. */
  readonly size: number;
  readonly source: typeof KEEP | typeof HIGH | typeof LOW;
  readonly draws: Draws | undefined;
}

/** Writes characters of alphabets, several from one draw (see `HALF_CAPACITY`). */
export class PatternPiece implements Piece {
  readonly most: number;
  readonly #steps: readonly Step[];

  /** `drawsOf(n)` gives the pattern's n-th stream; asked for as many as the pattern needs. */
  constructor(symbols: readonly Symbol[], drawsOf: (n: number) => Draws) {
    this.#steps = stepsOf(symbols, drawsOf);
    this.most = this.#steps.reduce((sum, step) => sum + (step.literal ? step.length : 1), 0);
  }

  write(row: number, out: Sink): void {
    const steps = this.#steps;
    let bits = 0;
    for (let i = 0; i < steps.length; i++) {
      const step = steps[i];
      if (step.literal) {
        out.append(step.bytes, 0, step.length);
        continue;
      }
      if (step.source !== KEEP && step.draws !== undefined) {
        bits = step.source === HIGH ? step.draws.h[row] : step.draws.lo[row];
      }
      const product = bits * step.size;
      const index = Math.floor(product / TWO_32);
      bits = product - index * TWO_32;
      if (index < step.length) out.appendByte(step.bytes[index]);
    }
  }
}

function stepsOf(symbols: readonly Symbol[], drawsOf: (n: number) => Draws): readonly Step[] {
  let half = -1;
  let product = HALF_CAPACITY;
  return symbols.map((symbol): Step => {
    if ('literal' in symbol) {
      const { bytes } = arenaOf([symbol.literal]);
      const text = { bytes: padded(bytes), length: bytes.length };
      return { ...text, literal: true, size: 0, source: KEEP, draws: undefined };
    }
    const { bytes } = arenaOf([symbol.alphabet]);
    const size = bytes.length + (symbol.optional ? 1 : 0);
    const kept = { bytes: padded(bytes), length: bytes.length, literal: false, size };
    if (product * size <= HALF_CAPACITY) {
      product *= size;
      return { ...kept, source: KEEP, draws: undefined };
    }
    half++;
    product = size;
    return { ...kept, source: half % 2 === 0 ? HIGH : LOW, draws: drawsOf(half >> 1) };
  });
}
