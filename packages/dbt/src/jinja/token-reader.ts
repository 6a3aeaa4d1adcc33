import { TemplateFault, type TemplateSource } from './fault.ts';
import type { Token } from './lex.ts';

/** A place in the tokens of one expression or statement. */
export class TokenReader {
  readonly source: TemplateSource;
  readonly #tokens: readonly Token[];
  readonly #whole: { readonly start: number; readonly end: number };
  #at = 0;

  constructor(source: TemplateSource, tokens: readonly Token[], whole: { start: number; end: number }) {
    this.source = source;
    this.#tokens = tokens;
    this.#whole = whole;
  }

  get isDone(): boolean {
    return this.#at >= this.#tokens.length;
  }

  get start(): number {
    return this.#tokens[this.#at]?.start ?? this.#whole.end - 2;
  }

  /** End of the token before. */
  get end(): number {
    return this.#tokens[this.#at - 1]?.end ?? this.#whole.start + 2;
  }

  peek(ahead = 0): Token | undefined {
    return this.#tokens[this.#at + ahead];
  }

  isOperator(text: string, ahead = 0): boolean {
    const token = this.#tokens[this.#at + ahead];
    return token?.kind === 'operator' && token.text === text;
  }

  isName(text: string, ahead = 0): boolean {
    const token = this.#tokens[this.#at + ahead];
    return token?.kind === 'name' && token.text === text;
  }

  takeOperator(text: string): boolean {
    if (!this.isOperator(text)) return false;
    this.#at++;
    return true;
  }

  takeName(text: string): boolean {
    if (!this.isName(text)) return false;
    this.#at++;
    return true;
  }

  next(expected: string): Token {
    const token = this.#tokens[this.#at];
    if (token === undefined) this.fail(`expected ${expected}`);
    this.#at++;
    return token;
  }

  name(expected: string): string {
    const token = this.next(expected);
    if (token.kind !== 'name') this.fail(`expected ${expected}, not "${token.text}"`, token);
    return token.text;
  }

  expect(operator: string): void {
    if (!this.takeOperator(operator)) this.fail(`expected "${operator}"`);
  }

  fail(message: string, at: { start: number; end: number } = this.#tokens[this.#at] ?? this.#whole): never {
    throw new TemplateFault('DBT_JINJA_SYNTAX', message, {
      source: this.source,
      start: at.start,
      end: at.end,
    });
  }
}
