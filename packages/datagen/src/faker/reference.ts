import { type AliasTable, aliasFrom, buildAlias } from '@dataing/base/maths';
import { belowFrom, drawAt, type StreamKey } from '@dataing/base/random';
import { formatDay } from '@dataing/base/time';
import type { FakerPacks } from './load.ts';
import type { OpenPack, WeightedParts } from './pack.ts';
import {
  choicePurpose,
  drawPurpose,
  HALF_CAPACITY,
  labelPath,
  partPath,
  placePurpose,
  rootPath,
} from './purposes.ts';
import { type FakerSpec, partsOf } from './spec.ts';
import { type Part, parsePattern, type Symbol } from './template.ts';

type Draw = readonly [h: number, lo: number];

/** What the walk over a row's templates needs. */
interface Row {
  readonly pack: OpenPack;
  readonly place: string;
  readonly draw: (purpose: string) => Draw;
}

/**
 * The value of one row, written in plain string style: what `prepareFaker`'s columns must agree with, bit for bit.
 * `locale` is the row's own code, where its table says so. Slow: for tests and single rows.
 */
export function fakerAt(
  spec: FakerSpec,
  key: (purpose: string) => StreamKey,
  hi: number,
  lo: number,
  packs: FakerPacks,
  locale: string = spec.locale,
): string {
  const pack = packs.get(locale);
  const row = {
    pack,
    place: placePurpose(spec.method),
    draw: (purpose: string) => drawAt(key(purpose), hi, lo),
  };
  return expandRule(row, partsOf(spec, pack), rootPath(spec.method), [spec.method]);
}

function expandRule(row: Row, rule: WeightedParts, path: string, open: readonly string[]): string {
  const several = rule.alternatives.length > 1;
  const chosen = several
    ? pick(rule.alternatives, rule.weights, row.draw(choicePurpose(path)))
    : rule.alternatives[0];
  return expandParts(row, chosen, path, open);
}

/** Tables of the weights met so far; the same numbers always give the same table. */
const tables = new WeakMap<readonly number[], AliasTable>();

function pick<T>(items: readonly T[], weights: readonly number[], [h, lo]: Draw): T {
  const table = tables.get(weights) ?? buildAlias(weights);
  tables.set(weights, table);
  return items[aliasFrom(table, h, lo)];
}

function expandParts(row: Row, parts: readonly Part[], path: string, open: readonly string[]): string {
  return parts.map((part, i) => expandPart(row, part, path, partPath(path, parts, i), open)).join('');
}

function expandPart(row: Row, part: Part, above: string, path: string, open: readonly string[]): string {
  const below = (size: number): number => belowFrom(...row.draw(path), size);
  switch (part.kind) {
    case 'literal':
      return part.text;
    case 'ref': {
      const nested = open.includes(part.name) || part.transform !== '';
      const rule = nested ? undefined : row.pack.rule(part.name);
      if (rule !== undefined) return expandRule(row, rule, path, [...open, part.name]);
      const list = row.pack.list(part.name, part.transform);
      return pick(list.items, list.weights, row.draw(path));
    }
    case 'place':
      return expandPlace(row, part.field, path);
    case 'pattern':
      return expandPattern(row, part.symbols, path);
    case 'int':
      return integer(row, part, part.label === '' ? path : labelPath(above, part.label));
    case 'fixed': {
      const scale = Number(`1e${part.decimals}`);
      const value = part.min * scale + below((part.max - part.min) * scale + 1);
      const digits = String(Math.abs(value)).padStart(part.decimals + 1, '0');
      return `${value < 0 ? '-' : ''}${digits.slice(0, -part.decimals)}.${digits.slice(-part.decimals)}`;
    }
    case 'date':
      return formatDay(part.first + below(part.last - part.first + 1));
    case 'uuid':
      return expandUuid(row.draw(drawPurpose(path, 0)), row.draw(drawPurpose(path, 1)));
    case 'check': {
      const body = expandPattern(row, part.symbols, path);
      if (part.scheme === 'iban') return iban(part.country, body);
      return body + (part.scheme === 'luhn' ? luhnDigit(body) : eanDigit(body));
    }
    case 'cut':
      return cut(expandParts(row, part.parts, path, open), part.max, part.stop);
  }
}

function expandPlace(row: Row, field: 'city' | 'region' | 'region_code' | 'postcode', path: string): string {
  const values = field === 'postcode' ? row.pack.placePostcodes() : row.pack.placeField(field);
  const value = pick(values, row.pack.placeWeights(), row.draw(row.place));
  return field === 'postcode' ? expandPattern(row, parsePattern(value, row.pack.alphabets), path) : value;
}

function expandPattern(row: Row, symbols: readonly Symbol[], path: string): string {
  let text = '';
  let half = -1;
  let used = Number.POSITIVE_INFINITY;
  let bits = 0n;
  for (const symbol of symbols) {
    if ('literal' in symbol) {
      text += symbol.literal;
      continue;
    }
    const size = symbol.alphabet.length + (symbol.optional ? 1 : 0);
    used *= size;
    if (used > HALF_CAPACITY) {
      half++;
      used = size;
      bits = BigInt(row.draw(drawPurpose(path, half >> 1))[half & 1]);
    }
    const product = bits * BigInt(size);
    text += symbol.alphabet.charAt(Number(product >> 32n));
    bits = product & 0xffffffffn;
  }
  return text;
}

function integer(row: Row, part: Extract<Part, { kind: 'int' }>, path: string): string {
  const value = part.min + belowFrom(...row.draw(path), part.max - part.min + 1);
  return (value < 0 ? '-' : '') + String(Math.abs(value)).padStart(part.width, '0');
}

function expandUuid(first: Draw, second: Draw): string {
  const hex = [...first, ...second].map((word) => word.toString(16).padStart(8, '0')).join('');
  const variant = '89ab'[Number.parseInt(hex[16], 16) & 3];
  const groups = [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`];
  return [...groups, variant + hex.slice(17, 20), hex.slice(20)].join('-');
}

function luhnDigit(body: string): string {
  const sum = [...body].reverse().reduce((total, digit, i) => {
    const doubled = i % 2 === 0 ? String(Number(digit) * 2) : digit;
    return total + [...doubled].reduce((a, b) => a + Number(b), 0);
  }, 0);
  return String((1000 - sum) % 10);
}

function eanDigit(body: string): string {
  const sum = [...body]
    .reverse()
    .reduce((total, digit, i) => total + Number(digit) * (i % 2 === 0 ? 3 : 1), 0);
  return String((1000 - sum) % 10);
}

function iban(country: string, account: string): string {
  const digits = `${account}${country}00`.replace(/[A-Z]/g, (letter) => String(Number.parseInt(letter, 36)));
  return country + String(98n - (BigInt(digits) % 97n)).padStart(2, '0') + account;
}

function cut(text: string, max: number, stop: string): string {
  const letters = [...text];
  if (letters.length < max) return text;
  const space = letters.slice(0, max).lastIndexOf(' ');
  const kept = letters.slice(0, space > 0 ? space : max - 1).join('');
  return kept.replace(/[., 、，。]+$/, '') + stop;
}
