import type { Diagnostic } from '@dataing/base/diagnostics';
import type { ParsedStatements, ParseRequest } from '@dataing/ports';
import { type Dialect, dialectOf } from '../dialect/index.ts';
import { type StatementText, splitStatements } from '../parse/statements.ts';
import { type Token, tokenize } from '../parse/tokens.ts';
import { placeIn } from '../parse/span.ts';
import type { Expression, Name, Ordering, QualifiedName, Query, Statement } from '../tree/index.ts';
import { Cursor, Stuck } from './cursor.ts';
import { readExpression } from './expression.ts';
import { readFromItem, readFromList } from './from.ts';
import { readDirection, readOrderBy, readQuery } from './query.ts';
import type { Reader } from './reader.ts';
import { readItems, readWindowSpec } from './select.ts';
import { readStatement } from './statement.ts';
import { readTypeName } from './type-name.ts';

/** Deepest nesting of expressions and queries. A reader that recurses needs some ten calls a level. */
export const PARSE_DEPTH_MAX = 400;
/** Longest chain of operators or joins, whose tree leans as deep as it is long; AND and OR are flat, UNION too. */
export const PARSE_CHAIN_MAX = 1_000;

/** Highest tree, chains in chains counted: what walks a tree by recursion is safe below it. */
const PARSE_HEIGHT_MAX = 1_500;
/** Longest text, in UTF-16 units. */
const PARSE_LENGTH_MAX = 4_000_000;

/**
 * The statements of a text. One that could not be read is `other` with its text and the statement word `unreadable`,
 * so that places and counts stay right. Of diagnostics there is at most one per statement, SQL_SYNTAX or SQL_TOO_DEEP
 * with its place; or SQL_TOO_LONG alone.
 */
export type ParsedSql = ParsedStatements<Statement>;

/** The readers of one statement tied together. */
class StatementReader implements Reader {
  readonly cursor: Cursor;
  readonly dialect: Dialect;
  readonly #base: number;
  #depth = 0;
  /** Height of what was read at each open level. */
  readonly #heights: number[] = [0];

  constructor(text: string, tokens: readonly Token[], dialect: Dialect, depth = 0) {
    this.cursor = new Cursor(text, tokens, dialect);
    this.dialect = dialect;
    this.#base = depth;
  }

  expression(power = 0): Expression {
    return readExpression(this, power);
  }

  query(): Query {
    return readQuery(this);
  }

  statement(): Statement {
    this.enter();
    const statement = readStatement(this);
    this.leave();
    return statement;
  }

  startsQuery(): boolean {
    return this.cursor.startsBareQuery || (this.cursor.is('(') && this.cursor.opensQuery);
  }

  typeName() {
    return readTypeName(this);
  }

  fromList() {
    return readFromList(this);
  }

  fromItem() {
    return readFromItem(this);
  }

  selectItems() {
    return readItems(this);
  }

  ordering(): Ordering {
    const { start } = this.cursor;
    return readDirection(this, this.expression(), start);
  }

  orderBy() {
    return readOrderBy(this);
  }

  windowSpec() {
    return readWindowSpec(this);
  }

  qualifiedName(expected: string): QualifiedName {
    const { cursor, dialect } = this;
    const names: Name[] = [];
    do names.push(...(dialect.dottedQuotes ? this.#dotted(expected) : [cursor.name(expected)]));
    while (cursor.is('.') && cursor.what(1) !== '*' && cursor.take('.'));
    return names;
  }

  /** BigQuery: `` `a.b.c` `` is three names, `a-b` one, `events_*` one. */
  #dotted(expected: string): readonly Name[] {
    const { cursor } = this;
    const name = cursor.name(expected);
    if (name.quoted) return name.text.split('.').map((text) => ({ text, quoted: true, span: name.span }));
    const start = name.span?.start ?? 0;
    let end = name.span?.end ?? 0;
    while ((cursor.is('-') || cursor.is('*')) && cursor.start === end) {
      const next = cursor.token(1);
      const isPart =
        cursor.is('*') || (next?.start === end + 1 && (next.kind === 'word' || next.kind === 'number'));
      if (!isPart) break;
      end = cursor.next(expected).end;
      if (cursor.token()?.start === end && cursor.token()?.kind !== 'punctuation')
        end = cursor.next(expected).end;
    }
    return [{ text: cursor.text.slice(start, end), span: { start, end } }];
  }

  part(from: number, to: number) {
    const inner = new StatementReader(
      this.cursor.text,
      this.cursor.tokens.slice(from, to),
      this.dialect,
      this.#base + this.#depth,
    );
    const whole = <T>(read: () => T): T => {
      const value = read();
      if (!inner.cursor.isDone) inner.cursor.unexpected('the end');
      return value;
    };
    return {
      expression: () => whole(() => inner.expression()),
      query: () => whole(() => inner.query()),
      statement: () => whole(() => inner.statement()),
    };
  }

  inner(text: string): Query {
    const tokens = tokenize(text, this.dialect).filter((t) => t.kind !== 'space' && t.kind !== 'comment');
    const reader = new StatementReader(text, tokens, this.dialect, this.#base + this.#depth);
    return reader.part(0, tokens.length).query();
  }

  enter(): void {
    this.#depth++;
    this.#heights.push(0);
    if (this.#base + this.#depth > PARSE_DEPTH_MAX)
      this.#tooDeep(`nested deeper than ${PARSE_DEPTH_MAX} levels`);
  }

  leave(): void {
    this.#depth--;
    const height = (this.#heights.pop() ?? 0) + 1;
    const top = this.#heights.length - 1;
    if (height > this.#heights[top]) this.#heights[top] = height;
  }

  chained(length: number): void {
    const top = this.#heights.length - 1;
    this.#heights[top] += length;
    if (length > PARSE_CHAIN_MAX) this.#tooDeep(`a chain of more than ${PARSE_CHAIN_MAX} operators`);
    if (this.#heights[top] > PARSE_HEIGHT_MAX)
      this.#tooDeep(`chains in chains of more than ${PARSE_HEIGHT_MAX} levels`);
  }

  #tooDeep(message: string): never {
    const { start } = this.cursor;
    throw new Stuck('SQL_TOO_DEEP', message, { start, end: start });
  }
}

/**
 * Reads every statement of a text in one dialect. Never throws, takes time linear in the text, and is bounded in
 * depth: what is nested deeper than `PARSE_DEPTH_MAX` is a diagnostic. Hand-written recursive descent with operator
 * precedence (Pratt 1973); one grammar for all dialects, parted by the values of `Dialect`.
 */
export function parseSql(text: string, { dialect, file = '<sql>' }: ParseRequest): ParsedSql {
  const rules = dialectOf(dialect);
  const statements: Statement[] = [];
  const diagnostics: Diagnostic[] = [];
  const place = placeIn(text, file);
  if (text.length > PARSE_LENGTH_MAX) {
    const message = `longer than ${PARSE_LENGTH_MAX} characters`;
    return {
      statements,
      diagnostics: [{ code: 'SQL_TOO_LONG', severity: 'error', message, span: place(0, 0) }],
    };
  }
  for (const part of splitStatements(text, rules)) {
    try {
      statements.push(readWhole(text, part, rules));
    } catch (error) {
      if (!(error instanceof Stuck)) throw error;
      const { start, end } = part;
      statements.push({
        kind: 'other',
        statement: 'unreadable',
        text: text.slice(start, end),
        span: { start, end },
      });
      const span = place(error.at.start, error.at.end);
      diagnostics.push({ code: error.code, severity: 'error', message: error.message, span });
    }
  }
  return { statements, diagnostics };
}

function readWhole(text: string, part: StatementText, rules: Dialect): Statement {
  const bad = part.tokens.find((t) => t.kind === 'bad');
  if (bad !== undefined) {
    const shown = JSON.stringify(text.slice(bad.start, bad.start + 12));
    throw new Stuck('SQL_SYNTAX', `${shown} is an open quote or comment, or a character SQL does not have`, {
      start: bad.start,
      end: Math.min(bad.end, bad.start + 12),
    });
  }
  const reader = new StatementReader(text, part.tokens, rules);
  const statement = reader.statement();
  if (!reader.cursor.isDone) reader.cursor.unexpected('the end of the statement');
  return statement;
}
