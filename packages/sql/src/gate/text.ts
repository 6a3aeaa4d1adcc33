import type { DialectFacts } from '../dialect/index.ts';
import {
  bracketDepth,
  findTreacherous,
  splitStatements,
  type StatementText,
  tokenize,
} from '../parse/index.ts';
import { Objected } from './facts.ts';

/** Longest statement in UTF-16 units, most tokens, deepest brackets: bounds for every parser behind the gate. */
export const STATEMENT_LENGTH_MAX = 1_000_000;
export const STATEMENT_TOKENS_MAX = 50_000;
export const STATEMENT_DEPTH_MAX = 100;

const FIRST_WORDS = new Set(['select', 'with', 'from', 'values', 'pivot', 'unpivot']);
const ALLOWED = 'Allowed is one query: SELECT, WITH ... SELECT, FROM, VALUES or PIVOT ... IN.';

/**
 * What the text alone tells, by our own lexer: one statement, within bounds, that starts as a query does. Throws
 * `Objected`.
 */
export function readText(text: string, facts: DialectFacts): StatementText {
  if (text.length > STATEMENT_LENGTH_MAX) {
    throw new Objected({ code: 'GATE_TOO_LONG', message: `longer than ${STATEMENT_LENGTH_MAX} characters` });
  }
  for (const token of tokenize(text, facts)) {
    if (token.kind === 'bad') refuseCharacters(text, token.start);
    const hidden = token.kind === 'comment' ? findTreacherous(text.slice(token.start, token.end)) : -1;
    if (hidden >= 0) refuseCharacters(text, token.start + hidden);
  }
  const statements = splitStatements(text, facts);
  if (statements.length !== 1) {
    throw new Objected({
      code: 'GATE_STATEMENTS',
      message: `${statements.length} statements where one is allowed`,
      offset: statements[1]?.start,
      help: ALLOWED,
    });
  }
  const [statement] = statements;
  checkBounds(text, statement);
  checkFirst(text, statement);
  const parameter = statement.tokens.find((t) => t.kind === 'parameter');
  if (parameter !== undefined) {
    throw new Objected({
      code: 'GATE_NODE_NOT_ALLOWED',
      message: `the parameter ${text.slice(parameter.start, parameter.end)} has no value here`,
      offset: parameter.start,
      help: 'Write the value into the query.',
    });
  }
  return statement;
}

function refuseCharacters(text: string, at: number): never {
  const shown = JSON.stringify(text.slice(at, at + 12)).replace(/[^\x20-\x7e]/g, (c) => {
    return `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
  throw new Objected({
    code: 'GATE_TEXT_NOT_ALLOWED',
    message: `${shown} is an open quote or comment, or starts with a character SQL does not have`,
    offset: at,
  });
}

function checkBounds(text: string, statement: StatementText): void {
  if (statement.tokens.length > STATEMENT_TOKENS_MAX) {
    throw new Objected({
      code: 'GATE_TOO_LONG',
      message: `more than ${STATEMENT_TOKENS_MAX} words and marks`,
    });
  }
  if (bracketDepth(text, statement.tokens) > STATEMENT_DEPTH_MAX) {
    throw new Objected({
      code: 'GATE_TOO_DEEP',
      message: `brackets deeper than ${STATEMENT_DEPTH_MAX} levels`,
    });
  }
}

function checkFirst(text: string, statement: StatementText): void {
  const first = statement.tokens.find((t) => text[t.start] !== '(') ?? statement.tokens[0];
  const word = text.slice(first.start, first.end);
  if (first.kind === 'word' && FIRST_WORDS.has(word.toLowerCase())) return;
  throw new Objected({
    code: 'GATE_NOT_A_QUERY',
    message: `a statement that starts with ${word.slice(0, 40)} is not a query`,
    offset: first.start,
    help: ALLOWED,
  });
}
