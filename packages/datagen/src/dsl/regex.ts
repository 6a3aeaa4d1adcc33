/**
 * The texts that a regular expression matches, as a finite tree. A repetition keeps its bounds: `min` to `max` copies
 * of its part, both included.
 */
export type RegexNode =
  | { readonly kind: 'set'; readonly characters: readonly string[] }
  | { readonly kind: 'sequence'; readonly parts: readonly RegexNode[] }
  | { readonly kind: 'either'; readonly options: readonly RegexNode[] }
  | { readonly kind: 'repeat'; readonly part: RegexNode; readonly min: number; readonly max: number };

/** What is wrong with an expression, and at which of its characters. */
export interface RegexFault {
  readonly message: string;
  readonly at: number;
}

/** `*`, `+` and `{n,}` go this far beyond their least number of copies. */
export const openRepeat = 8;
/** Copies that one repetition may ask for, and characters a text may have. */
const mostCopies = 256;
const mostCharacters = 1024;

const DIGITS = range('0', '9');
const WORD = [...DIGITS, ...range('A', 'Z'), ...range('a', 'z'), '_'];
/** Printable ASCII: what `.` and the complements of classes stand for. */
const PRINTABLE = range(' ', '~');
const CONTROLS: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

/**
 * Reads the subset of regular expressions that describes finitely many texts: literals, escapes, classes, groups,
 * alternatives, quantifiers. `^` at the start and `$` at the end say nothing; back references and assertions are
 * refused.
 */
export function parseRegex(text: string): { readonly ok: RegexNode } | { readonly fault: RegexFault } {
  try {
    const parser = new RegexParser([...text]);
    const tree = parser.parse();
    if (lengthOf(tree) > mostCharacters)
      throw new Refusal(`asks for more than ${mostCharacters} characters`, 0);
    return { ok: tree };
  } catch (error) {
    if (error instanceof Refusal) return { fault: { message: error.message, at: error.at } };
    throw error;
  }
}

class Refusal extends Error {
  readonly at: number;
  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

class RegexParser {
  private readonly text: readonly string[];
  private at = 0;

  constructor(text: readonly string[]) {
    this.text = text;
  }

  parse(): RegexNode {
    this.take('^');
    const tree = this.alternatives();
    if (this.at < this.text.length) throw new Refusal('closes a group that is not open', this.at);
    return tree;
  }

  private take(character: string): boolean {
    if (this.text[this.at] !== character) return false;
    this.at++;
    return true;
  }

  private alternatives(): RegexNode {
    const options = [this.sequence()];
    while (this.take('|')) options.push(this.sequence());
    return options.length === 1 ? options[0] : { kind: 'either', options };
  }

  private sequence(): RegexNode {
    const parts: RegexNode[] = [];
    while (this.at < this.text.length && this.text[this.at] !== '|' && this.text[this.at] !== ')') {
      if (this.text[this.at] === '$' && this.at === this.text.length - 1) this.at++;
      else parts.push(this.quantified(this.atom()));
    }
    return parts.length === 1 ? parts[0] : { kind: 'sequence', parts };
  }

  private atom(): RegexNode {
    const start = this.at;
    const character = this.text[this.at++];
    if (character === '(') return this.group(start);
    if (character === '[') return { kind: 'set', characters: this.characterClass(start) };
    if (character === '\\') return { kind: 'set', characters: this.escaped(start) };
    if (character === '.') return { kind: 'set', characters: PRINTABLE };
    if ('*+?{'.includes(character)) throw new Refusal('repeats nothing', start);
    if (character === '^' || character === '$') throw new Refusal(`has "${character}" in the middle`, start);
    return { kind: 'set', characters: [character] };
  }

  private group(start: number): RegexNode {
    if (this.take('?') && !this.take(':')) throw new Refusal('has an assertion or a named group', start);
    const inner = this.alternatives();
    if (!this.take(')')) throw new Refusal('does not close a group', start);
    return inner;
  }

  private escaped(start: number): readonly string[] {
    const character = this.text[this.at++];
    if (character === undefined) throw new Refusal('ends with a backslash', start);
    const lower = character.toLowerCase();
    const shorthand = { d: DIGITS, w: WORD, s: [' '] }[lower];
    if (shorthand !== undefined) return character === lower ? shorthand : without(shorthand);
    if (Object.hasOwn(CONTROLS, character)) return [CONTROLS[character]];
    if (/[A-Za-z0-9]/.test(character))
      throw new Refusal(`has "\\${character}", which no text is made from`, start);
    return [character];
  }

  private characterClass(start: number): readonly string[] {
    const isNegated = this.take('^');
    const found = new Set<string>();
    while (!this.take(']')) {
      if (this.at >= this.text.length) throw new Refusal('does not close a class', start);
      const first = this.classItem();
      const isRange = this.text[this.at] === '-' && (this.text[this.at + 1] ?? ']') !== ']';
      if (!isRange) for (const character of first) found.add(character);
      else for (const character of this.classRange(first)) found.add(character);
    }
    const characters = isNegated ? without([...found]) : [...found].sort(byCodePoint);
    if (characters.length === 0) throw new Refusal('has a class without characters', start);
    return characters;
  }

  private classItem(): readonly string[] {
    const start = this.at;
    const character = this.text[this.at++];
    return character === '\\' ? this.escaped(start) : [character];
  }

  private classRange(first: readonly string[]): readonly string[] {
    const start = this.at++;
    const last = this.classItem();
    if (first.length !== 1 || last.length !== 1 || byCodePoint(first[0], last[0]) > 0)
      throw new Refusal('has a range that runs backwards or between classes', start);
    return range(first[0], last[0]);
  }

  private quantified(part: RegexNode): RegexNode {
    const start = this.at;
    const bounds = this.bounds();
    if (bounds === undefined) return part;
    if ('?+'.includes(this.text[this.at] ?? ' ')) this.at++; // lazy and possessive match the same texts
    if ('*+?{'.includes(this.text[this.at] ?? ' ')) throw new Refusal('repeats a repetition', this.at);
    const [min, max] = bounds;
    if (min > max) throw new Refusal('has a repetition whose bounds are the wrong way round', start);
    if (max > mostCopies) throw new Refusal(`repeats more than ${mostCopies} times`, start);
    return { kind: 'repeat', part, min, max };
  }

  private bounds(): readonly [number, number] | undefined {
    if (this.take('?')) return [0, 1];
    if (this.take('*')) return [0, openRepeat];
    if (this.take('+')) return [1, 1 + openRepeat];
    if (this.text[this.at] !== '{') return undefined;
    const close = this.text.indexOf('}', this.at);
    const inner = this.text.slice(this.at + 1, close).join('');
    const match = /^(\d{1,4})(,(\d{1,4})?)?$/.exec(close < 0 ? '' : inner);
    if (match === null) throw new Refusal('has a "{" that is no repetition; write "\\{"', this.at);
    this.at = close + 1;
    const min = Number(match[1]);
    if (match[2] === undefined) return [min, min];
    return [min, match[3] === undefined ? min + openRepeat : Number(match[3])];
  }
}

function byCodePoint(a: string, b: string): number {
  return (a.codePointAt(0) ?? 0) - (b.codePointAt(0) ?? 0);
}

function range(first: string, last: string): string[] {
  const from = first.codePointAt(0) ?? 0;
  const to = last.codePointAt(0) ?? 0;
  return Array.from({ length: to - from + 1 }, (_, i) => String.fromCodePoint(from + i));
}

function without(characters: readonly string[]): string[] {
  const left = new Set(characters);
  return PRINTABLE.filter((character) => !left.has(character));
}

/** The most characters that a text can have. */
export function lengthOf(node: RegexNode): number {
  switch (node.kind) {
    case 'set':
      return 1;
    case 'sequence':
      return node.parts.reduce((sum, part) => sum + lengthOf(part), 0);
    case 'either':
      return Math.max(...node.options.map(lengthOf));
    case 'repeat':
      return node.max * lengthOf(node.part);
  }
}

/** Decisions in drawing a text: one per character of a set, alternative and repetition, each copy on its own. */
export function choicesOf(node: RegexNode): number {
  switch (node.kind) {
    case 'set':
      return node.characters.length > 1 ? 1 : 0;
    case 'sequence':
      return node.parts.reduce((sum, part) => sum + choicesOf(part), 0);
    case 'either':
      return node.options.reduce((sum, option) => sum + choicesOf(option), 1);
    case 'repeat':
      return node.max * choicesOf(node.part) + (node.min < node.max ? 1 : 0);
  }
}
