import { type LexRules, lowerAscii } from '../dialect/index.ts';
import {
  bracketDepth,
  findTreacherous,
  splitStatements,
  type StatementText,
  type Token,
  tokenize,
} from '../parse/index.ts';
import { Objected } from './facts.ts';

/** Longest statement in UTF-16 units, most tokens, deepest brackets: bounds for every parser behind the gate. */
const STATEMENT_LENGTH_MAX = 1_000_000;
const STATEMENT_TOKENS_MAX = 50_000;
const STATEMENT_DEPTH_MAX = 100;

/** What a statement may do: read rows, change rows, change definitions. */
export type GateMode = 'read' | 'dml' | 'ddl';

const FIRST_WORDS: Readonly<Record<GateMode, ReadonlySet<string>>> = {
  read: new Set(['select', 'with', 'from', 'values', 'pivot', 'unpivot', 'table']),
  dml: new Set(['insert', 'update', 'delete', 'with']),
  ddl: new Set(['alter', 'create']),
};
const ALLOWED: Readonly<Record<GateMode, string>> = {
  read: 'Allowed is one query: SELECT, WITH ... SELECT, FROM, VALUES or PIVOT ... IN.',
  dml: 'Allowed is one INSERT, or one UPDATE or DELETE with a WHERE, on a table in scope.',
  ddl: 'Allowed is one ALTER TABLE that adds a column or constraint or sets NOT NULL, or one CREATE VIEW.',
};
/** Dialects in which a server setting decides whether a backslash escapes in a plain text. */
const MAY_ESCAPE = new Set(['postgres', 'redshift', 'mysql', 'spark']);

/**
 * What the text alone tells, by our own lexer: one statement, within bounds, that starts as a query does. Throws
 * `Objected`.
 */
export function readText(text: string, facts: LexRules, mode: GateMode = 'read'): StatementText {
  if (text.length > STATEMENT_LENGTH_MAX) {
    throw new Objected({ code: 'GATE_TOO_LONG', message: `longer than ${STATEMENT_LENGTH_MAX} characters` });
  }
  const tokens = tokenize(text, facts);
  if (tokens.length > STATEMENT_TOKENS_MAX * 2) tooManyTokens();
  for (const token of tokens) checkToken(text, token, facts);
  const statements = splitStatements(text, facts);
  if (statements.length !== 1) {
    throw new Objected({
      code: 'GATE_STATEMENTS',
      message: `${statements.length} statements where one is allowed`,
      offset: statements[1]?.start,
      help: ALLOWED[mode],
    });
  }
  const [statement] = statements;
  checkBounds(text, statement);
  checkFirst(text, statement, mode);
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

/** Refuses what engines, versions or settings read in more than one way. */
function checkToken(text: string, token: Token, rules: LexRules): void {
  const { kind, start, end } = token;
  if (kind === 'bad') refuseCharacters(text, start);
  if (kind === 'executable') {
    throw new Objected({
      code: 'GATE_TEXT_NOT_ALLOWED',
      message: 'a comment whose contents some servers run',
      offset: start,
    });
  }
  const isQuoted = kind === 'text' || kind === 'quoted';
  if (!isQuoted && kind !== 'space' && kind !== 'comment') return;
  const piece = text.slice(start, end);
  const odd = isQuoted
    ? piece.search(/\0|\p{Surrogate}/u)
    : piece.search(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f]|\r(?!\n)/);
  // A lone carriage return ends a comment for some engines only.
  if (odd >= 0) refuseCharacters(text, start + odd);
  if (kind === 'comment') checkComment(piece, start, rules);
  if (kind === 'text' && MAY_ESCAPE.has(rules.dialect)) checkBackslashes(piece, start);
}

function checkComment(piece: string, start: number, { dialect, nestedComments }: LexRules): void {
  const hidden = findTreacherous(piece);
  if (hidden >= 0) {
    throw new Objected({
      code: 'GATE_TEXT_NOT_ALLOWED',
      message: 'an invisible character in a comment',
      offset: start + hidden,
    });
  }
  const isNested = piece.startsWith('/*') && piece.indexOf('/*', 2) >= 0;
  const isSure = nestedComments && (dialect === 'postgres' || dialect === 'duckdb');
  const isHint = dialect === 'mysql' && piece.startsWith('/*+');
  if ((isNested && !isSure) || isHint) {
    throw new Objected({
      code: 'GATE_TEXT_NOT_ALLOWED',
      message: isHint
        ? 'a hint may set variables'
        : 'a comment in a comment ends at another place in other versions',
      offset: start,
      help: 'Leave the comment out.',
    });
  }
}

/** A backslash before a quote ends the text or not, as a setting of the server says. */
function checkBackslashes(piece: string, start: number): void {
  const at = piece.search(/\\['"]/);
  if (at < 0 || /^e'/i.test(piece)) return;
  throw new Objected({
    code: 'GATE_TEXT_NOT_ALLOWED',
    message: 'a backslash before a quote: a setting of the server decides whether it escapes',
    offset: start + at,
    help: 'Double the quote.',
  });
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

function tooManyTokens(): never {
  throw new Objected({
    code: 'GATE_TOO_LONG',
    message: `more than ${STATEMENT_TOKENS_MAX} words and marks`,
  });
}

function checkBounds(text: string, statement: StatementText): void {
  if (statement.tokens.length > STATEMENT_TOKENS_MAX) tooManyTokens();
  if (bracketDepth(text, statement.tokens) > STATEMENT_DEPTH_MAX) {
    throw new Objected({
      code: 'GATE_TOO_DEEP',
      message: `brackets deeper than ${STATEMENT_DEPTH_MAX} levels`,
    });
  }
}

function checkFirst(text: string, statement: StatementText, mode: GateMode): void {
  const first =
    (mode === 'read' ? statement.tokens.find((t) => text[t.start] !== '(') : undefined) ??
    statement.tokens[0];
  const word = text.slice(first.start, first.end);
  if (first.kind === 'word' && FIRST_WORDS[mode].has(lowerAscii(word))) return;
  throw new Objected({
    code: 'GATE_NOT_A_QUERY',
    message: `a statement that starts with ${word.slice(0, 40)} is not ${mode === 'read' ? 'a query' : 'allowed here'}`,
    offset: first.start,
    help: ALLOWED[mode],
  });
}
