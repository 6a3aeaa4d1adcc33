import type { LexRules } from '../dialect/index.ts';
import {
  blockCommentEnd,
  isDigit,
  isSpace,
  isWordCode,
  lineEnd,
  quotedEnd,
  tripleEnd,
  wordEnd,
} from './characters.ts';

export type TokenKind =
  | 'space'
  | 'comment'
  /** The opening mark of a comment that MySQL runs (`/*!50000`), or its closing mark; what lies between is code. */
  | 'executable'
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

const NUMBER =
  /(?:0[xX][0-9a-fA-F]+(?:_[0-9a-fA-F]+)*|0[bB][01]+(?:_[01]+)*|0[oO][0-7]+(?:_[0-7]+)*|(?:\d+(?:_\d+)*(?:\.(?:\d+(?:_\d+)*)?)?|\.\d+(?:_\d+)*)(?:[eE][+-]?\d+)?)/y;
const NUMBER_SUFFIX = /(?:BD|[LSYDF])(?![A-Za-z0-9_])/iy;
const DIGIT_WORD = /\d+[A-Za-z_][A-Za-z0-9_$]*/y;
const DOLLAR_TAG = /\$(?:[A-Za-z_\u0080-\uffff][A-Za-z0-9_\u0080-\uffff]*)?\$/y;
const DOLLAR_PARAMETER = /\$(?:\d+|[A-Za-z_][A-Za-z0-9_]*)/y;
const AT_PARAMETER = /@@?(?:[A-Za-z_][A-Za-z0-9_$.]*|`[^`]*`)/y;
const EXECUTABLE = /\/\*M?!\d{0,6}/y;

function matchEnd(pattern: RegExp, text: string, start: number): number {
  pattern.lastIndex = start;
  const found = pattern.exec(text);
  return found === null ? -1 : start + found[0].length;
}

/** Reads one token after the other; the rules of the dialect decide every ambiguous start. */
class Scanner {
  readonly #text: string;
  readonly #rules: LexRules;
  readonly #runs: ReadonlySet<string>;
  /** Inside a comment that is run, its closing mark is code too. */
  #isExecutable = false;
  #lastWordEnd = -1;
  /** The rest of a run of marks that is + and - alone: a token each, and not looked through again for each. */
  #looseFrom = 0;
  #looseTo = 0;

  constructor(text: string, rules: LexRules) {
    this.#text = text;
    this.#rules = rules;
    this.#runs = new Set(rules.operatorCharacters);
  }

  token(start: number): Token {
    const text = this.#text;
    const code = text.charCodeAt(start);
    if (isSpace(code)) {
      let end = start + 1;
      while (end < text.length && isSpace(text.charCodeAt(end))) end++;
      return { kind: 'space', start, end };
    }
    if (isWordCode(text, start)) return this.#word(start);
    return (
      this.#comment(start) ??
      this.#quote(start) ??
      this.#dollar(start) ??
      this.#at(start) ??
      this.#number(start) ??
      this.#mark(start)
    );
  }

  #closed(kind: TokenKind, start: number, end: number): Token {
    return end < 0 ? { kind: 'bad', start, end: this.#text.length } : { kind, start, end };
  }

  #word(start: number): Token {
    const text = this.#text;
    const end = wordEnd(text, start);
    const { textPrefixes, textQuotes } = this.#rules;
    if (end - start <= 2 && textPrefixes.length > 0) {
      const prefix = text.slice(start, end).toLowerCase();
      if (textQuotes.includes(text[end] ?? ' ') && textPrefixes.includes(prefix)) {
        return this.#textFrom(start, end, prefix === 'e' || this.#rules.backslashEscapes);
      }
      if (prefix === 'u' && text[end] === '&' && textPrefixes.includes('u&')) {
        if (text[end + 1] === "'") return this.#textFrom(start, end + 1, this.#rules.backslashEscapes);
        if (text[end + 1] === '"') return this.#closed('bad', start, -1);
      }
    }
    this.#lastWordEnd = end;
    return { kind: 'word', start, end };
  }

  /** A text whose opening mark stands at `quote`. */
  #textFrom(start: number, quote: number, backslash: boolean): Token {
    const text = this.#text;
    const mark = text[quote];
    if (this.#rules.tripleQuotes && text.startsWith(mark.repeat(3), quote)) {
      return this.#closed('text', start, tripleEnd(text, quote + 3, mark));
    }
    return this.#closed('text', start, quotedEnd(text, quote + 1, mark, backslash));
  }

  #comment(start: number): Token | undefined {
    const text = this.#text;
    for (const mark of this.#rules.lineComments) {
      if (!text.startsWith(mark, start)) continue;
      const after = text.charCodeAt(start + 2);
      const isComment = mark !== '--' || !this.#rules.dashesNeedSpace || !(after > 32);
      if (isComment) return { kind: 'comment', start, end: lineEnd(text, start) };
    }
    if (this.#isExecutable && text.startsWith('*/', start)) {
      this.#isExecutable = false;
      return { kind: 'executable', start, end: start + 2 };
    }
    if (!text.startsWith('/*', start)) return undefined;
    const opened = this.#rules.executableComments ? matchEnd(EXECUTABLE, text, start) : -1;
    if (opened >= 0) {
      this.#isExecutable = true;
      return { kind: 'executable', start, end: opened };
    }
    return this.#closed('comment', start, blockCommentEnd(text, start, this.#rules.nestedComments));
  }

  #quote(start: number): Token | undefined {
    const text = this.#text;
    if (this.#rules.textQuotes.includes(text[start])) {
      return this.#textFrom(start, start, this.#rules.backslashEscapes);
    }
    for (const [open, close] of this.#rules.identifierQuotes) {
      if (text[start] !== open) continue;
      return this.#closed('quoted', start, quotedEnd(text, start + 1, close, false));
    }
    return undefined;
  }

  #dollar(start: number): Token | undefined {
    const text = this.#text;
    if (text[start] !== '$') return undefined;
    const { dollarQuotes, parameterMarks } = this.#rules;
    if (dollarQuotes !== false) {
      const open = dollarQuotes === 'untagged' ? untagged(text, start) : matchEnd(DOLLAR_TAG, text, start);
      if (open >= 0) {
        const close = text.indexOf(text.slice(start, open), open);
        return this.#closed('text', start, close < 0 ? -1 : close + (open - start));
      }
    }
    const end = parameterMarks.includes('$') ? matchEnd(DOLLAR_PARAMETER, text, start) : -1;
    return this.#closed('parameter', start, end);
  }

  #at(start: number): Token | undefined {
    if (this.#text[start] !== '@' || !this.#rules.parameterMarks.includes('@')) return undefined;
    const end = matchEnd(AT_PARAMETER, this.#text, start);
    return end < 0 ? undefined : { kind: 'parameter', start, end };
  }

  #number(start: number): Token | undefined {
    const text = this.#text;
    const code = text.charCodeAt(start);
    const afterDot = code === 46 && isDigit(text.charCodeAt(start + 1));
    if (!isDigit(code) && !afterDot) return undefined;
    // A path into a word: `t.1` is for dialects whose words may start with a digit.
    if (afterDot && this.#rules.digitWords && this.#lastWordEnd === start) return undefined;
    const end = matchEnd(NUMBER, text, start);
    if (this.#rules.numberSuffixes) {
      const suffixed = matchEnd(NUMBER_SUFFIX, text, end);
      if (suffixed >= 0) return { kind: 'number', start, end: suffixed };
    }
    const word = this.#rules.digitWords ? matchEnd(DIGIT_WORD, text, start) : -1;
    if (word > end) {
      this.#lastWordEnd = word;
      return { kind: 'word', start, end: word };
    }
    return { kind: 'number', start, end };
  }

  #mark(start: number): Token {
    const text = this.#text;
    const mark = text[start];
    if (mark === '?' && this.#rules.parameterMarks.includes('?')) {
      let end = start + 1;
      while (isDigit(text.charCodeAt(end))) end++;
      return { kind: 'parameter', start, end };
    }
    if (this.#rules.operators === 'run') {
      if (this.#runs.has(mark)) return { kind: 'operator', start, end: this.#runEnd(start) };
    } else {
      for (const operator of this.#rules.operators) {
        if (!text.startsWith(operator, start)) continue;
        return { kind: 'operator', start, end: start + operator.length };
      }
    }
    if (text.startsWith('::', start)) return { kind: 'operator', start, end: start + 2 };
    if (text.startsWith(':=', start)) return { kind: 'operator', start, end: start + 2 };
    if ('()[]{},;.:'.includes(mark)) return { kind: 'punctuation', start, end: start + 1 };
    return { kind: 'bad', start, end: text.length };
  }

  #runEnd(start: number): number {
    const text = this.#text;
    if (start >= this.#looseFrom && start < this.#looseTo) return start + 1;
    let i = start;
    while (i < text.length && this.#runs.has(text[i])) {
      if (i > start && (text.startsWith('--', i) || text.startsWith('/*', i))) break;
      if (i > start && text[i] === '?' && this.#rules.parameterMarks.includes('?')) break;
      i++;
    }
    // PostgreSQL's rule, kept by DuckDB: a trailing + or - belongs to the operator only beside one of ~!@#%^&|`?
    const special = text.slice(start, i).search(/[~!@#%^&|`?]/);
    const kept = special < 0 ? start + 1 : start + special + 1;
    this.#looseTo = i;
    while (i > kept && '+-'.includes(text[i - 1])) i--;
    this.#looseFrom = i;
    return i;
  }
}

function untagged(text: string, start: number): number {
  return text[start + 1] === '$' ? start + 2 : -1;
}

/**
 * Splits a text into tokens. Total: any text gives tokens, and concatenating them gives the text back. What no
 * statement may hold (a control or invisible character outside quotes, an open quote or comment) is one `bad`
 * token that reaches to the end. Linear in the length of the text.
 */
export function tokenize(text: string, rules: LexRules): readonly Token[] {
  const scanner = new Scanner(text, rules);
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const token = scanner.token(at);
    tokens.push(token);
    at = token.end;
  }
  return tokens;
}

/** Whether a token is neither space nor comment; the marks of a comment that is run are none, what it holds is. */
export function isSolid(token: Token): boolean {
  return token.kind !== 'space' && token.kind !== 'comment' && token.kind !== 'executable';
}
