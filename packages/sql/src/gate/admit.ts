import { type Diagnostic, nearest, type Outcome } from '@dataing/base/diagnostics';
import type { AdmittedChange, AdmittedQuery, SqlDialect, SqlParser } from '@dataing/ports';
import { type DialectFacts, dialectFacts, dialectOf, foldStrictly, lowerAscii } from '../dialect/index.ts';
import { type Query, spanOf } from '../parse/index.ts';
import { renderQuery } from '../render/render.ts';
import { markAdmitted, markChange } from './admitted.ts';
import { type Agreed, readAgreed, type Subject } from './agree.ts';
import { ScopeNames } from './check-scope.ts';
import { compareSecond, readDeciding } from './duckdb-reading.ts';
import { Objected, type Objection, type ReadRelation, relationKey, type StatementFacts } from './facts.ts';
import { boundRows } from './limit.ts';
import type { NamedTable } from './own-statement.ts';
import { readOwnTree } from './own-tree.ts';
import type { GateMode } from './text.ts';

interface TableScope {
  readonly dialect: SqlDialect;
  /** The tables that may be read: `orders`, or `schema.orders`; written as in SQL, folded as the dialect folds. */
  readonly tables: readonly string[];
  /** The schema whose tables stand in the scope by their bare names; of DuckDB it is `main` when absent. */
  readonly defaultSchema?: string;
}

/** What a query may do and see. */
export interface GateScope extends TableScope {
  readonly mode: 'read';
  /** Rows the outermost query may give: a larger or missing LIMIT is lowered or added. */
  readonly maxRows?: number;
}

/** What a change may do and see. */
export interface ChangeScope extends TableScope {
  readonly mode: Exclude<GateMode, 'read'>;
  /** The tables that may be changed; those that may be read when absent. */
  readonly changes?: readonly string[];
}

/**
 * The one gate on every path to a warehouse. Admits exactly one query that reads nothing but the tables of the
 * scope, by allow-lists of node kinds, functions and types over readings that must agree: for a text, ours and two
 * others', of which the engine's own parser decides where there is one; for a tree of ours, the tree itself and the
 * others on what was rendered from it. Anything unknown, unparsed, too long, too deep or late is refused with a
 * GATE_ diagnostic that says which node, where, and what would be allowed. Parsers load on first use.
 */
export async function admit(
  input: string | Query,
  scope: GateScope,
  parsers: readonly SqlParser[],
): Promise<Outcome<AdmittedQuery>> {
  const text = { now: typeof input === 'string' ? input : '' };
  return refusals(text, async () => {
    const facts = dialectFacts(scope.dialect);
    if (facts === undefined && typeof input !== 'string') {
      throw new Objected({ code: 'GATE_DIALECT_UNKNOWN', message: `no trees for ${scope.dialect} yet` });
    }
    const own = typeof input === 'string' || facts === undefined ? undefined : readOwnTree(input, facts);
    if (typeof input !== 'string' && facts !== undefined) text.now = renderQuery(input, facts);
    return scope.dialect === 'duckdb' && facts !== undefined
      ? admitDuckdb(text, own, scope, facts, parsers)
      : admitOther(text, own, scope, parsers);
  });
}

/**
 * Admits one statement that changes rows (`dml`: an INSERT, or an UPDATE or DELETE whose WHERE provably leaves rows
 * out) or definitions (`ddl`: ALTER TABLE that adds a column or a constraint or sets NOT NULL, CREATE VIEW) of
 * tables in scope; never DROP, TRUNCATE or GRANT. The verdict stands on the same readings as that of `admit`.
 */
export async function admitChange(
  text: string,
  scope: ChangeScope,
  parsers: readonly SqlParser[],
): Promise<Outcome<AdmittedChange>> {
  return refusals({ now: text }, async () => {
    const { dialect, mode, tables, changes = tables, defaultSchema } = scope;
    const agreed = await readAgreed({ text, dialect, mode, parsers });
    new ScopeNames(tables, dialect, defaultSchema).check(agreed.reads, 'read');
    checkWrites(agreed, new ScopeNames(changes, dialect, defaultSchema));
    const names = (given: readonly NamedTable[]) => [...new Set(given.map((it) => it.folded.join('.')))];
    return markChange({ sql: text, dialect, mode, reads: names(agreed.reads), writes: names(agreed.writes) });
  });
}

/** A table that is changed is in scope; a new view stands beside the tables of the scope and replaces only one of them. */
function checkWrites({ statement, writes }: Agreed, scope: ScopeNames): void {
  const isNew = statement.kind === 'create_view' && statement.orReplace !== true;
  if (!isNew) return scope.check(writes, 'changed');
  const outside = writes.find((table) => !scope.hasSchemaOf(table));
  if (outside !== undefined) scope.refuse(outside, 'made');
}

async function refusals<T>(text: { now: string }, judge: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { ok: true, value: await judge(), diagnostics: [] };
  } catch (error) {
    if (!(error instanceof Objected)) throw error;
    return { ok: false, diagnostics: [toDiagnostic(error.objection, text.now)] };
  }
}

async function admitDuckdb(
  text: { now: string },
  own: StatementFacts | undefined,
  scope: GateScope,
  facts: DialectFacts,
  parsers: readonly SqlParser[],
): Promise<AdmittedQuery> {
  const read = await readDeciding(text.now, facts, parsers);
  if (own === undefined) await compareSecond(text.now, read.named, facts, parsers);
  else compareOwn(own, read);
  checkScope(read.relations, scope);
  if (bound(text, read.limit, scope)) {
    const again = await readDeciding(text.now, facts, parsers);
    checkBound(again.limit, scope, relationKey(again.relations) === relationKey(read.relations));
  }
  const tables = [...new Set(read.relations.map((r) => lowerAscii(qualifiedName(r, scope))))];
  return markAdmitted(text.now, scope.dialect, tables);
}

async function admitOther(
  text: { now: string },
  own: StatementFacts | undefined,
  scope: GateScope,
  parsers: readonly SqlParser[],
): Promise<AdmittedQuery> {
  const { dialect, mode, tables, defaultSchema } = scope;
  const read = (): Promise<Agreed> =>
    readAgreed({ text: text.now, dialect, mode, parsers } satisfies Subject);
  const agreed = await read();
  if (own !== undefined) compareOwn(own, { relations: agreed.reads.map(asRelation), limit: agreed.limit });
  new ScopeNames(tables, dialect, defaultSchema).check(agreed.reads, 'read');
  if (bound(text, agreed.limit, scope)) {
    const again = await read();
    const key = (given: Agreed) => relationKey(given.reads.map(asRelation));
    checkBound(again.limit, scope, key(again) === key(agreed));
  }
  return markAdmitted(text.now, dialect, [...new Set(agreed.reads.map((table) => table.folded.join('.')))]);
}

function asRelation({ written, offset }: NamedTable): ReadRelation {
  const [name, schema = '', catalog = ''] = written.toReversed();
  return { catalog, schema, name, offset };
}

/** Bounds the rows of the text in place; whether it changed, and so must be read again. */
function bound(text: { now: string }, limit: StatementFacts['limit'], scope: GateScope): boolean {
  if (scope.maxRows === undefined) return false;
  const bounded = boundRows(text.now, limit, scope.maxRows, dialectOf(scope.dialect));
  const isChanged = bounded !== text.now;
  text.now = bounded;
  return isChanged;
}

function checkBound(limit: StatementFacts['limit'], scope: GateScope, isSame: boolean): void {
  if (typeof limit === 'object' && limit.rows <= (scope.maxRows ?? 0) && isSame) return;
  throw new Objected({
    code: 'GATE_LIMIT_NOT_CONSTANT',
    message: 'the number of rows cannot be bounded',
  });
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
function qualifiedName(relation: ReadRelation, { defaultSchema = 'main' }: GateScope): string {
  const isDefault =
    relation.schema === '' || lowerAscii(relation.schema) === foldStrictly({ text: defaultSchema }, 'duckdb');
  return isDefault ? relation.name : `${relation.schema}.${relation.name}`;
}

/** "a.b".c and a."b.c" are written alike where the parts stand without quotes, and are not the same table. */
function isTwofold({ catalog, schema, name }: ReadRelation): boolean {
  const isPath = catalog !== '' || schema !== '';
  return isPath && [catalog, schema, name].some((part) => part.includes('.'));
}

function checkScope(relations: readonly ReadRelation[], scope: GateScope): void {
  const allowed = new Set(scope.tables.map(lowerAscii));
  for (const relation of relations) {
    // A name with its database is in a scope that names the database too, as compiled models of dbt do.
    const { catalog, schema, name } = relation;
    const shown = catalog === '' ? qualifiedName(relation, scope) : `${catalog}.${schema}.${name}`;
    if (allowed.has(lowerAscii(shown)) && !isTwofold(relation)) continue;
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
