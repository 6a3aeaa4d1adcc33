import type { DialectFacts } from '../dialect/index.ts';

export type TokenKind =
  | 'space'
  | 'comment'
  | 'word'
  | 'quoted'
  | 'text'
  | 'number'
  | 'parameter'
  | 'operator'
  | 'punctuation'
  /** A character or an unterminated construct that no statement may hold; the rest of the text follows. */
  | 'bad';

/** A piece of the text; `start` and `end` are UTF-16 offsets, and the pieces lie side by side without gaps. */
export interface Token {
  readonly kind: TokenKind;
  readonly start: number;
  readonly end: number;
}

const WORD_START_CODE = 0x80;

function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13);
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isAsciiLetter(code: number): boolean {
  return (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95;
}

/** Invisible or space-like characters: engines differ on what they are, so they stand for nothing here. */
const TREACHEROUS =
  /[\u0080-\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff\uffa0\ufff0-\uffff\ud800-\udfff]/;

function isWordCode(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  if (code < WORD_START_CODE) return isAsciiLetter(code);
  return !isTreacherous(text, index);
}

function isTreacherous(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  if (code < 0x80) return false;
  if (code >= 0xd800 && code <= 0xdbff) {
    const next = text.charCodeAt(index + 1);
    return !(next >= 0xdc00 && next <= 0xdfff);
  }
  if (code >= 0xdc00 && code <= 0xdfff) {
    const before = text.charCodeAt(index - 1);
    return !(before >= 0xd800 && before <= 0xdbff);
  }
  return TREACHEROUS.test(text[index]);
}

function wordEnd(text: string, start: number): number {
  let i = start;
  while (i < text.length) {
    const code = text.charCodeAt(i);
    if (isWordCode(text, i) || isDigit(code) || code === 36) i++;
    else break;
  }
  return i;
}

function quotedEnd(text: string, start: number, close: string, backslash: boolean): number {
  for (let i = start; i < text.length; i++) {
    if (backslash && text[i] === '\\') i++;
    else if (text[i] === close) {
      if (text[i + 1] === close) i++;
      else return i + 1;
    }
  }
  return -1;
}

function blockCommentEnd(text: string, start: number, nested: boolean): number {
  let depth = 1;
  for (let i = start + 2; i < text.length - 1; i++) {
    const two = text.slice(i, i + 2);
    if (two === '*/') {
      depth--;
      i++;
      if (depth === 0) return i + 1;
    } else if (nested && two === '/*') {
      depth++;
      i++;
    }
  }
  return -1;
}

function lineEnd(text: string, start: number): number {
  for (let i = start; i < text.length; i++) if (text[i] === '\n' || text[i] === '\r') return i;
  return text.length;
}

const NUMBER =
  /(?:0[xX][0-9a-fA-F]+(?:_[0-9a-fA-F]+)*|0[bB][01]+(?:_[01]+)*|0[oO][0-7]+(?:_[0-7]+)*|(?:\d+(?:_\d+)*(?:\.(?:\d+(?:_\d+)*)?)?|\.\d+(?:_\d+)*)(?:[eE][+-]?\d+)?)/y;
const DOLLAR_TAG = /\$(?:[A-Za-z_\u0080-\uffff][A-Za-z0-9_\u0080-\uffff]*)?\$/y;
const PARAMETER = /\$(?:\d+|[A-Za-z_][A-Za-z0-9_]*)/y;

function matchEnd(pattern: RegExp, text: string, start: number): number {
  pattern.lastIndex = start;
  const found = pattern.exec(text);
  return found === null ? -1 : start + found[0].length;
}

/** Reads one token; the facts of the dialect decide every ambiguous start. */
class Scanner {
  readonly #text: string;
  readonly #facts: DialectFacts;
  readonly #operators: ReadonlySet<string>;

  constructor(text: string, facts: DialectFacts) {
    this.#text = text;
    this.#facts = facts;
    this.#operators = new Set(facts.operatorCharacters);
  }

  token(start: number): Token {
    const text = this.#text;
    const code = text.charCodeAt(start);
    if (isSpace(code)) {
      let end = start + 1;
      while (end < text.length && isSpace(text.charCodeAt(end))) end++;
      return { kind: 'space', start, end };
    }
    return (
      this.#comment(start) ??
      this.#text_(start) ??
      this.#quoted(start) ??
      this.#dollar(start) ??
      this.#number(start) ??
      this.#wordOrMark(start)
    );
  }

  #closed(kind: TokenKind, start: number, end: number): Token {
    return end < 0 ? { kind: 'bad', start, end: this.#text.length } : { kind, start, end };
  }

  #comment(start: number): Token | undefined {
    const text = this.#text;
    for (const mark of this.#facts.lineComments) {
      if (text.startsWith(mark, start)) return { kind: 'comment', start, end: lineEnd(text, start) };
    }
    if (!text.startsWith('/*', start)) return undefined;
    return this.#closed('comment', start, blockCommentEnd(text, start, this.#facts.nestedComments));
  }

  #text_(start: number): Token | undefined {
    const text = this.#text;
    if (text[start] === "'") {
      return this.#closed('text', start, quotedEnd(text, start + 1, "'", this.#facts.backslashEscapes));
    }
    for (const prefix of this.#facts.textPrefixes) {
      const quote = start + prefix.length;
      if (text[quote] !== "'" || text.slice(start, quote).toLowerCase() !== prefix) continue;
      const backslash = prefix === 'e' || this.#facts.backslashEscapes;
      return this.#closed('text', start, quotedEnd(text, quote + 1, "'", backslash));
    }
    return undefined;
  }

  #quoted(start: number): Token | undefined {
    const text = this.#text;
    for (const [open, close] of this.#facts.identifierQuotes) {
      if (text[start] === open) {
        return this.#closed('quoted', start, quotedEnd(text, start + 1, close, false));
      }
      const isUnicode = text.slice(start, start + 2).toLowerCase() === 'u&' && text[start + 2] === open;
      if (isUnicode && this.#facts.textPrefixes.includes('u&')) {
        return this.#closed('bad', start, -1);
      }
    }
    return undefined;
  }

  #dollar(start: number): Token | undefined {
    const text = this.#text;
    if (text[start] === '$' && this.#facts.dollarQuotes) {
      const open = matchEnd(DOLLAR_TAG, text, start);
      if (open >= 0) {
        const close = text.indexOf(text.slice(start, open), open);
        return this.#closed('text', start, close < 0 ? -1 : close + (open - start));
      }
    }
    if (text[start] === '$' && this.#facts.parameterMarks.includes('$')) {
      const end = matchEnd(PARAMETER, text, start);
      if (end >= 0) return { kind: 'parameter', start, end };
    }
    return text[start] === '$' ? this.#closed('bad', start, -1) : undefined;
  }

  #number(start: number): Token | undefined {
    const code = this.#text.charCodeAt(start);
    const afterDot = code === 46 && isDigit(this.#text.charCodeAt(start + 1));
    if (!isDigit(code) && !afterDot) return undefined;
    const end = matchEnd(NUMBER, this.#text, start);
    return { kind: 'number', start, end };
  }

  #wordOrMark(start: number): Token {
    const text = this.#text;
    if (isWordCode(text, start)) return { kind: 'word', start, end: wordEnd(text, start) };
    if (this.#operators.has(text[start])) {
      if (text[start] === '?' && this.#facts.parameterMarks.includes('?')) {
        return { kind: 'parameter', start, end: start + 1 };
      }
      return { kind: 'operator', start, end: this.#operatorEnd(start) };
    }
    if (text.startsWith('::', start)) return { kind: 'operator', start, end: start + 2 };
    if (text.startsWith(':=', start)) return { kind: 'operator', start, end: start + 2 };
    if ('()[]{},;.:'.includes(text[start])) return { kind: 'punctuation', start, end: start + 1 };
    return { kind: 'bad', start, end: text.length };
  }

  #operatorEnd(start: number): number {
    const text = this.#text;
    let i = start;
    while (i < text.length && this.#operators.has(text[i])) {
      if (i > start && (text.startsWith('--', i) || text.startsWith('/*', i))) break;
      if (i > start && text[i] === '?') break;
      i++;
    }
    // PostgreSQL's rule, kept by DuckDB: a trailing + or - belongs to the operator only beside one of ~!@#%^&|`?
    while (i > start + 1 && '+-'.includes(text[i - 1]) && !/[~!@#%^&|`?]/.test(text.slice(start, i - 1))) i--;
    return i;
  }
}

/**
 * Splits a text into tokens. Total: any text gives tokens, and concatenating them gives the text back. What no
 * statement may hold (a control or invisible character outside quotes, an open quote or comment) is one `bad`
 * token that reaches to the end.
 */
export function tokenize(text: string, facts: DialectFacts): readonly Token[] {
  const scanner = new Scanner(text, facts);
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const token = scanner.token(at);
    tokens.push(token);
    at = token.end;
  }
  return tokens;
}

/** The offset of the first invisible or space-like character outside ASCII, or -1. */
export function findTreacherous(text: string): number {
  for (let i = 0; i < text.length; i++) if (isTreacherous(text, i)) return i;
  return -1;
}

/** Whether a token is neither space nor comment. */
export function isSolid(token: Token): boolean {
  return token.kind !== 'space' && token.kind !== 'comment';
}
