import type { ForeignParserName, SqlDialect, SqlParser } from '@dataing/ports';
import { dialectOf } from '../dialect/index.ts';
import { parseSql } from '../grammar/index.ts';
import { renderSql } from '../render/index.ts';
import type { Statement } from '../tree/index.ts';
import { askParser } from './ask-parser.ts';
import { Objected, type StatementFacts } from './facts.ts';
import { nameKey, readForeignTree, type StatementForm } from './foreign-tree.ts';
import { askedText, explainsGap } from './gaps.ts';
import { readOwnChange } from './own-change.ts';
import { readOwnDefinition } from './own-definition.ts';
import { type NamedTable, readOwnQuery } from './own-statement.ts';
import { sameTree } from './same-tree.ts';
import { type GateMode, readText } from './text.ts';

/** A text that is to be judged. */
export interface Subject {
  readonly text: string;
  readonly dialect: SqlDialect;
  readonly mode: GateMode;
  readonly parsers: readonly SqlParser[];
}

/** What all readings of a statement agree on. */
export interface Agreed {
  readonly statement: Statement;
  readonly reads: readonly NamedTable[];
  readonly writes: readonly NamedTable[];
  readonly named: readonly NamedTable[];
  readonly limit: StatementFacts['limit'];
}

const FORMS: Readonly<Record<string, StatementForm>> = {
  insert: 'insert',
  update: 'update',
  delete: 'delete',
  alter_table: 'alter',
  create_view: 'view',
};

/** PostgreSQL's own parser decides for it; elsewhere two of independent making must read what ours reads. */
function parsersOf(dialect: SqlDialect): readonly ForeignParserName[] {
  return dialect === 'postgres' ? ['postgres'] : ['polyglot', 'sqlparser'];
}

/** Our own parser's one statement of a text that our lexer found in order. */
export function readOwnStatement(text: string, dialect: SqlDialect): Statement {
  const { statements, diagnostics } = parseSql(text, { dialect });
  const [first] = diagnostics;
  if (first !== undefined) {
    throw new Objected({
      code: first.code === 'SQL_TOO_DEEP' ? 'GATE_TOO_DEEP' : 'GATE_NOT_PARSED',
      message: `this cannot be read: ${first.message}`,
      offset: first.span?.start,
    });
  }
  if (statements.length !== 1) {
    throw new Objected({
      code: 'GATE_STATEMENTS',
      message: `${statements.length} statements where one is allowed`,
    });
  }
  return statements[0];
}

/**
 * Reads a text three times and takes only what all agree on: our own parser against the allow-lists of kinds,
 * functions and types; and each parser of the dialect, which must know the same form of statement over the same
 * tables and call nothing unlisted. One that cannot read the text refuses it, but for the listed gaps. Of a change
 * the parser must also read the same tree in what we would write of ours: so that our WHERE is the engine's WHERE.
 * Throws `Objected`.
 */
export async function readAgreed(subject: Subject): Promise<Agreed> {
  const { text, dialect, mode } = subject;
  readText(text, dialectOf(dialect), mode);
  const statement = readOwnStatement(text, dialect);
  const own = readOwn(statement, dialect, mode);
  const form = mode === 'read' ? 'query' : FORMS[statement.kind];
  const named = new Set(own.named.map((table) => nameKey(table.written, dialect)));
  let readers = 0;
  for (const parser of parsersOf(dialect)) {
    const asked = await askParser(
      parser,
      askedText(parser, dialect, text, statement),
      dialect,
      subject.parsers,
    );
    if (!asked.ok) {
      if (mode === 'read' && explainsGap(parser, dialect, text, statement) !== undefined) continue;
      throw asked.objection;
    }
    const read = readForeignTree(parser, asked.statement, dialect, mode !== 'read');
    if (read.form !== form || !isSame(read.named, named)) disagree(parser);
    if (mode !== 'read') await checkWritten(subject, parser, asked.statement, statement);
    readers++;
  }
  if (readers === 0) {
    throw new Objected({ code: 'GATE_NOT_PARSED', message: 'no other parser can read this' });
  }
  return { ...own, statement };
}

function readOwn(statement: Statement, dialect: SqlDialect, mode: GateMode): Omit<Agreed, 'statement'> {
  if (mode === 'read') return { ...readOwnQuery(statement, dialect), writes: [] };
  const change = mode === 'dml' ? readOwnChange(statement, dialect) : readOwnDefinition(statement, dialect);
  return { ...change, limit: 'none' };
}

/** A parser must find in our own writing of a statement what it finds in the text. */
async function checkWritten(
  { dialect, parsers }: Subject,
  parser: ForeignParserName,
  read: unknown,
  statement: Statement,
): Promise<void> {
  const again = await askParser(parser, renderSql(statement, dialect), dialect, parsers);
  if (!again.ok || !sameTree(read, again.statement)) disagree(parser);
}

function isSame(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((name) => b.has(name));
}

function disagree(parser: ForeignParserName): never {
  throw new Objected({
    code: 'GATE_PARSERS_DISAGREE',
    message: `the ${parser} parser reads this text in another way than ours, so its meaning is in doubt`,
    help: 'Write the statement in a simpler way: one form per clause.',
  });
}
