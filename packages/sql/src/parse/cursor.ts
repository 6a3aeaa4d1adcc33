import type { Span } from '@dataing/base/diagnostics';
import type { DialectFacts } from '../dialect/index.ts';
import { Refusal, spanOf } from './span.ts';
import { isSolid, type Token, tokenize } from './tokens.ts';

/** The solid tokens of a text with one reading position; every complaint it raises has a place. */
export class Cursor {
  readonly text: string;
  readonly file: string;
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(text: string, facts: DialectFacts, file: string) {
    this.text = text;
    this.file = file;
    this.#tokens = tokenize(text, facts).filter(isSolid);
    const bad = this.#tokens.find((t) => t.kind === 'bad');
    if (bad !== undefined) {
      const shown = JSON.stringify(text.slice(bad.start, bad.start + 12));
      this.refuse(
        'SQL_SYNTAX',
        `${shown} is an open quote or comment, or a character SQL does not have`,
        bad,
      );
    }
  }

  get position(): number {
    return this.#at;
  }

  peek(ahead = 0): Token | undefined {
    return this.#tokens[this.#at + ahead];
  }

  next(expected: string): Token {
    const token = this.peek();
    if (token === undefined) return this.refuse('SQL_SYNTAX', `the text ends where ${expected} should be`);
    this.#at++;
    return token;
  }

  textOf(token: Token): string {
    return this.text.slice(token.start, token.end);
  }

  /** The lower-case word at the position, or undefined for anything else (a quoted name is no word). */
  word(ahead = 0): string | undefined {
    const token = this.peek(ahead);
    return token?.kind === 'word' ? this.textOf(token).toLowerCase() : undefined;
  }

  isMark(mark: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    if (token === undefined || (token.kind !== 'punctuation' && token.kind !== 'operator')) return false;
    return this.textOf(token) === mark;
  }

  takeMark(mark: string): boolean {
    if (!this.isMark(mark)) return false;
    this.#at++;
    return true;
  }

  takeWords(...words: readonly string[]): boolean {
    if (!words.every((word, i) => this.word(i) === word)) return false;
    this.#at += words.length;
    return true;
  }

  expectMark(mark: string): void {
    if (!this.takeMark(mark)) this.unexpected(`"${mark}"`);
  }

  expectWord(word: string): void {
    if (!this.takeWords(word)) this.unexpected(word.toUpperCase());
  }

  unexpected(expected: string): never {
    const token = this.peek();
    if (token === undefined) return this.refuse('SQL_SYNTAX', `the text ends where ${expected} should be`);
    return this.refuse('SQL_SYNTAX', `unexpected ${this.textOf(token)} where ${expected} should be`, token);
  }

  span(start: number, end: number): Span {
    return spanOf(this.text, start, end, this.file);
  }

  /** From the start of a token to the end of what was read last. */
  spanFrom(start: number): Span {
    const last = this.#tokens[this.#at - 1];
    return this.span(start, last === undefined ? start : last.end);
  }

  refuse(
    code: string,
    message: string,
    at?: { start: number; end: number },
    more?: { help?: string; suggestion?: string },
  ): never {
    const span = at ?? { start: this.text.length, end: this.text.length };
    throw new Refusal({ code, severity: 'error', message, span: this.span(span.start, span.end), ...more });
  }
}
