import {
  ArenaWriter,
  isArena,
  isValid,
  itemText,
  materialise,
  valuesColumn,
  type Column,
} from '@dataing/base/columns';
import { belowFrom, drawAt, uniformFrom, type Addresses, type StreamKey } from '@dataing/base/random';

/** Pairs of keys that lie beside each other on a US keyboard. */
const pairs =
  'qw we er rt ty yu ui io op as sd df fg gh hj jk kl zx xc cv vb bn nm qa wa ws es ed rd rf tf tg yg yh uh uj ij ik ok ol pl az sz sx dx dc fc fv gv gb hb hn jn jm km';

/** The keys beside each key. */
export const neighbours: Readonly<Record<string, string>> = neighboursOf(pairs.split(' '));

function neighboursOf(beside: readonly string[]): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [a, b] of beside) {
    found[a] = (found[a] ?? '') + b;
    found[b] = (found[b] ?? '') + a;
  }
  return found;
}

export interface TyposKeys {
  /** Decides which cells are misspelt. */
  readonly key: StreamKey;
  /** Decides where and how. */
  readonly slipKey: StreamKey;
}

/**
 * Each text is misspelt with probability `rate`: two characters swapped, a neighbouring key struck, a character left out
 * or doubled, each equally likely. Empty texts and nulls stay as they are; every other text that is hit changes.
 */
export function typos(column: Column, rate: number, keys: TyposKeys, { hi, lo }: Addresses): Column {
  const stored = materialise(column);
  const { data, validity } = stored;
  if (!isArena(data)) throw new TypeError('only texts are misspelt');
  const out = new ArenaWriter(column.length, data.bytes.length + 16);
  for (let row = 0; row < column.length; row++) {
    const isHit = uniformFrom(...drawAt(keys.key, hi[row], lo[row])) < rate;
    if (isHit && isValid(validity, row) && data.offsets[row] < data.offsets[row + 1])
      out.appendText(misspell(itemText(data, row), ...drawAt(keys.slipKey, hi[row], lo[row])));
    else out.appendItem(data, row);
    out.endItem();
  }
  return valuesColumn('string', out.finish(), validity);
}

/** One slip of the pen: the high half of a draw says where, the low half which. */
function misspell(text: string, h: number, lo: number): string {
  const characters = [...text];
  const at = belowFrom(h, 0, characters.length);
  const [slip, detail] = [lo % 4, lo >>> 2];
  const [before, here, after] = [characters.slice(0, at), characters[at], characters.slice(at + 1)];
  if (slip === 0 && after.length > 0 && after[0] !== here)
    return [...before, after[0], here, ...after.slice(1)].join('');
  if (slip === 1) {
    const near = neighbourOf(here, detail);
    if (near !== undefined) return [...before, near, ...after].join('');
  }
  if (slip === 2 && characters.length > 1) return [...before, ...after].join('');
  return [...before, here, here, ...after].join('');
}

function neighbourOf(character: string, detail: number): string | undefined {
  const lower = character.toLowerCase();
  if (!Object.hasOwn(neighbours, lower)) return undefined;
  const near = neighbours[lower][detail % neighbours[lower].length];
  return lower === character ? near : near.toUpperCase();
}
