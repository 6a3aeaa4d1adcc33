import { ArenaWriter, arenaOf, valuesColumn, type Column } from '@dataing/base/columns';
import { type Addresses, type Draws, fillDraws, newDraws, type StreamKey } from '@dataing/base/random';
import type { RegexNode } from '../dsl/regex.ts';

const batchRows = 512;
const TWO_32 = 4294967296;

/** Writes a part of the text of a row of the batch. */
type Write = (row: number, out: ArenaWriter) => void;

/**
 * Texts that the expression matches. Each decision (which character, which alternative, how many copies) is uniform and
 * independent of the others; decision d takes the high half of draw d / 2 where d is even, else its low half.
 * `keys` has one stream per two decisions.
 */
export function regex(tree: RegexNode, keys: readonly StreamKey[], addresses: Addresses): Column {
  const draws = keys.map(() => newDraws(batchRows));
  const write = compile(tree, new Decisions(draws));
  const out = new ArenaWriter(addresses.length, addresses.length * 16);
  for (let from = 0; from < addresses.length; from += batchRows) {
    const to = Math.min(from + batchRows, addresses.length);
    keys.forEach((key, i) => fillDraws(key, addresses, from, to, draws[i]));
    for (let row = 0; row < to - from; row++) {
      write(row, out);
      out.endItem();
    }
  }
  return valuesColumn('string', out.finish());
}

class Decisions {
  private readonly draws: readonly Draws[];
  private next = 0;

  constructor(draws: readonly Draws[]) {
    this.draws = draws;
  }

  /** The next decision: a number below `size` per row of the batch. */
  below(size: number): (row: number) => number {
    const { h, lo } = this.draws[this.next >> 1];
    const half = this.next++ % 2 === 0 ? h : lo;
    return (row) => Math.floor((half[row] * size) / TWO_32);
  }
}

function compile(node: RegexNode, decisions: Decisions): Write {
  switch (node.kind) {
    case 'set':
      return compileSet(node.characters, decisions);
    case 'sequence': {
      const parts = node.parts.map((part) => compile(part, decisions));
      return (row, out) => {
        for (const part of parts) part(row, out);
      };
    }
    case 'either': {
      const pick = decisions.below(node.options.length);
      const options = node.options.map((option) => compile(option, decisions));
      return (row, out) => options[pick(row)](row, out);
    }
    case 'repeat': {
      const { min, max, part } = node;
      const extra = min < max ? decisions.below(max - min + 1) : () => 0;
      const copies = Array.from({ length: max }, () => compile(part, decisions));
      return (row, out) => {
        const count = min + extra(row);
        for (let i = 0; i < count; i++) copies[i](row, out);
      };
    }
  }
}

function compileSet(characters: readonly string[], decisions: Decisions): Write {
  const arena = arenaOf(characters);
  if (characters.length === 1) return (_, out) => out.appendItem(arena, 0);
  const pick = decisions.below(characters.length);
  return (row, out) => out.appendItem(arena, pick(row));
}
