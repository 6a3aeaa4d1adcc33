import type { SqlDialect } from '@dataing/ports';
import { dialectOf } from '../dialect/index.ts';
import { type Token, tokenize } from '../parse/index.ts';

const STARTS = new Set(
  (
    'partition partitioned cluster clustered diststyle distkey sortkey compound interleaved with options engine ' +
    'default charset character collate auto_increment row_format comment using location tblproperties stored ' +
    'tablespace inherits on strict without data_retention_time_in_days change_tracking tag skewed sorted row ' +
    'encode backup'
  ).split(' '),
);
/** Words that go on with the clause before them. */
const INNER: Readonly<Record<string, readonly string[]>> = {
  charset: ['default'],
  character: ['default'],
  collate: ['default'],
  sortkey: ['compound', 'interleaved'],
  default: [],
};

/** The clauses behind the brackets of CREATE TABLE, each as written. */
export function splitClauses(text: string, dialect: SqlDialect): readonly string[] {
  const tokens = solid(text, dialect);
  const clauses: string[] = [];
  let [depth, from, before] = [0, 0, ''];
  for (const [i, token] of tokens.entries()) {
    const word = text.slice(token.start, token.end).toLowerCase();
    const goesOn = INNER[word]?.includes(before) === true || i === 0;
    if (depth === 0 && token.kind === 'word' && STARTS.has(word) && !goesOn) {
      clauses.push(text.slice(from, token.start));
      from = token.start;
    }
    if (word === '(') depth++;
    if (word === ')') depth--;
    before = word;
  }
  clauses.push(text.slice(from));
  return clauses.map((clause) => clause.replace(/[\s,]+$/, '').trim()).filter((clause) => clause !== '');
}

function solid(text: string, dialect: SqlDialect): readonly Token[] {
  return tokenize(text, dialectOf(dialect)).filter(({ kind }) => kind !== 'space' && kind !== 'comment');
}

/** The text of COMMENT 'x', COMMENT = 'x', or of BigQuery's OPTIONS (description = 'x'). */
export function commentText(clause: string, dialect: SqlDialect): string | undefined {
  const isComment = /^comment\b/i.test(clause);
  const description = /^options\s*\([^)]*?\bdescription\s*=/i.exec(clause);
  if (!isComment && description === null) return undefined;
  const from = description?.[0].length ?? 0;
  const token = solid(clause.slice(from), dialect).find(({ kind }) => kind === 'text');
  return token === undefined ? undefined : unquoted(clause.slice(from).slice(token.start, token.end));
}

/** What a text literal says: doubled quotes undone, backslashes before quotes too. */
export function unquoted(literal: string): string {
  const mark = literal[0];
  return literal
    .slice(1, -1)
    .replaceAll(mark + mark, mark)
    .replaceAll(`\\${mark}`, mark);
}
