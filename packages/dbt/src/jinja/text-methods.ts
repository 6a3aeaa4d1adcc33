import { formatBraces } from './format.ts';
import { Dict, fault, iterate, numberOf, render, textLength, Tuple, typeName, type Value } from './value.ts';

/** A method of a Python type; `self` is what it is called on. */
export type Method<T> = (self: T, args: readonly Value[], named: ReadonlyMap<string, Value>) => Value;

function text(value: Value | undefined, what: string): string {
  if (typeof value === 'string') return value;
  throw fault(`${what} takes a text, not ${value === undefined ? 'nothing' : typeName(value)}`);
}

export function whole(value: Value | undefined, byDefault: number): number {
  return value === undefined || value === null ? byDefault : (numberOf(value) ?? byDefault);
}

const BLANK = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
const blank = new RegExp(`^[${BLANK}]$`);
const blanks = new RegExp(`[${BLANK}]+`);

/** Python's strip, lstrip and rstrip; what is white space differs from JavaScript's. */
export function stripText(self: string, set: Value | undefined, left: boolean, right: boolean): string {
  const drop = typeof set === 'string' ? (c: string) => set.includes(c) : (c: string) => blank.test(c);
  let [start, end] = [0, self.length];
  if (left) while (start < end && drop(self[start])) start++;
  if (right) while (end > start && drop(self[end - 1])) end--;
  return self.slice(start, end);
}

function split(
  self: string,
  args: readonly Value[],
  named: ReadonlyMap<string, Value>,
  fromRight: boolean,
): Value {
  const by = args[0] ?? named.get('sep') ?? null;
  const most = whole(args[1] ?? named.get('maxsplit'), -1);
  if (by === '') throw fault('split by an empty text');
  if (by === null) return splitBlanks(self, most, fromRight);
  const parts = self.split(text(by, 'split'));
  if (most < 0 || parts.length <= most + 1) return parts;
  const glue = text(by, 'split');
  return fromRight
    ? [parts.slice(0, parts.length - most).join(glue), ...parts.slice(parts.length - most)]
    : [...parts.slice(0, most), parts.slice(most).join(glue)];
}

function splitBlanks(self: string, most: number, fromRight: boolean): Value {
  const parts: string[] = [];
  let rest = stripText(self, undefined, !fromRight, fromRight);
  const last = new RegExp(`[${BLANK}]+(?=[^${BLANK}]*$)`);
  const limit = most < 0 ? Number.POSITIVE_INFINITY : most;
  while (rest !== '' && parts.length < limit) {
    const found = (fromRight ? last : blanks).exec(rest);
    if (found === null) break;
    const [before, after] = [rest.slice(0, found.index), rest.slice(found.index + found[0].length)];
    if (fromRight ? after !== '' : before !== '') parts.push(fromRight ? after : before);
    rest = fromRight ? before : after;
  }
  if (rest !== '') parts.push(rest);
  return fromRight ? parts.reverse() : parts;
}

function anyOf(value: Value | undefined, holds: (part: string) => boolean): boolean {
  return value instanceof Tuple ? value.items.some((it) => holds(render(it))) : holds(text(value, 'this'));
}

/** Python's replace, at most so many times. */
export function replaceText(self: string, from: string, to: string, most: number): string {
  if (most < 0) return self.replaceAll(from, () => to);
  let left = most;
  return self.replaceAll(from, (found) => (left-- > 0 ? to : found));
}

export function capitalize(self: string): string {
  const [first = '', ...rest] = self;
  return titled(first) + rest.join('').toLowerCase();
}

/** The few letters whose title case is not their upper case. */
const titles: Readonly<Record<string, string>> = { ß: 'Ss', ǆ: 'ǅ', ǅ: 'ǅ', Ǆ: 'ǅ', ǉ: 'ǈ', ǌ: 'ǋ', ǳ: 'ǲ' };

function titled(letter: string): string {
  return titles[letter] ?? letter.toUpperCase();
}

/** str.title(): a word begins wherever a letter follows what is no letter. */
function titleCase(self: string): string {
  return self.replace(/[\p{L}\p{M}]+/gu, capitalize);
}

function pad(self: string, [width, fill]: readonly Value[], left: (missing: number) => number): string {
  const missing = Math.max(0, whole(width, 0) - textLength(self));
  const mark = fill === undefined ? ' ' : render(fill);
  return mark.repeat(left(missing)) + self + mark.repeat(missing - left(missing));
}

/** Python's centre: where it cannot be even, the left has more only if the width is odd. */
export function centered(self: string, args: readonly Value[]): string {
  const odd = whole(args[0], 0) & 1;
  return pad(self, args, (missing) => (missing >> 1) + (missing & odd));
}

/** The part between two positions, as `find`, `count` and the like take them. */
function within(self: string, [, start, end]: readonly Value[]): readonly [part: string, offset: number] {
  const at = (value: Value | undefined, byDefault: number) => {
    const given = whole(value, byDefault);
    return Math.min(self.length, given < 0 ? Math.max(0, self.length + given) : given);
  };
  const from = at(start, 0);
  return [self.slice(from, Math.max(from, at(end, self.length))), from];
}

function searched(last: boolean): (self: string, args: readonly Value[]) => number {
  return (self, args) => {
    const [part, offset] = within(self, args);
    const wanted = text(args[0], 'find');
    const index = last ? part.lastIndexOf(wanted) : part.indexOf(wanted);
    return index < 0 ? -1 : index + offset;
  };
}

const [find, rfind] = [searched(false), searched(true)];

function there(index: number): number {
  if (index < 0) throw fault('what is looked for is not there');
  return index;
}

function partition(self: string, at: number, by: string, last: boolean): Value {
  if (at >= 0) return new Tuple([self.slice(0, at), by, self.slice(at + by.length)]);
  return new Tuple(last ? ['', '', self] : [self, '', '']);
}

function splitLines(self: string, keep: boolean): string[] {
  const lines =
    self.match(/[^\r\n\v\f\x1c-\x1e\x85\u2028\u2029]*(?:\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]|$)/g) ?? [];
  return lines
    .filter((it) => it !== '')
    .map((it) => (keep ? it : it.replace(/\r?[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]$/, '')));
}

function expandTabs(self: string, size: number): string {
  return self.replace(/[^\n]+/g, (line) => {
    let out = '';
    for (const c of line) out += c === '\t' ? ' '.repeat(size === 0 ? 0 : size - (out.length % size)) : c;
    return out;
  });
}

function isTitle(self: string): boolean {
  return /\p{L}/u.test(self) && titleCase(self) === self;
}

function translate(self: string, table: Value): string {
  if (!(table instanceof Dict)) throw fault('translate takes a dict');
  const letters = [...self].map((c) => {
    const to = table.get(c.codePointAt(0) ?? 0);
    return to === undefined
      ? c
      : to === null
        ? ''
        : typeof to === 'number'
          ? String.fromCodePoint(to)
          : render(to);
  });
  return letters.join('');
}

/** Methods that take no argument. */
const plain: Readonly<Record<string, (self: string) => Value>> = {
  lower: (self) => self.toLowerCase(),
  casefold: (self) => self.toLowerCase().replaceAll('ß', 'ss'),
  upper: (self) => self.toUpperCase(),
  title: titleCase,
  capitalize,
  swapcase: (self) =>
    self.replace(/\p{L}/gu, (c) => (c === c.toLowerCase() ? c.toUpperCase() : c.toLowerCase())),
  isdigit: (self) => /^[\p{Nd}²³¹⁰-⁹]+$/u.test(self),
  isnumeric: (self) => /^\p{N}+$/u.test(self),
  isdecimal: (self) => /^\p{Nd}+$/u.test(self),
  isalpha: (self) => /^\p{L}+$/u.test(self),
  isalnum: (self) => /^[\p{L}\p{N}]+$/u.test(self),
  isascii: (self) => !/[\u0080-\uffff]/.test(self),
  istitle: isTitle,
  isupper: (self) => self !== self.toLowerCase() && self === self.toUpperCase(),
  islower: (self) => self !== self.toUpperCase() && self === self.toLowerCase(),
  isspace: (self) => self !== '' && stripText(self, undefined, true, false) === '',
  isprintable: (self) => !/[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u.test(self),
  isidentifier: (self) => /^[\p{L}_][\p{L}\p{N}_]*$/u.test(self),
};

const withArguments: Readonly<Record<string, Method<string>>> = {
  strip: (self, [set]) => stripText(self, set, true, true),
  lstrip: (self, [set]) => stripText(self, set, true, false),
  rstrip: (self, [set]) => stripText(self, set, false, true),
  split: (self, args, named) => split(self, args, named, false),
  rsplit: (self, args, named) => split(self, args, named, true),
  splitlines: (self, [keep], named) => splitLines(self, (keep ?? named.get('keepends')) === true),
  replace: (self, [from, to, count]) =>
    replaceText(self, text(from, 'replace'), text(to, 'replace'), whole(count, -1)),
  startswith: (self, args) => {
    const [part] = within(self, args);
    return anyOf(args[0], (it) => part.startsWith(it));
  },
  endswith: (self, args) => {
    const [part] = within(self, args);
    return anyOf(args[0], (it) => part.endsWith(it));
  },
  removeprefix: (self, [part]) =>
    self.startsWith(text(part, 'removeprefix')) ? self.slice(render(part).length) : self,
  removesuffix: (self, [part]) =>
    self.endsWith(text(part, 'removesuffix')) ? self.slice(0, self.length - render(part).length) : self,
  join: (self, [items]) =>
    iterate(items ?? [])
      .map((it) => text(it, 'join'))
      .join(self),
  format: (self, args, named) => formatBraces(self, args, named),
  count: (self, args) => within(self, args)[0].split(text(args[0], 'count')).length - 1,
  find,
  rfind,
  index: (self, args) => there(find(self, args)),
  rindex: (self, args) => there(rfind(self, args)),
  zfill: (self, [width]) =>
    /^[+-]/.test(self)
      ? self[0] + self.slice(1).padStart(whole(width, 0) - 1, '0')
      : self.padStart(whole(width, 0), '0'),
  ljust: (self, args) => pad(self, args, () => 0),
  rjust: (self, args) => pad(self, args, (missing) => missing),
  center: (self, args) => centered(self, args),
  partition: (self, [by]) => partition(self, self.indexOf(text(by, 'partition')), render(by), false),
  rpartition: (self, [by]) => partition(self, self.lastIndexOf(text(by, 'rpartition')), render(by), true),
  expandtabs: (self, [size], named) => expandTabs(self, whole(size ?? named.get('tabsize'), 8)),
  translate: (self, [table]) => translate(self, table),
  encode: (self) => self,
};

/** The methods of Python's str. */
export const textMethods: Readonly<Record<string, Method<string>>> = {
  ...Object.fromEntries(
    Object.entries(plain).map(([name, method]): [string, Method<string>] => [
      name,
      (self, args) => {
        if (args.length > 0) throw fault(`${name} takes no arguments`);
        return method(self);
      },
    ]),
  ),
  ...withArguments,
};
