import { type Diagnostic, nearest, type Outcome } from '@dataing/base/diagnostics';
import type { AdmittedQuery, ForeignParserName, SqlDialect, SqlParser } from '@dataing/ports';
import { type DialectFacts, dialectFacts } from '../dialect/index.ts';
import { type Query, spanOf } from '../parse/index.ts';
import { renderQuery } from '../render/render.ts';
import { markAdmitted } from './admitted.ts';
import { byteOffsets } from './byte-offsets.ts';
import { readDuckdbTree } from './duckdb-tree.ts';
import { Objected, type Objection, type ReadRelation, relationKey, type StatementFacts } from './facts.ts';
import { boundRows } from './limit.ts';
import { readOwnTree } from './own-tree.ts';
import { readPolyglotTree } from './polyglot-tree.ts';
import { readText } from './text.ts';

/** What a query may do and see. */
export interface GateScope {
  readonly dialect: SqlDialect;
  readonly mode: 'read';
  /** The tables that may be read: `orders`, or `schema.orders` for one outside the default schema. */
  readonly tables: readonly string[];
  /** Rows the outermost query may give: a larger or missing LIMIT is lowered or added. */
  readonly maxRows?: number;
}

/** Which parser decides for a dialect, and which must agree when the text is not of our own making. */
const PARSERS: Partial<
  Record<SqlDialect, readonly [deciding: ForeignParserName, second: ForeignParserName]>
> = {
  duckdb: ['duckdb', 'polyglot'],
};

interface Statement {
  readonly text: string;
  readonly facts: DialectFacts;
  readonly scope: GateScope;
  readonly parsers: readonly SqlParser[];
}

/**
 * The one gate on every path to a warehouse. Admits exactly one query that reads nothing but the tables of the
 * scope, by allow-lists of node kinds, functions and types over two readings that must agree: for a text, the
 * engine's own parser and an independent one; for a tree of ours, the tree itself and the engine's parser on what
 * was rendered from it. Anything unknown, unparsed, too long, too deep or late is refused with a GATE_ diagnostic
 * that says which node, where, and what would be allowed. Parsers load on first use; a tree needs the first only.
 */
export async function admit(
  input: string | Query,
  scope: GateScope,
  parsers: readonly SqlParser[],
): Promise<Outcome<AdmittedQuery>> {
  const facts = dialectFacts(scope.dialect);
  let text = typeof input === 'string' ? input : '';
  try {
    if (facts === undefined || PARSERS[scope.dialect] === undefined) {
      throw new Objected({ code: 'GATE_DIALECT_UNKNOWN', message: `no gate for ${scope.dialect} yet` });
    }
    const own = typeof input === 'string' ? undefined : readOwnTree(input, facts);
    if (typeof input !== 'string') text = renderQuery(input, facts);
    const statement: Statement = { text, facts, scope, parsers };
    const read = await readDeciding(statement);
    if (own === undefined) await compareSecond(statement, read.named);
    else compareOwn(own, read);
    checkScope(read.relations, scope);
    const bounded = scope.maxRows === undefined ? text : boundRows(text, read.limit, scope.maxRows, facts);
    if (bounded !== text) {
      text = bounded;
      const again = await readDeciding({ ...statement, text: bounded });
      const isBound = typeof again.limit === 'object' && again.limit.rows <= (scope.maxRows ?? 0);
      if (!isBound || relationKey(again.relations) !== relationKey(read.relations)) {
        throw new Objected({
          code: 'GATE_LIMIT_NOT_CONSTANT',
          message: 'the number of rows cannot be bounded',
        });
      }
    }
    const tables = [...new Set(read.relations.map((r) => qualifiedName(r, scope).toLowerCase()))];
    return { ok: true, value: markAdmitted(text, scope.dialect, tables), diagnostics: [] };
  } catch (error) {
    if (!(error instanceof Objected)) throw error;
    return { ok: false, diagnostics: [toDiagnostic(error.objection, text)] };
  }
}

async function parseWith(name: ForeignParserName, { text, scope, parsers }: Statement): Promise<unknown> {
  const parser = parsers.find((p) => p.name === name);
  if (parser === undefined) {
    throw new Objected({
      code: 'GATE_PARSER_MISSING',
      message: `the ${name} parser is needed and was not given`,
    });
  }
  const parsed = await parser.parse(text, scope.dialect);
  if (!parsed.ok) {
    throw new Objected({
      code: parsed.timedOut ? 'GATE_PARSER_TIMEOUT' : 'GATE_NOT_PARSED',
      message: `the ${name} parser says: ${parsed.message}`,
      offset: parsed.offset,
    });
  }
  if (parsed.statements.length !== 1) {
    throw new Objected({
      code: 'GATE_STATEMENTS',
      message: `the ${name} parser sees ${parsed.statements.length} statements where one is allowed`,
    });
  }
  return parsed.statements[0];
}

type Decided = StatementFacts & { readonly named: readonly ReadRelation[] };

async function readDeciding(statement: Statement): Promise<Decided> {
  const { text, facts } = statement;
  const { tokens } = readText(text, facts);
  const read = readDuckdbTree(await parseWith('duckdb', statement), facts, byteOffsets(text));
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

async function compareSecond(statement: Statement, named: readonly ReadRelation[]): Promise<void> {
  const second = readPolyglotTree(await parseWith('polyglot', statement), statement.facts);
  if (relationKey(named) !== relationKey(second)) {
    throw new Objected({
      code: 'GATE_PARSERS_DISAGREE',
      message: 'two parsers read different tables in this text, so its meaning is in doubt',
      help: 'Write the query in a simpler way: one form per clause, names in double quotes.',
    });
  }
}

function compareOwn(own: StatementFacts, read: StatementFacts): void {
  const rows = (limit: StatementFacts['limit']) => (typeof limit === 'object' ? limit.rows : limit);
  if (relationKey(own.relations) === relationKey(read.relations) && rows(own.limit) === rows(read.limit))
    return;
  throw new Objected({
    code: 'GATE_PARSERS_DISAGREE',
    message: 'the engine reads the rendered query in another way than it was built',
  });
}

/** The name of a relation as the scope writes it: the default schema is left out. */
function qualifiedName(relation: ReadRelation, scope: GateScope): string {
  const isDefault =
    relation.schema === '' || (scope.dialect === 'duckdb' && relation.schema.toLowerCase() === 'main');
  return isDefault ? relation.name : `${relation.schema}.${relation.name}`;
}

function checkScope(relations: readonly ReadRelation[], scope: GateScope): void {
  const allowed = new Set(scope.tables.map((t) => t.toLowerCase()));
  for (const relation of relations) {
    const name = qualifiedName(relation, scope);
    if (relation.catalog === '' && allowed.has(name.toLowerCase())) continue;
    const shown = relation.catalog === '' ? name : `${relation.catalog}.${relation.schema}.${relation.name}`;
    throw new Objected({
      code: 'GATE_TABLE_NOT_IN_SCOPE',
      message: `${shown} is not a table that may be read here`,
      offset: relation.offset,
      suggestion: nearest(relation.name, scope.tables),
      help: `There ${scope.tables.length === 1 ? 'is' : 'are'}: ${scope.tables.slice(0, 10).join(', ')}.`,
    });
  }
}

function toDiagnostic({ code, message, offset, help, suggestion }: Objection, text: string): Diagnostic {
  const span = offset === undefined ? undefined : spanOf(text, offset, offset + 1, '<query>');
  return { code, severity: 'error', message, span, help, suggestion };
}
