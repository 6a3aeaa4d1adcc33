import { isQueryStart, markQueries, matchBrackets } from './brackets.ts';
import type { Dialect } from '../dialect/index.ts';
import type { Token } from '../parse/tokens.ts';
import type { Name, TextRange } from '../tree/index.ts';

/** Carries one complaint out of the recursive reader; caught where a statement is read, never beyond. */
export class Stuck extends Error {
  readonly at: TextRange;
  readonly code: 'SQL_SYNTAX' | 'SQL_TOO_DEEP';
  constructor(code: 'SQL_SYNTAX' | 'SQL_TOO_DEEP', message: string, at: TextRange) {
    super(message);
    this.code = code;
    this.at = at;
  }
}

/**
 * The solid tokens of one statement with a reading position. Words are compared in lower case and marks as they are;
 * names in quotes and texts are equal to no word and no mark.
 */
export class Cursor {
  readonly text: string;
  readonly dialect: Dialect;
  readonly tokens: readonly Token[];
  /** The lower-case word or the mark of each token; '' for names in quotes, texts, numbers and parameters. */
  readonly #what: readonly string[];
  at = 0;
  #isHalf = false;
  #queries: Uint8Array | undefined;
  #closing: Int32Array | undefined;

  constructor(text: string, tokens: readonly Token[], dialect: Dialect) {
    this.text = text;
    this.dialect = dialect;
    this.tokens = tokens;
    this.#what = tokens.map((token) => {
      if (token.kind === 'word') return text.slice(token.start, token.end).toLowerCase();
      if (token.kind === 'operator' || token.kind === 'punctuation')
        return text.slice(token.start, token.end);
      return '';
    });
  }

  /** The word or mark `ahead` of the position; '' for anything else and behind the end. */
  what(ahead = 0): string {
    return this.#what[this.at + ahead] ?? '';
  }

  token(ahead = 0): Token | undefined {
    return this.tokens[this.at + ahead];
  }

  get isDone(): boolean {
    return this.at >= this.tokens.length;
  }

  textOf(token: Token): string {
    return this.text.slice(token.start, token.end);
  }

  /** Whether these words and marks come next. */
  is(...words: readonly string[]): boolean {
    for (let i = 0; i < words.length; i++) if (this.#what[this.at + i] !== words[i]) return false;
    return true;
  }

  isAny(words: ReadonlySet<string>, ahead = 0): boolean {
    return words.has(this.#what[this.at + ahead] ?? '');
  }

  take(...words: readonly string[]): boolean {
    if (!this.is(...words)) return false;
    this.at += words.length;
    return true;
  }

  /** Takes one of the words and gives it. */
  takeOne<T extends string>(...words: readonly T[]): T | undefined {
    const next = this.what();
    if (next === '' || !(words as readonly string[]).includes(next)) return undefined;
    this.at++;
    return next as T;
  }

  expect(...words: readonly string[]): void {
    for (const word of words)
      if (!this.take(word)) this.unexpected(/^\w/.test(word) ? word.toUpperCase() : `"${word}"`);
  }

  next(expected: string): Token {
    const token = this.tokens[this.at];
    if (token === undefined) this.unexpected(expected);
    this.at++;
    return token;
  }

  /** Where the token at the position starts; behind the last one, where that ends. */
  get start(): number {
    return this.tokens[this.at]?.start ?? this.tokens.at(-1)?.end ?? 0;
  }

  /** From `start` to the end of what was read last. */
  spanFrom(start: number): TextRange {
    const end = this.tokens[this.at - 1]?.end ?? start;
    return { start, end: end < start ? start : end };
  }

  /** What was read since a position, as written. */
  textFrom(position: number): string {
    if (this.at <= position || position >= this.tokens.length) return '';
    const last = this.tokens[Math.min(this.at, this.tokens.length) - 1];
    return this.text.slice(this.tokens[position].start, last.end);
  }

  unexpected(expected: string): never {
    const token = this.tokens[this.at];
    if (token === undefined) {
      const end = this.tokens.at(-1)?.end ?? this.text.length;
      throw new Stuck('SQL_SYNTAX', `the statement ends where ${expected} should be`, { start: end, end });
    }
    const shown = this.textOf(token);
    const short = shown.length > 40 ? `${shown.slice(0, 37)}...` : shown;
    throw new Stuck('SQL_SYNTAX', `unexpected ${short} where ${expected} should be`, {
      start: token.start,
      end: token.end,
    });
  }

  /** A name, in quotes or not; any word will do, so ask first where only some may stand. */
  name(expected: string): Name {
    const token = this.tokens[this.at];
    if (token === undefined || (token.kind !== 'word' && token.kind !== 'quoted')) this.unexpected(expected);
    this.at++;
    return this.nameOf(token);
  }

  nameOf(token: Token): Name {
    const span = { start: token.start, end: token.end };
    if (token.kind !== 'quoted') return { text: this.textOf(token), span };
    const close = this.text[token.end - 1];
    const inner = this.text.slice(token.start + 1, token.end - 1);
    return {
      text: inner.includes(close) ? inner.replaceAll(close + close, close) : inner,
      quoted: true,
      span,
    };
  }

  /** Takes one `>`, which may be the first or the second half of the mark `>>`. */
  takeAngle(): boolean {
    if (this.take('>')) return true;
    if (!this.is('>>')) return false;
    this.#isHalf = !this.#isHalf;
    if (!this.#isHalf) this.at++;
    return true;
  }

  /** Whether the bracket at the position holds a query and nothing else. */
  get opensQuery(): boolean {
    this.#queries ??= markQueries(this.#what, this.dialect);
    return this.#queries[this.at] === 1;
  }

  /** Whether a query starts at the position without a bracket before it. */
  get startsBareQuery(): boolean {
    return isQueryStart(this.#what, this.at, this.dialect);
  }

  /** The word or mark behind the bracket that closes the one at the position. */
  behindBracket(): string {
    this.#closing ??= matchBrackets(this.#what);
    return this.#what[this.#closing[this.at] + 1] ?? '';
  }

  /** Skips to behind the closing mark of the bracket at the position. */
  skipBrackets(): void {
    let depth = 0;
    do {
      const mark = this.what();
      if (mark === '(' || mark === '[' || mark === '{') depth++;
      else if (mark === ')' || mark === ']' || mark === '}') depth--;
      this.next('")"');
    } while (depth > 0);
  }
}
