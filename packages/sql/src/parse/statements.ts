import type { DialectFacts } from '../dialect/index.ts';
import { isSolid, type Token, tokenize } from './tokens.ts';

/** One statement of a text: its solid tokens (no space, no comment) and where it lies, semicolon excluded. */
export interface StatementText {
  readonly start: number;
  readonly end: number;
  readonly tokens: readonly Token[];
}

/** Splits a text at its semicolons; empty statements are left out. */
export function splitStatements(text: string, facts: DialectFacts): readonly StatementText[] {
  const statements: StatementText[] = [];
  let solid: Token[] = [];
  const flush = () => {
    if (solid.length > 0) {
      statements.push({ start: solid[0].start, end: solid[solid.length - 1].end, tokens: solid });
    }
    solid = [];
  };
  for (const token of tokenize(text, facts)) {
    if (!isSolid(token)) continue;
    if (token.kind === 'punctuation' && text[token.start] === ';') flush();
    else solid.push(token);
  }
  flush();
  return statements;
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
