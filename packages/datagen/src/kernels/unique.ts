import {
  ArenaWriter,
  arenaOf,
  isArena,
  materialise,
  valuesColumn,
  type ByteArena,
  type Column,
} from '@dataing/base/columns';
import { buildPermutation, permuteWith, type StreamKey } from '@dataing/base/random';
import type { UniqueSpace } from '../plan/plan.ts';
import type { RegexAutomaton } from '../plan/regex-automaton.ts';
import { dictionaryColumn, newCodes } from './choice.ts';
import { positionAt, positionCount, type Positions } from './positions.ts';

/** More rows than there are values. */
export class ExhaustedError extends RangeError {}

/**
 * A different value in each row: row p of the table has the value whose place is p's under a keyed permutation of the
 * space. @throws ExhaustedError for a row beyond the space.
 */
export function unique(space: UniqueSpace, key: StreamKey, positions: Positions): Column {
  const places = permuted(space.size, key, positions);
  switch (space.kind) {
    case 'integers':
      return valuesColumn(
        'int',
        places.map((place) => space.first + place),
      );
    case 'listed': {
      const codes = newCodes(space.size, places.length);
      codes.set(places);
      return dictionaryColumn(space.dictionary, codes);
    }
    case 'texts':
      return valuesColumn('string', textsAt(space.automaton, places));
  }
}

function permuted(size: number, key: StreamKey, positions: Positions): Float64Array {
  const permutation = buildPermutation(key, size);
  const places = new Float64Array(positionCount(positions));
  for (let row = 0; row < places.length; row++) {
    const position = positionAt(positions, row);
    if (position >= size) throw new ExhaustedError(`row ${position} has no value left of ${size}`);
    places[row] = permuteWith(permutation, position);
  }
  return places;
}

/** The texts of an automaton by number. */
function textsAt({ states, counts }: RegexAutomaton, numbers: Float64Array): ByteArena {
  const edges = states.map((state) =>
    state.edges.map(({ characters, to }) => ({ arena: arenaOf(characters), size: characters.length, to })),
  );
  const out = new ArenaWriter(numbers.length, numbers.length * 12);
  for (const number of numbers) {
    let state = 0;
    let rest = number;
    while (!states[state].mayEnd || rest > 0) {
      if (states[state].mayEnd) rest--;
      let edge = 0;
      while (rest >= edges[state][edge].size * counts[edges[state][edge].to]) {
        rest -= edges[state][edge].size * counts[edges[state][edge].to];
        edge++;
      }
      const { arena, to } = edges[state][edge];
      const character = Math.floor(rest / counts[to]);
      rest -= character * counts[to];
      out.appendItem(arena, character);
      state = to;
    }
    out.endItem();
  }
  return out.finish();
}

/** Digits of the tags, for the first 10^4 rows, the next 10^6, and so on. */
export const tagWidths = [4, 6, 9, 12] as const;

/**
 * Texts made different by a number: `separator` and a tag before the "@" of an address, else at the end. Row p of the
 * table has a tag of its own: the first 10,000 rows one of four digits, the next million one of six, then nine,
 * then twelve. No two rows share a tag, and none depends on how many rows there are. `keys`: one per width.
 */
export function tagTexts(
  column: Column,
  separator: string,
  keys: readonly StreamKey[],
  positions: Positions,
): Column {
  const { data, validity } = materialise(column);
  if (!isArena(data)) throw new TypeError('only texts are tagged');
  const permutations = tagWidths.map((width, i) => buildPermutation(keys[i], Number(`1e${width}`)));
  const mark = arenaOf([separator]).bytes;
  const out = new ArenaWriter(column.length, data.bytes.length + column.length * (mark.length + 6));
  for (let row = 0; row < column.length; row++) {
    let [level, rest] = [0, positionAt(positions, row)];
    while (rest >= permutations[level].size) rest -= permutations[level++].size;
    const [from, to] = [data.offsets[row], data.offsets[row + 1]];
    const at = data.bytes.subarray(from, to).lastIndexOf(64);
    const cut = at < 0 ? to : from + at;
    out.appendBytes(data.bytes, from, cut);
    out.appendBytes(mark);
    out.appendInteger(permuteWith(permutations[level], rest), tagWidths[level]);
    out.appendBytes(data.bytes, cut, to);
    out.endItem();
  }
  return valuesColumn('string', out.finish(), validity);
}
