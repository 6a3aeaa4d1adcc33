import type { ForeignParserName, SqlDialect } from '@dataing/ports';
import { type Token, tokenize } from '../parse/index.ts';
import { dialectOf } from '../dialect/index.ts';
import { type PipeQuery, type Statement, type Unary, visitTree } from '../tree/index.ts';

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

/** The list; each has hostile seeds of its own, which name it (`gap`). */
export const GAPS: readonly Gap[] = [
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
    dialects: ['bigquery'],
    inTree: isKind('pipe'),
  },
];

/**
 * A construct that a parser reads only when it is written in another way that is the same query. What is put in stands
 * at places of our own tree, and nothing of the text is left out.
 */
interface Asking {
  readonly parser: ForeignParserName;
  readonly dialect: SqlDialect;
  /** What is put in for one part of the tree: texts by their offsets. */
  readonly insertions: (part: Part) => ReadonlyArray<readonly [number, string]>;
}

const ASKINGS: readonly Asking[] = [
  // `FROM t |>` is `SELECT * FROM t |>`: BigQuery's own definition.
  {
    parser: 'sqlparser',
    dialect: 'bigquery',
    insertions(part) {
      if (part.kind !== 'pipe') return [];
      const { source } = part as unknown as PipeQuery;
      const isBare = source.kind === 'select' && source.fromFirst === true && source.items.length === 0;
      const start = source.with?.span?.end ?? source.span?.start;
      return isBare && start !== undefined ? [[start, ' select * ']] : [];
    },
  },
  // `NOT a LIKE b` is `NOT (a LIKE b)`: NOT binds less tightly.
  {
    parser: 'polyglot',
    dialect: 'snowflake',
    insertions(part) {
      if (part.kind !== 'unary' || part.operator !== 'not') return [];
      const { operand } = part as unknown as Unary;
      if (operand.kind !== 'like' || operand.span === undefined) return [];
      return [
        [operand.span.start, '('],
        [operand.span.end, ')'],
      ];
    },
  },
];

/** The text that a parser is asked about: the text itself, but for what `ASKINGS` puts in. */
export function askedText(
  parser: ForeignParserName,
  dialect: SqlDialect,
  text: string,
  statement: Statement,
): string {
  const asking = ASKINGS.find((each) => each.parser === parser && each.dialect === dialect);
  if (asking === undefined) return text;
  const insertions: Array<readonly [number, string]> = [];
  visitTree(statement, (part) => {
    insertions.push(...asking.insertions(part));
  });
  let asked = text;
  for (const [at, piece] of insertions.sort(([a], [b]) => b - a))
    asked = asked.slice(0, at) + piece + asked.slice(at);
  return asked;
}

/** The name of the listed gap that explains why a parser cannot read a statement. */
export function explainsGap(
  parser: ForeignParserName,
  dialect: SqlDialect,
  text: string,
  statement: Statement,
): string | undefined {
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
    if (isThere) return gap.name;
  }
  return undefined;
}
