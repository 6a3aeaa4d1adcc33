import type { LexRules } from '../dialect/index.ts';
import { isSolid, type Token, tokenize } from './tokens.ts';

/** One statement of a text: its solid tokens (no space, no comment) and where it lies, semicolon excluded. */
export interface StatementText {
  readonly start: number;
  readonly end: number;
  readonly tokens: readonly Token[];
}

/** Dialects in which a statement may hold statements, parted by semicolons of their own. */
const SCRIPTED = new Set(['bigquery', 'snowflake', 'mysql', 'sqlite', 'spark', 'postgres', 'redshift']);
const BLOCKS = new Set(['if', 'while', 'loop', 'repeat', 'for', 'case']);
const TRANSACTION = new Set([
  'transaction',
  'work',
  'tran',
  'isolation',
  'deferred',
  'immediate',
  'exclusive',
  'read',
  'not',
  ';',
  '',
]);
const ROUTINES = new Set(['procedure', 'function', 'trigger', 'event']);
/** Behind these a nested statement starts, so that IF is a block there and no function. */
const STARTS = new Set([';', 'then', 'else', 'do', 'loop', 'begin', 'repeat']);

/** Follows the blocks of one statement: a semicolon inside of one does not end the statement. */
class BlockDepth {
  readonly #rules: LexRules;
  readonly #text: string;
  #depth = 0;
  /** Snowflake's DECLARE: its declarations end in semicolons, and the block follows. */
  #isDeclaring = false;
  #isScript = false;
  #before = '';

  constructor(text: string, rules: LexRules) {
    this.#text = text;
    this.#rules = rules;
  }

  get isInside(): boolean {
    return this.#depth > 0 || this.#isDeclaring;
  }

  /** Takes the next solid token of the statement; `count` were before it. */
  take(token: Token, next: Token | undefined, count: number): void {
    if (!SCRIPTED.has(this.#rules.dialect)) return;
    const word = this.#wordOf(token);
    if (count === 0) {
      this.#isDeclaring = word === 'declare' && this.#rules.dialect === 'snowflake';
      this.#isScript = this.#isDeclaring || this.#opens(word, next);
    } else if (count < 12 && ROUTINES.has(word) && this.#first === 'create') this.#isScript = true;
    if (count === 0) this.#first = word;
    if (this.#isScript) this.#follow(word, next, count);
    this.#before = word;
  }
  #first = '';

  #opens(word: string, next: Token | undefined): boolean {
    const { dialect } = this.#rules;
    if (dialect === 'postgres' || dialect === 'sqlite' || dialect === 'mysql') return false;
    if (word === 'begin') return !TRANSACTION.has(next === undefined ? '' : this.#wordOf(next));
    return BLOCKS.has(word) && (dialect === 'bigquery' || dialect === 'spark');
  }

  #follow(word: string, next: Token | undefined, count: number): void {
    if (word === 'end') {
      if (this.#depth > 0) this.#depth--;
    } else if (this.#before === 'end') return;
    else if (word === 'begin' && !TRANSACTION.has(next === undefined ? '' : this.#wordOf(next))) {
      this.#isDeclaring = false;
      this.#depth++;
    } else if (word === 'case') this.#depth++;
    else if (
      BLOCKS.has(word) &&
      this.#depth + (count === 0 ? 1 : 0) > 0 &&
      (count === 0 || STARTS.has(this.#before))
    ) {
      this.#depth++;
    }
  }

  #wordOf(token: Token): string {
    if (token.kind !== 'word' && token.kind !== 'punctuation') return '"';
    return this.#text.slice(token.start, Math.min(token.end, token.start + 16)).toLowerCase();
  }
}

/** Splits a text at its semicolons; empty statements are left out. MySQL's DELIMITER lines change the mark. */
export function splitStatements(text: string, rules: LexRules): readonly StatementText[] {
  const statements: StatementText[] = [];
  let solid: Token[] = [];
  let blocks = new BlockDepth(text, rules);
  let delimiter = ';';
  const flush = () => {
    if (solid.length > 0) {
      statements.push({ start: solid[0].start, end: solid[solid.length - 1].end, tokens: solid });
    }
    solid = [];
    blocks = new BlockDepth(text, rules);
  };
  const tokens = tokenize(text, rules).filter(isSolid);
  let skipTo = 0;
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i];
    if (token.start < skipTo) continue;
    if (rules.dialect === 'mysql' && solid.length === 0 && isDelimiterLine(text, token)) {
      const lineEnd = text.indexOf('\n', token.end);
      skipTo = lineEnd < 0 ? text.length : lineEnd;
      delimiter = text.slice(token.end, skipTo).trim() || ';';
      continue;
    }
    if (delimiter !== ';') {
      const at = text.slice(token.start, token.end + delimiter.length).indexOf(delimiter);
      if (token.kind !== 'text' && token.kind !== 'quoted' && at >= 0 && token.start + at < token.end) {
        if (at > 0) solid.push({ ...token, end: token.start + at });
        flush();
        skipTo = token.start + at + delimiter.length;
      } else solid.push(token);
      continue;
    }
    const isEnd = token.kind === 'punctuation' && text[token.start] === ';';
    if (isEnd && !blocks.isInside) flush();
    else {
      blocks.take(token, tokens[i + 1], solid.length);
      solid.push(token);
    }
  }
  flush();
  return statements;
}

function isDelimiterLine(text: string, token: Token): boolean {
  return token.kind === 'word' && text.slice(token.start, token.end).toLowerCase() === 'delimiter';
}

/** Deepest nesting of brackets among tokens; closing marks without opening count as none. */
export function bracketDepth(text: string, tokens: readonly Token[]): number {
  let depth = 0;
  let deepest = 0;
  for (const token of tokens) {
    if (token.kind !== 'punctuation') continue;
    const mark = text[token.start];
    if (mark === '(' || mark === '[' || mark === '{') {
      depth++;
      if (depth > deepest) deepest = depth;
    } else if (mark === ')' || mark === ']' || mark === '}') depth--;
  }
  return deepest;
}
