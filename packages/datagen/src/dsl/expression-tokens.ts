/** A piece of an expression; [at, end) are offsets into the expression's own text. */
export interface Token {
  readonly kind: 'number' | 'text' | 'name' | 'symbol' | 'end' | 'bad';
  /** The name without backticks, the text without quotes, the symbol; for `bad` what is wrong. */
  readonly text: string;
  /** A name in backticks: never a keyword or a function. */
  readonly quoted: boolean;
  readonly at: number;
  readonly end: number;
}

const BLANK = /\s+/y;
const NUMBER = /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const NAME = /[\p{L}_][\p{L}\p{N}_]*/uy;
const QUOTED_NAME = /`([^`]+)`/y;
const TEXT = /'([^']*)'|"([^"]*)"/y;
const SYMBOL = /\*\*|\/\/|<=|>=|==|!=|<>|[-+*/%<>()[\],&|~]/y;

/** Splits an expression; the last token is always `end`. What cannot be read becomes a `bad` token. */
export function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    return pattern.exec(source);
  };
  while (at < source.length) {
    const blank = match(BLANK);
    if (blank) {
      at += blank[0].length;
      continue;
    }
    const token = nextToken(source, at, match);
    tokens.push(token);
    at = token.end;
  }
  tokens.push({ kind: 'end', text: 'the end', quoted: false, at: source.length, end: source.length });
  return tokens;
}

function nextToken(source: string, at: number, match: (pattern: RegExp) => RegExpExecArray | null): Token {
  const make = (kind: Token['kind'], found: RegExpExecArray, text = found[0], quoted = false): Token => ({
    kind,
    text,
    quoted,
    at,
    end: at + found[0].length,
  });
  const number = match(NUMBER);
  if (number) return make('number', number);
  const name = match(NAME);
  if (name) return make('name', name);
  const quotedName = match(QUOTED_NAME);
  if (quotedName) return make('name', quotedName, quotedName[1], true);
  const text = match(TEXT);
  if (text) return make('text', text, text[1] ?? text[2]);
  const symbol = match(SYMBOL);
  if (symbol) return make('symbol', symbol);
  const character = String.fromCodePoint(source.codePointAt(at)!);
  return { kind: 'bad', text: reasonFor(character), quoted: false, at, end: at + character.length };
}

function reasonFor(character: string): string {
  if (character === "'" || character === '"' || character === '`') return 'a quote that is not closed';
  if (character === '=') return '"=" does not compare: write "=="';
  if (character === '@') return '"@" reaches out of the row, which expressions cannot';
  if (character === '.') return 'methods and attributes (".") are not part of expressions';
  return `"${character}" is not part of expressions`;
}
