import type { ForeignParserName, SqlDialect } from '@dataing/ports';
import { type Token, tokenize } from '../parse/index.ts';
import { dialectOf } from '../dialect/index.ts';
import { type Statement, visitTree } from '../tree/index.ts';

type Part = Readonly<Record<string, unknown>>;

/**
 * A construct of a dialect that one parser cannot read although users need it. Where it stands in a statement and
 * that parser reads nothing at all, our own parser is the second opinion beside the other one. A parser that reads
 * the statement in another way still refuses it.
 */
interface Gap {
  readonly name: string;
  readonly parser: ForeignParserName;
  readonly dialects: readonly SqlDialect[];
  readonly inTree?: (part: Part) => boolean;
  readonly inText?: (token: Token, piece: string) => boolean;
}

const isKind =
  (...kinds: readonly string[]) =>
  (part: Part) =>
    kinds.includes(String(part.kind));

/** The list, each with hostile tests of its own (`gaps` among the hostile seeds). */
const GAPS: readonly Gap[] = [
  {
    name: 'whole-number division',
    parser: 'polyglot',
    dialects: ['duckdb'],
    inTree: (part) => part.kind === 'binary' && part.operator === '//',
  },
  {
    name: 'a sample of a share without brackets',
    parser: 'polyglot',
    dialects: ['duckdb'],
    inTree: (part) => 'sample' in part && part.sample !== undefined,
  },
  {
    name: 'comments behind #',
    parser: 'polyglot',
    dialects: ['mysql'],
    inText: (token, piece) => token.kind === 'comment' && piece.startsWith('#'),
  },
  {
    name: 'WITH ROLLUP',
    parser: 'sqlparser',
    dialects: ['mysql'],
    inTree: (part) => part.with === 'rollup',
  },
  {
    name: 'CONVERT to a type, DIV',
    parser: 'sqlparser',
    dialects: ['mysql', 'redshift'],
    inTree: (part) =>
      (part.kind === 'cast' && part.form === 'convert') ||
      (part.kind === 'binary' && part.operator === 'div'),
  },
  {
    name: 'operators of SQLite',
    parser: 'sqlparser',
    dialects: ['sqlite'],
    inTree: (part) =>
      (part.kind === 'like' && part.operator === 'glob') ||
      (part.kind === 'binary' && ['<<', '>>', 'is'].includes(String(part.operator))),
  },
  {
    name: 'APPROXIMATE',
    parser: 'sqlparser',
    dialects: ['redshift'],
    inTree: (part) => part.approximate === true,
  },
  {
    name: 'types with parts',
    parser: 'sqlparser',
    dialects: ['trino', 'spark'],
    inTree: (part) => Array.isArray(part.elements) && part.elements.length > 0,
  },
  {
    name: 'VALUES without brackets',
    parser: 'sqlparser',
    dialects: ['trino'],
    inTree: isKind('values'),
  },
  {
    name: 'functions of one value, and patterns over rows',
    parser: 'sqlparser',
    dialects: ['trino', 'spark'],
    inTree: isKind('lambda', 'match_recognize', 'lateral_view'),
  },
  {
    name: 'older versions of tables',
    parser: 'sqlparser',
    dialects: ['spark', 'trino', 'snowflake', 'bigquery'],
    inTree: (part) => part.kind === 'table' && part.version !== undefined,
  },
  {
    name: 'pipes',
    parser: 'polyglot',
    dialects: ['bigquery', 'spark'],
    inTree: isKind('pipe'),
  },
];

/** Whether a listed gap explains that a parser cannot read a statement. */
export function explainsGap(
  parser: ForeignParserName,
  dialect: SqlDialect,
  text: string,
  statement: Statement,
): boolean {
  for (const gap of GAPS) {
    if (gap.parser !== parser || !gap.dialects.includes(dialect)) continue;
    const { inTree, inText } = gap;
    let isThere = false;
    if (inTree !== undefined) {
      visitTree(statement, (part) => {
        isThere ||= inTree(part);
        return !isThere;
      });
    }
    if (inText !== undefined) {
      isThere ||= tokenize(text, dialectOf(dialect)).some((t) => inText(t, text.slice(t.start, t.end)));
    }
    if (isThere) return true;
  }
  return false;
}
