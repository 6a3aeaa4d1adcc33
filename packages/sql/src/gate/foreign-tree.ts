import type { ForeignParserName, SqlDialect } from '@dataing/ports';
import { lowerAscii } from '../dialect/index.ts';
import { type AllowList, allowListOf, SYNTAX_CALLS } from './allow.ts';
import polyglotKinds from './data/polyglot.json' with { type: 'json' };
import postgresKeys from './data/postgres.json' with { type: 'json' };
import sqlparserKeys from './data/sqlparser.json' with { type: 'json' };
import { Objected, TREE_DEPTH_MAX } from './facts.ts';

/** What a statement is, in the words all parsers share. */
export type StatementForm = 'query' | 'insert' | 'update' | 'delete' | 'alter' | 'view';

/** What another parser says of a statement: the part on which ours must agree with it. */
export interface ForeignReading {
  readonly form: StatementForm;
  /** Every table it names, one text each (`nameKey`), common table expressions too. */
  readonly named: ReadonlySet<string>;
}

type Node = Readonly<Record<string, unknown>>;

/** How the trees of one parser are read: every key of every object must be listed. */
interface Grammar {
  readonly forms: Readonly<Record<string, StatementForm>>;
  readonly keys: ReadonlySet<string>;
  readonly changeKeys: ReadonlySet<string>;
  /** Only the one key of an object of one key is a kind; the other keys are fields of known nodes. */
  readonly kindsOnly: boolean;
  visit(key: string, body: unknown, reader: ForeignReader): void;
}

/** The names of a table as one text that two parsers write alike. */
export function nameKey(parts: readonly string[], dialect: SqlDialect): string {
  // BigQuery's parsers part `a.b` in one pair of quotes or do not.
  const joined = parts.filter((part) => part !== '').join(dialect === 'bigquery' ? '.' : '\0');
  return lowerAscii(joined);
}

/** Functions that parsers put in place of syntax, and bare words they show as functions. */
const WRITTEN_AS_SYNTAX = new Set(
  (
    'timezone btrim ltrim rtrim similar_to_escape like_escape is_normalized date_part current_date current_time ' +
    'current_timestamp localtime localtimestamp grouping sets|cube|rollup|columns|map|struct|any|try|list|table|' +
    'decimal|percentile_cont|percentile_disc|grouping_id|grouping sets|normalize|values|listagg|array|at|before'
  ).split(/[ |]/),
).add('grouping sets');

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isEmpty(value: unknown): boolean {
  return (
    value === null ||
    value === undefined ||
    value === false ||
    value === '' ||
    (Array.isArray(value) && value.length === 0)
  );
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return isNode(value) ? textOf(value.name) : '';
}

class ForeignReader {
  readonly #grammar: Grammar;
  readonly #allow: AllowList;
  readonly #isChange: boolean;
  readonly dialect: SqlDialect;
  readonly named = new Set<string>();
  #depth = 0;

  constructor(grammar: Grammar, dialect: SqlDialect, isChange: boolean) {
    this.#grammar = grammar;
    this.#allow = allowListOf(dialect);
    this.#isChange = isChange;
    this.dialect = dialect;
  }

  refuse(what: string): never {
    throw new Objected({ code: 'GATE_NODE_NOT_ALLOWED', message: `${what} is not allowed` });
  }

  value(value: unknown): void {
    if (Array.isArray(value)) {
      for (const item of value) this.value(item);
      return;
    }
    if (!isNode(value)) return;
    if (++this.#depth > TREE_DEPTH_MAX)
      throw new Objected({ code: 'GATE_TOO_DEEP', message: 'nested too deeply' });
    const entries = Object.entries(value).filter(([key, it]) => key !== 'span' && !isEmpty(it));
    const { keys, changeKeys, kindsOnly } = this.#grammar;
    const all = Object.keys(value).length;
    for (const [key, body] of entries) {
      if (!kindsOnly || all === 1) {
        const isListed = keys.has(key) || (this.#isChange && changeKeys.has(key)) || /^\d+$/.test(key);
        if (!isListed) this.refuse(key.replaceAll('_', ' ').toUpperCase());
      }
      this.#grammar.visit(key, body, this);
      this.value(body);
    }
    this.#depth--;
  }

  name(parts: readonly string[]): void {
    if (parts.some((part) => part !== '')) this.named.add(nameKey(parts, this.dialect));
  }

  call(written: string): void {
    const name = lowerAscii(written).replace(/^(?:pg_catalog|safe)\./, '');
    const lists = [this.#allow.calls, this.#allow.tables, SYNTAX_CALLS, WRITTEN_AS_SYNTAX];
    if (lists.some((list) => list.has(name))) return;
    throw new Objected({
      code: 'GATE_FUNCTION_NOT_ALLOWED',
      message: `the function ${name} is not on the list of functions that may be used`,
    });
  }

  typeName(names: readonly string[]): void {
    const isOwn = names.length === 1 || (names.length === 2 && names[0] === 'pg_catalog');
    if (isOwn && this.#allow.types.has(names[names.length - 1])) return;
    throw new Objected({
      code: 'GATE_TYPE_NOT_ALLOWED',
      message: `${names.join('.')} is not a type that may be used`,
    });
  }
}

/** `[{"String": {"sval": "a"}}]` of libpg_query as texts. */
function strings(list: unknown): readonly string[] {
  const items = Array.isArray(list) ? list : [];
  return items.map((item) => String((item as { String?: { sval?: string } }).String?.sval ?? ''));
}

const POSTGRES: Grammar = {
  forms: {
    SelectStmt: 'query',
    InsertStmt: 'insert',
    UpdateStmt: 'update',
    DeleteStmt: 'delete',
    AlterTableStmt: 'alter',
    ViewStmt: 'view',
  },
  keys: new Set(postgresKeys.query),
  changeKeys: new Set(postgresKeys.change),
  kindsOnly: false,
  visit(key, body, reader) {
    if (!isNode(body)) return;
    if (key === 'RangeVar' || 'relname' in body)
      reader.name([textOf(body.catalogname), textOf(body.schemaname), textOf(body.relname)]);
    if (key === 'FuncCall') reader.call(strings(body.funcname).join('.'));
    if (key === 'typeName' || key === 'TypeName') reader.typeName(strings(body.names));
    if (key === 'A_Expr' && strings(body.name).length > 1) reader.refuse('an operator of a schema');
    if (key === 'SQLValueFunction' && !/(?:DATE|TIME|TIMESTAMP)(?:_N)?$/.test(String(body.op)))
      reader.refuse('what tells about the session');
  },
};

/** `[{"Identifier": {"value": "a"}}]` of sqlparser as texts; a part that is no identifier is none. */
function identifiers(name: unknown): readonly string[] {
  const parts = Array.isArray(name) ? name : [];
  return parts.map((part) => String((part as { Identifier?: { value?: string } }).Identifier?.value ?? '?'));
}

const SQLPARSER: Grammar = {
  forms: {
    Query: 'query',
    Insert: 'insert',
    Update: 'update',
    Delete: 'delete',
    AlterTable: 'alter',
    CreateView: 'view',
  },
  keys: new Set(sqlparserKeys.query),
  changeKeys: new Set(sqlparserKeys.change),
  kindsOnly: false,
  visit(key, body, reader) {
    if (key === 'TableName' || key === 'foreign_table') reader.name(identifiers(body));
    if (!isNode(body)) return;
    if (key === 'Table' && isEmpty(body.args)) reader.name(identifiers(body.name));
    else if (key === 'Table' || key === 'Function') {
      const name = identifiers(body.name);
      if (name.length > 0) reader.call(name.join('.'));
    } else if (key === 'AlterTable' || key === 'CreateView') reader.name(identifiers(body.name));
  },
};

const POLYGLOT_ROOTS = 'select union intersect except subquery paren values pivot unpivot'.split(' ');

const POLYGLOT: Grammar = {
  forms: {
    ...Object.fromEntries(POLYGLOT_ROOTS.map((root): [string, StatementForm] => [root, 'query'])),
    insert: 'insert',
    update: 'update',
    delete: 'delete',
    alter_table: 'alter',
    create_view: 'view',
  },
  keys: new Set([...polyglotKinds.kinds, 'column', 'table', 'function', 'aggregate_function', 'method_call']),
  changeKeys: new Set(polyglotKinds.changeKinds),
  kindsOnly: true,
  visit(key, body, reader) {
    if (!isNode(body)) return;
    switch (key) {
      case 'function':
      case 'aggregate_function':
        return reader.call(textOf(body.name));
      case 'method_call': {
        const owner = isNode(body.this) ? body.this.column : undefined;
        return reader.call(`${textOf(isNode(owner) ? owner.name : '')}.${textOf(body.method)}`);
      }
      case 'pivot':
      case 'unpivot': {
        const source = isNode(body.this) ? body.this.column : undefined;
        // `PIVOT sales ON ...` names its source as if it were a column.
        if (isNode(source)) reader.name([textOf(source.table), textOf(source.name)]);
        return;
      }
      case 'select':
        if (!isEmpty(body.into) || !isEmpty(body.locks)) reader.refuse('INTO or FOR UPDATE');
        return;
      default:
    }
  },
};

/** Polyglot's tables stand under several keys; each is an object with these fields. */
function polyglotTables(value: unknown, reader: ForeignReader): void {
  const waiting: unknown[] = [value];
  while (waiting.length > 0) {
    const part = waiting.pop();
    if (Array.isArray(part)) for (const item of part) waiting.push(item);
    else if (isNode(part)) {
      if ('catalog' in part && 'schema' in part && 'name' in part)
        reader.name([textOf(part.catalog), textOf(part.schema), textOf(part.name)]);
      for (const item of Object.values(part)) if (typeof item === 'object') waiting.push(item);
    }
  }
}

const GRAMMARS: Partial<Record<ForeignParserName, Grammar>> = {
  postgres: POSTGRES,
  sqlparser: SQLPARSER,
  polyglot: POLYGLOT,
};

/** Reads one statement of another parser's tree; throws `Objected` at the first key that is not on its list. */
export function readForeignTree(
  parser: ForeignParserName,
  statement: unknown,
  dialect: SqlDialect,
  isChange: boolean,
): ForeignReading {
  const grammar = GRAMMARS[parser];
  const roots = isNode(statement) ? Object.keys(statement) : [];
  const form = grammar !== undefined && roots.length === 1 ? grammar.forms[roots[0]] : undefined;
  if (grammar === undefined || form === undefined || (form !== 'query' && !isChange)) {
    const shown = roots.join(' ').replaceAll('_', ' ') || 'this';
    throw new Objected({
      code: 'GATE_NOT_A_QUERY',
      message: `to the ${parser} parser ${shown} is no such statement`,
    });
  }
  const reader = new ForeignReader(grammar, dialect, isChange);
  reader.value(statement);
  if (parser === 'polyglot') polyglotTables(statement, reader);
  return { form, named: reader.named };
}
