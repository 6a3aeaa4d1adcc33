import type { SqlDialect, SqlParser } from '@dataing/ports';
import type { DialectFacts } from '../dialect/index.ts';
import { askParser } from './ask-parser.ts';
import { readOwnStatement } from './agree.ts';
import { byteOffsets } from './byte-offsets.ts';
import { readDuckdbTree } from './duckdb-tree.ts';
import { Objected, type ReadRelation, relationKey, type StatementFacts } from './facts.ts';
import { explainsGap } from './gaps.ts';
import { readOwnQuery } from './own-statement.ts';
import { readPolyglotTree } from './polyglot-tree.ts';
import { readText } from './text.ts';

/** What the engine's own parser reads in a text, table names of WITH among `named`. */
export type Decided = StatementFacts & { readonly named: readonly ReadRelation[] };

const DIALECT: SqlDialect = 'duckdb';

/** Reads a text by DuckDB's own parser against the allow-lists. Throws `Objected`. */
export async function readDeciding(
  text: string,
  facts: DialectFacts,
  parsers: readonly SqlParser[],
): Promise<Decided> {
  const { tokens } = readText(text, facts);
  const asked = await askParser('duckdb', text, DIALECT, parsers);
  if (!asked.ok) throw asked.objection;
  const read = readDuckdbTree(asked.statement, facts, byteOffsets(text));
  for (const relation of read.named) {
    const token = tokens.find((t) => t.start === relation.offset);
    if (token?.kind === 'word' || token?.kind === 'quoted') continue;
    if (token?.kind !== 'text') {
      throw new Objected({
        code: 'GATE_PARSERS_DISAGREE',
        message: `the engine reads the table ${relation.name} where no name stands`,
      });
    }
    throw new Objected({
      code: 'GATE_TABLE_NOT_IN_SCOPE',
      message: `the text ${text.slice(token.start, token.end)} cannot be read as a table`,
      offset: token.start,
      help: 'A file is read through the table it was registered as.',
    });
  }
  return read;
}

/** The second reading of a text: polyglot's, or our own where a listed gap says polyglot has none. Throws `Objected`. */
export async function compareSecond(
  text: string,
  named: readonly ReadRelation[],
  facts: DialectFacts,
  parsers: readonly SqlParser[],
): Promise<void> {
  const asked = await askParser('polyglot', text, DIALECT, parsers);
  const second = asked.ok ? readPolyglotTree(asked.statement, facts) : ownNames(text, asked.objection);
  if (relationKey(named) !== relationKey(second)) {
    throw new Objected({
      code: 'GATE_PARSERS_DISAGREE',
      message: 'two parsers read different tables in this text, so its meaning is in doubt',
      help: 'Write the query in a simpler way: one form per clause, names in double quotes.',
    });
  }
}

function ownNames(text: string, refusal: Objected): readonly ReadRelation[] {
  const statement = readOwnStatement(text, DIALECT);
  if (explainsGap('polyglot', DIALECT, text, statement) === undefined) throw refusal;
  return readOwnQuery(statement, DIALECT).named.map(({ written }) => {
    const [name, schema = '', catalog = ''] = written.toReversed();
    return { catalog, schema, name };
  });
}
