import { TemplateFault, type TemplateSource } from './fault.ts';
import { stripText } from './text-methods.ts';

export interface Token {
  readonly kind: 'name' | 'text' | 'integer' | 'float' | 'operator';
  /** Of a text its value, escapes resolved. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** A stretch of a template: text to print, an expression to print, or the inside of a statement. */
export type Piece =
  | { readonly kind: 'data'; readonly text: string; readonly start: number; readonly end: number }
  | {
      readonly kind: 'output';
      readonly tokens: readonly Token[];
      readonly start: number;
      readonly end: number;
    }
  | {
      readonly kind: 'statement';
      readonly tokens: readonly Token[];
      readonly start: number;
      readonly end: number;
    };

const operators = ['**', '//', '==', '!=', '<=', '>=', ...'+-*/%~<>=.,:|()[]{}'] as const;
const closing: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

/**
 * Cuts a template into pieces by the rules of Jinja2's lexer (jinja2/lexer.py) with its default delimiters:
 * comments are dropped, `raw` is data, `-` beside a delimiter takes the white space away, one line end at the very
 * end is dropped. Throws DBT_JINJA_SYNTAX.
 */
export function cutTemplate(source: TemplateSource): Piece[] {
  return new Cutter(source).cut();
}

class Cutter {
  readonly #source: TemplateSource;
  readonly #text: string;
  readonly #pieces: Piece[] = [];
  #at = 0;
  #trimNext = false;

  constructor(source: TemplateSource) {
    this.#source = source;
    const { text } = source;
    this.#text = text.replace(/(\r\n|\r|\n)$/, '');
  }

  cut(): Piece[] {
    const opener = /\{[{%#]/g;
    for (;;) {
      opener.lastIndex = this.#at;
      const found = opener.exec(this.#text);
      if (found === null) break;
      const open = found.index;
      const mark = this.#text[open + 2];
      this.#data(this.#at, open, mark === '-');
      const inner = open + (mark === '-' || mark === '+' ? 3 : 2);
      if (this.#text[open + 1] === '#') this.#comment(open);
      else if (this.#text[open + 1] === '%' && this.#raw(open, inner)) continue;
      else this.#tokens(open, inner, this.#text[open + 1] === '{' ? '}}' : '%}');
    }
    this.#data(this.#at, this.#text.length, false);
    return this.#pieces;
  }

  #data(start: number, end: number, trimEnd: boolean): void {
    let text = this.#text.slice(start, end);
    if (this.#trimNext || trimEnd) text = stripText(text, undefined, this.#trimNext, trimEnd);
    text = text.replace(/\r\n?/g, '\n');
    this.#trimNext = false;
    if (text !== '') this.#pieces.push({ kind: 'data', text, start, end });
  }

  #comment(open: number): void {
    const close = this.#text.indexOf('#}', open + 2);
    if (close < 0) this.#fail('a comment is not closed', open, open + 2);
    this.#trimNext = this.#text[close - 1] === '-' && close - 1 > open + 1;
    this.#at = close + 2;
  }

  #raw(open: number, inner: number): boolean {
    const begin = /\s*raw\s*(-?)%\}/y;
    begin.lastIndex = inner;
    const started = begin.exec(this.#text);
    if (started === null) return false;
    const ender = /\{%([-+]?)\s*endraw\s*(-?)%\}/g;
    ender.lastIndex = begin.lastIndex;
    if (begin.lastIndex === this.#text.length) {
      this.#at = begin.lastIndex;
      return true;
    }
    const ended = ender.exec(this.#text);
    if (ended === null) return this.#fail('raw is not closed', open, begin.lastIndex);
    this.#trimNext = started[1] === '-';
    this.#data(begin.lastIndex, ended.index, ended[1] === '-');
    this.#trimNext = ended[2] === '-';
    this.#at = ender.lastIndex;
    return true;
  }

  #tokens(open: number, inner: number, close: '}}' | '%}'): void {
    const tokens: Token[] = [];
    const brackets: string[] = [];
    let at = inner;
    for (;;) {
      while (/\s/.test(this.#text[at] ?? '')) at++;
      if (at >= this.#text.length)
        this.#fail(`"${this.#text.slice(open, open + 2)}" is not closed`, open, open + 2);
      if (brackets.length === 0) {
        const ended = this.#closes(at, close);
        if (ended !== undefined) {
          this.#trimNext = this.#text[at] === '-';
          this.#at = ended;
          this.#pieces.push({
            kind: close === '}}' ? 'output' : 'statement',
            tokens,
            start: open,
            end: ended,
          });
          return;
        }
      }
      const token = this.#token(at);
      if (token.kind === 'operator') this.#balance(token, brackets);
      tokens.push(token);
      at = token.end;
    }
  }

  #closes(at: number, close: string): number | undefined {
    if (this.#text.startsWith(close, at)) return at + 2;
    const marked = this.#text[at] === '-' || this.#text[at] === '+';
    return marked && this.#text.startsWith(close, at + 1) ? at + 3 : undefined;
  }

  #balance({ text, start, end }: Token, brackets: string[]): void {
    if (text === '(' || text === '[' || text === '{') brackets.push(text);
    const opened = closing[text];
    if (opened !== undefined && brackets.pop() !== opened) this.#fail(`"${text}" closes nothing`, start, end);
  }

  #token(start: number): Token {
    const rest =
      /([A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)|(\d[\d_]*(?:\.\d+(?:[eE][+-]?\d+)?|[eE][+-]?\d+))|(0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|0[xX](?:_?[\da-fA-F])+|\d[\d_]*)|('(?:[^'\\]|\\[^])*'|"(?:[^"\\]|\\[^])*")/y;
    rest.lastIndex = start;
    const found = rest.exec(this.#text);
    if (found !== null) {
      const end = rest.lastIndex;
      const [all, name, float, integer] = found;
      if (name !== undefined) return { kind: 'name', text: name, start, end };
      if (float !== undefined) return { kind: 'float', text: float.replaceAll('_', ''), start, end };
      if (integer !== undefined) return { kind: 'integer', text: integer.replaceAll('_', ''), start, end };
      return { kind: 'text', text: unescapeText(all.slice(1, -1).replace(/\r\n?/g, '\n')), start, end };
    }
    const operator = operators.find((it) => this.#text.startsWith(it, start));
    if (operator === undefined) {
      return this.#fail(
        `${JSON.stringify(this.#text[start])} is not a part of an expression`,
        start,
        start + 1,
      );
    }
    return { kind: 'operator', text: operator, start, end: start + operator.length };
  }

  #fail(message: string, start: number, end: number): never {
    throw new TemplateFault('DBT_JINJA_SYNTAX', message, { source: this.#source, start, end });
  }
}

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  v: '\v',
  a: '\x07',
  '0': '\0',
  '\n': '',
};

/** Python's escapes; one it does not know stays as written. */
function unescapeText(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(/\\(x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|[^])/g, (whole, escape: string) => {
    if (escape.length > 1)
      return String.fromCodePoint(Math.min(0x10ffff, Number.parseInt(escape.slice(1), 16)));
    if (escape === '\\' || escape === '"' || escape === "'") return escape;
    return escapes[escape] ?? whole;
  });
}
