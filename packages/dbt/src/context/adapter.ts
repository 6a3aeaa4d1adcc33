import {
  type Call,
  Callable,
  Dict,
  fault,
  HostObject,
  isTrue,
  type Named,
  numberOf,
  render,
  Tuple,
  type Value,
} from '../jinja/index.ts';
import { type AdapterFacts } from './adapter-facts.ts';
import { Column, Relation, textOrNone } from './relation.ts';
import { needsRows } from './global-calls.ts';

/** What `adapter` asks of the rendering it belongs to. */
export interface AdapterHost {
  readonly facts: AdapterFacts;
  readonly execute: boolean;
  columns(relation: Relation): Value[];
  known(database: string | null, schema: string | null, identifier: string | null): Relation | null;
  dispatch(name: string, namespace: string | null): Callable;
}

/** An object whose attributes are a fixed list of calls. */
class CallTable extends HostObject {
  readonly typeName: string;
  readonly #calls: ReadonlyMap<string, Value>;
  readonly #other?: (name: string) => Value | undefined;

  constructor(
    typeName: string,
    calls: ReadonlyMap<string, Value>,
    other?: (name: string) => Value | undefined,
  ) {
    super();
    this.typeName = typeName;
    this.#calls = calls;
    this.#other = other;
  }

  attribute(name: string): Value | undefined {
    return this.#calls.get(name) ?? this.#other?.(name);
  }

  render(): string {
    return `<${this.typeName}>`;
  }
}

function table(
  typeName: string,
  calls: Readonly<Record<string, Call>>,
  other?: (name: string) => Value | undefined,
): CallTable {
  return new CallTable(
    typeName,
    new Map(Object.entries(calls).map(([name, call]) => [name, new Callable(name, call)])),
    other,
  );
}

/** `adapter` of dbt: what the project knows is answered, what only the warehouse knows is a fault saying so. */
export function adapterOf(host: AdapterHost): Value {
  const { facts, execute } = host;
  const relation = (value: Value): Relation => {
    if (value instanceof Relation) return value;
    throw fault(`a relation is expected here, not "${render(value)}"`);
  };
  const part = (args: readonly Value[], named: Named, at: number, name: string) =>
    textOrNone(args[at] ?? named.get(name));
  const columns: Call = ([of], named) =>
    execute ? host.columns(relation(of ?? named.get('relation') ?? null)) : [];
  return table(
    'adapter',
    {
      dispatch: ([name, namespace], named) =>
        host.dispatch(
          render(name),
          textOrNone(namespace ?? named.get('macro_namespace') ?? named.get('packages')),
        ),
      get_columns_in_relation: columns,
      get_column_names: columns,
      get_relation: (args, named) =>
        execute
          ? host.known(
              part(args, named, 0, 'database'),
              part(args, named, 1, 'schema'),
              part(args, named, 2, 'identifier'),
            )
          : null,
      load_relation: ([of]) =>
        execute && of instanceof Relation
          ? host.known(of.options.database, of.options.schema, of.options.identifier)
          : null,
      get_missing_columns: ([from, to]) => {
        if (!execute) return [];
        const there = new Set(host.columns(relation(to)).map((it) => (it as Column).name.toLowerCase()));
        return host.columns(relation(from)).filter((it) => !there.has((it as Column).name.toLowerCase()));
      },
      quote: ([name]) => facts.quote(render(name)),
      quote_as_configured: ([name]) => facts.quote(render(name)),
      quote_seed_column: ([name, quoted]) =>
        quoted === undefined || quoted === null || isTrue(quoted) ? facts.quote(render(name)) : render(name),
      check_schema_exists: () => true,
      type: () => facts.type,
      cache_added: () => '',
      create_schema: () => '',
      drop_relation: () => '',
      convert_type: () => 'text',
    },
    (name) => new Callable(name, () => (execute ? needsRows(`adapter.${name}`) : null)),
  );
}

const genericTypes: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  bigquery: {
    string: 'STRING',
    text: 'STRING',
    timestamp: 'TIMESTAMP',
    float: 'FLOAT64',
    integer: 'INT64',
    boolean: 'BOOLEAN',
    numeric: 'NUMERIC',
    bigint: 'INT64',
  },
  spark: { string: 'STRING', text: 'STRING' },
  databricks: { string: 'STRING', text: 'STRING' },
  redshift: { string: 'VARCHAR', text: 'VARCHAR' },
};

const commonTypes: Readonly<Record<string, string>> = { string: 'TEXT' };

/** `api.Column` and `api.Relation`. */
export function apiOf(facts: AdapterFacts): Value {
  const translate: Call = ([name]) => {
    const type = render(name);
    return genericTypes[facts.type]?.[type.toLowerCase()] ?? commonTypes[type.toLowerCase()] ?? type;
  };
  const column = table('Column', {
    translate_type: translate,
    string_type: ([size]) => `character varying(${render(size)})`,
    numeric_type: ([type, precision, scale]) =>
      precision === null ? type : `${render(type)}(${render(precision)},${render(scale)})`,
    create: ([name, type]) => new Column(render(name), render(translate([type ?? ''], new Map())), facts),
  });
  const relation = table('Relation', {
    create: (args, named) => {
      const part = (at: number, name: string) => textOrNone(args[at] ?? named.get(name));
      return new Relation({
        database: part(0, 'database'),
        schema: part(1, 'schema'),
        identifier: part(2, 'identifier'),
        type: part(3, 'type'),
        facts,
      });
    },
    get_default_quote_policy: () => Dict.of(Object.entries(facts.quoting)),
    get_relation_type: new Callable('get_relation_type', ([type]) => type ?? null).call,
  });
  return Dict.of([
    ['Column', columnClass(column, facts)],
    ['Relation', relation],
    ['relation_types', new Tuple(['table', 'view', 'cte', 'external'])],
  ]);
}

/** `api.Column(...)` makes one and `api.Column.create` too. */
function columnClass(of: CallTable, facts: AdapterFacts): Value {
  const names = ['translate_type', 'string_type', 'numeric_type', 'create'] as const;
  const make: Call = (args, named) => {
    const number = (at: number, name: string) => numberOf(args[at] ?? named.get(name) ?? null);
    return new Column(
      render(args[0] ?? named.get('column') ?? ''),
      render(args[1] ?? named.get('dtype') ?? ''),
      facts,
      {
        characters: number(2, 'char_size'),
        precision: number(3, 'numeric_precision'),
        scale: number(4, 'numeric_scale'),
      },
    );
  };
  return new Callable('Column', make, new Map(names.map((name) => [name, of.attribute(name) ?? null])));
}
