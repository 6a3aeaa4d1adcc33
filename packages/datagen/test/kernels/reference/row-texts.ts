import { valueAt } from '@dataing/base/columns';
import { belowFrom, drawAt, permute, uniformFrom, type Address, type StreamKey } from '@dataing/base/random';
import type { RegexNode } from '../../../src/dsl/regex.ts';
import { tagWidths } from '../../../src/kernels/unique.ts';
import { neighbours } from '../../../src/kernels/typos.ts';
import type { UniqueSpace } from '../../../src/plan/plan.ts';
import type { RegexAutomaton } from '../../../src/plan/regex-automaton.ts';

/** The text of a regex at an address, decision by decision. */
export function regexAt(tree: RegexNode, keys: readonly StreamKey[], { hi, lo }: Address): string {
  let next = 0;
  const below = (size: number): number => {
    const [h, l] = drawAt(keys[next >> 1], hi, lo);
    return Math.floor(((next++ % 2 === 0 ? h : l) * size) / 2 ** 32);
  };
  const text = (node: RegexNode): string => {
    switch (node.kind) {
      case 'set':
        return node.characters[node.characters.length > 1 ? below(node.characters.length) : 0];
      case 'sequence':
        return node.parts.map(text).join('');
      case 'either': {
        const pick = below(node.options.length);
        return node.options.map(text)[pick];
      }
      case 'repeat': {
        const count = node.min + (node.min < node.max ? below(node.max - node.min + 1) : 0);
        return Array.from({ length: node.max }, () => text(node.part))
          .slice(0, count)
          .join('');
      }
    }
  };
  return text(tree);
}

/** All texts of an automaton in its order. */
export function listTexts({ states }: RegexAutomaton, state = 0): string[] {
  const { mayEnd, edges } = states[state];
  const longer = edges.flatMap(({ characters, to }) => {
    const rest = listTexts({ states, counts: new Float64Array(0) }, to);
    return characters.flatMap((character) => rest.map((text) => character + text));
  });
  return mayEnd ? ['', ...longer] : longer;
}

export function uniqueAt(
  space: UniqueSpace,
  key: StreamKey,
  position: number,
): string | number | boolean | null {
  const place = permute(key, space.size, position);
  if (space.kind === 'integers') return space.first + place;
  if (space.kind === 'texts') return listTexts(space.automaton)[place];
  const { values, nulls } = space.dictionary;
  return nulls?.[place] === 1 ? null : (valueAt(values, place) as string | number | boolean | null);
}

export function taggedAt(
  text: string,
  separator: string,
  keys: readonly StreamKey[],
  position: number,
): string {
  let [level, rest] = [0, position];
  for (; rest >= 10 ** tagWidths[level]; level++) rest -= 10 ** tagWidths[level];
  const width = tagWidths[level];
  const tag = separator + String(permute(keys[level], 10 ** width, rest)).padStart(width, '0');
  const at = text.lastIndexOf('@');
  return at < 0 ? text + tag : text.slice(0, at) + tag + text.slice(at);
}

/** The cell of `typos`: whether it is hit, where, and which slip of four, with doubling where the slip changes nothing. */
export function typoAt(
  { rate, key, slipKey }: { rate: number; key: StreamKey; slipKey: StreamKey },
  text: string,
  { hi, lo }: Address,
): string {
  if (text === '' || uniformFrom(...drawAt(key, hi, lo)) >= rate) return text;
  const [h, l] = drawAt(slipKey, hi, lo);
  const letters = [...text];
  const at = belowFrom(h, 0, letters.length);
  const tried = letters.slice();
  if (l % 4 === 0 && at + 1 < letters.length) [tried[at], tried[at + 1]] = [tried[at + 1], tried[at]];
  if (l % 4 === 1) tried[at] = struck(letters[at], l >>> 2);
  if (l % 4 === 2 && letters.length > 1) tried.splice(at, 1);
  if (tried.join('') === text || l % 4 === 3) tried.splice(at, 1, letters[at], letters[at]);
  return tried.join('');
}

function struck(letter: string, detail: number): string {
  const lower = letter.toLowerCase();
  const near = Object.hasOwn(neighbours, lower) ? neighbours[lower] : undefined;
  if (near === undefined) return letter;
  const found = near[detail % near.length];
  return lower === letter ? found : found.toUpperCase();
}
