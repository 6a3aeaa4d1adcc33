import { describe, expect, test } from 'vitest';
import { SQL_DIALECTS } from '@dataing/ports/dialects';
import { dialectOf } from '../../src/dialect/index.ts';
import { CHANGE_RULES, READ_RULES } from '../../src/gate/own-shapes.ts';
import { parseSql } from '../../src/grammar/index.ts';
import { splitStatements, tokenize } from '../../src/parse/index.ts';
import { renderSql } from '../../src/render/index.ts';
import { visitTree } from '../../src/tree/index.ts';
import { corpusOf, fixtureStatements } from './corpus.ts';

/** Fields of the tree that a type has because its relatives do; no dialect writes them there. */
const NOWHERE = new Set(
  (
    'set_operation.locking values.sortBy values.locking table_query.sortBy bracketed.sortBy ' +
    'pipe.with pipe.orderBy pipe.sortBy pipe.limit pipe.locking table.lateral bracketed_item.lateral pivot.sample ' +
    'pivot.lateral unpivot.sample unpivot.lateral match_recognize.sample match_recognize.lateral'
  ).split(' '),
);

test('every field of the tree is filled by some statement of the corpus, and so is written and read again', () => {
  const seen = new Set<string>();
  for (const dialect of SQL_DIALECTS) {
    for (const statement of parseSql(corpusOf(dialect), { dialect }).statements) {
      visitTree(statement, (part) => {
        for (const [field, value] of Object.entries(part))
          if (value !== undefined && value !== false) seen.add(`${String(part.kind)}.${field}`);
      });
    }
  }
  const fields = [...READ_RULES, ...CHANGE_RULES].flatMap(([kind, rules]) =>
    Object.keys(rules).map((field) => `${kind}.${field}`),
  );
  expect(fields.filter((field) => !seen.has(field) && !NOWHERE.has(field))).toEqual([]);
  expect([...NOWHERE].filter((field) => seen.has(field) || !fields.includes(field))).toEqual([]);
});

/** Words that are written in another way, or are left out because without them the same is said. */
const SAID_OTHERWISE = new Set(
  // Written as: temporary, is null, is not null, tablesample, except, fetch first, repeatable.
  (
    'temp isnull notnull sample minus next row seed ' +
    // What is meant where nothing is written.
    'asc inner outer ' +
    // How soon or how fast, which no row shows.
    'low_priority quick'
  ).split(' '),
);

/** Words of a text with how often each stands there; those of one written text are counted as one. */
function wordsOf(text: string, rules: ReturnType<typeof dialectOf>): Map<string, number> {
  const counts = new Map<string, number>();
  const add = (word: string) => counts.set(word, (counts.get(word) ?? 0) + 1);
  for (const { kind, start, end } of tokenize(text, rules)) {
    const piece = text.slice(start, end);
    if (kind === 'word' || kind === 'parameter') add(piece.toLowerCase());
    // Digits are kept as written; a text may be written with another quote, or two as one.
    if (kind === 'number') add(piece);
    // BigQuery's name of three parts is written as three.
    if (kind === 'quoted')
      for (const part of piece.slice(1, -1).split(rules.dialect === 'bigquery' ? '.' : '\0')) add(part);
  }
  return counts;
}

const texts = [
  ...SQL_DIALECTS.map((dialect) => ({ name: `corpus of ${dialect}`, dialect, text: corpusOf(dialect) })),
  ...fixtureStatements
    .filter(({ id }) => !id.startsWith('bad'))
    .map(({ id, dialect, sql }) => ({ name: id, dialect, text: sql })),
];

describe('no word is lost on the way through the tree', () => {
  test.each(texts)('$name', ({ dialect, text }) => {
    const rules = dialectOf(dialect);
    const { statements } = parseSql(text, { dialect });
    const lost = splitStatements(text, rules).flatMap(({ start, end }, i) => {
      const written = wordsOf(renderSql(statements[i], dialect), rules);
      const before = wordsOf(text.slice(start, end).replace(/\blimit all\b/i, ''), rules);
      return [...before].flatMap(([word, count]) =>
        (written.get(word) ?? written.get(word.toLowerCase()) ?? 0) < count && !SAID_OTHERWISE.has(word)
          ? [`${word}: ${text.slice(start, end)}`]
          : [],
      );
    });
    expect(lost).toEqual([]);
  });
});
