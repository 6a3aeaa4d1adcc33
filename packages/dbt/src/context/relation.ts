import { type Call, Callable, Dict, fault, HostObject, isTrue, render, type Value } from '../jinja/index.ts';
import type { AdapterFacts } from './adapter-facts.ts';

interface Path {
  readonly database: string | null;
  readonly schema: string | null;
  readonly identifier: string | null;
}

type Part = keyof Path;

const parts: readonly Part[] = ['database', 'schema', 'identifier'];

export interface RelationOptions extends Path {
  readonly facts: AdapterFacts;
  readonly type?: string | null;
  /** Which parts are printed; all that are there by default. */
  readonly include?: Readonly<Record<Part, boolean>>;
  readonly quote?: Readonly<Record<Part, boolean>>;
  /** An ephemeral model is a CTE of the statements that use it. */
  readonly isCte?: boolean;
}

/** dbt's Relation: a table, view or CTE by name. */
export class Relation extends HostObject {
  readonly typeName = 'Relation';
  readonly options: RelationOptions;

  constructor(options: RelationOptions) {
    super();
    this.options = options;
  }

  override key(): string {
    const { database, schema, identifier } = this.options;
    return [database, schema, identifier].map((part) => (part ?? '').toLowerCase()).join('.');
  }

  render(): string {
    const { isCte, identifier, facts, include, quote = facts.quoting } = this.options;
    if (isCte === true) return identifier ?? '';
    const shown = parts.filter((part) => (this.options[part] ?? '') !== '' && (include?.[part] ?? true));
    return shown
      .map((part) => (quote[part] ? facts.quote(this.options[part] ?? '') : this.options[part]))
      .join('.');
  }

  override item(key: Value): Value | undefined {
    return typeof key === 'string' ? this.attribute(key) : undefined;
  }

  attribute(name: string): Value | undefined {
    const { database, schema, identifier, type = null, isCte = false } = this.options;
    switch (name) {
      case 'database':
      case 'project':
        return database;
      case 'schema':
      case 'dataset':
        return schema;
      case 'identifier':
      case 'name':
      case 'table':
        return identifier;
      case 'type':
        return type;
      case 'is_view':
      case 'is_table':
        return type === name.slice(3);
      case 'is_cte':
        return isCte;
      case 'is_dynamic_table':
      case 'is_iceberg_format':
      case 'is_hive_metastore':
        return false;
      case 'path':
      case 'quote_policy':
      case 'include_policy':
        return this.#policy(name);
      default:
        return this.#method(name);
    }
  }

  #policy(name: string): Value {
    const { facts, quote = facts.quoting, include } = this.options;
    const of = (part: Part): Value =>
      name === 'path'
        ? this.options[part]
        : name === 'quote_policy'
          ? quote[part]
          : (include?.[part] ?? true);
    return Dict.of(parts.map((part) => [part, of(part)]));
  }

  #method(name: string): Value | undefined {
    const bind = (call: Call) => new Callable(name, call);
    switch (name) {
      case 'include':
        return bind((_args, named) => this.#with({ include: this.#flags(named, this.options.include) }));
      case 'quote':
        return bind((_args, named) =>
          this.#with({ quote: this.#flags(named, this.options.quote ?? this.options.facts.quoting) }),
        );
      case 'quoted':
        return bind(([part]) => this.options.facts.quote(render(part)));
      case 'render':
      case 'render_limited':
        return bind(() => this.render());
      case 'without_identifier':
        return bind(() => this.#with({ identifier: null }));
      case 'without_quotes':
        return bind(() => this.#with({ quote: { database: false, schema: false, identifier: false } }));
      case 'replace_path':
        return bind((_args, named) => this.#with(pathOf(named)));
      case 'incorporate':
        return bind((_args, named) => {
          const path = named.get('path');
          const type = named.get('type');
          const entries =
            path instanceof Dict
              ? pathOf(new Map(path.entries().map(([key, value]) => [render(key), value])))
              : {};
          return this.#with({
            ...entries,
            ...(type === undefined ? {} : { type: type === null ? null : render(type) }),
          });
        });
      case 'information_schema':
        return bind(([view]) =>
          this.#with({
            schema: 'INFORMATION_SCHEMA',
            identifier: view === undefined ? null : render(view),
            quote: {
              database: this.options.quote?.database ?? this.options.facts.quoting.database,
              schema: false,
              identifier: false,
            },
          }),
        );
      case 'matches':
        return bind((_args, named) =>
          Object.entries(pathOf(named)).every(
            ([part, value]) =>
              value === null || value.toLowerCase() === this.options[part as Part]?.toLowerCase(),
          ),
        );
      default:
        return undefined;
    }
  }

  #flags(
    named: ReadonlyMap<string, Value>,
    known: Readonly<Record<Part, boolean>> | undefined,
  ): Record<Part, boolean> {
    const flag = (part: Part) =>
      named.has(part) ? isTrue(named.get(part) ?? false) : (known?.[part] ?? true);
    return { database: flag('database'), schema: flag('schema'), identifier: flag('identifier') };
  }

  #with(change: Partial<RelationOptions>): Relation {
    return new Relation({ ...this.options, ...change });
  }
}

function pathOf(named: ReadonlyMap<string, Value>): Partial<Record<Part, string | null>> {
  const given = parts.filter((part) => named.has(part));
  return Object.fromEntries(given.map((part) => [part, textOrNone(named.get(part))]));
}

/** The text of a value; None and nothing stay none. */
export function textOrNone(value: Value | undefined): string | null {
  return value === undefined || value === null ? null : render(value);
}

export interface ColumnSize {
  readonly characters?: number;
  readonly precision?: number;
  readonly scale?: number;
}

/** A column as `adapter.get_columns_in_relation` gives it; the type as far as it is known. */
export class Column extends HostObject {
  readonly typeName = 'Column';
  readonly name: string;
  readonly dataType: string;
  readonly #facts: AdapterFacts;
  readonly #size: ColumnSize;

  constructor(name: string, dataType: string, facts: AdapterFacts, size: ColumnSize = {}) {
    super();
    this.name = name;
    this.dataType = dataType;
    this.#facts = facts;
    this.#size = size;
  }

  /** The type with what is known of its size. */
  #sized(): string {
    const { characters, precision, scale } = this.#size;
    if (characters !== undefined && /^(text|character varying|character|varchar)$/i.test(this.dataType))
      return `character varying(${characters})`;
    if (precision === undefined || !/^(numeric|decimal)$/i.test(this.dataType)) return this.dataType;
    return `${this.dataType}(${precision},${scale ?? 0})`;
  }

  override key(): string {
    return `${this.name} ${this.dataType}`;
  }

  render(): string {
    return `<Column ${this.name} (${this.dataType})>`;
  }

  /** The type in small letters; a fault where only the warehouse knows it, lest SQL be made of nothing. */
  #known(): string {
    if (this.dataType === '')
      throw fault(
        `the type of the column ${this.name} can only be known from the warehouse`,
        'DBT_NEEDS_WAREHOUSE',
      );
    return this.dataType.toLowerCase();
  }

  attribute(name: string): Value | undefined {
    const holds = (pattern: RegExp) => new Callable(name, () => pattern.test(this.#known()));
    switch (name) {
      case 'name':
      case 'column':
        return this.name;
      case 'quoted':
        return this.#facts.quote(this.name);
      case 'known_type':
        return this.dataType;
      case 'dtype':
        return this.#known() && this.dataType;
      case 'data_type':
        return this.#known() && this.#sized();
      case 'mode':
        return 'NULLABLE';
      case 'fields':
        return [];
      case 'is_string':
        return holds(/char|text|string/);
      case 'is_integer':
        return holds(/^(big|small|tiny|huge)?int|^integer|^int64/);
      case 'is_float':
        return holds(/float|double|real/);
      case 'is_numeric':
        return holds(/numeric|decimal|^number/);
      case 'is_number':
        return holds(/int|float|double|real|numeric|decimal|number/);
      case 'string_size':
        return new Callable(
          name,
          () => this.#size.characters ?? Number(/\((\d+)\)/.exec(this.#known())?.[1] ?? 256),
        );
      case 'char_size':
        return this.#size.characters ?? null;
      case 'numeric_precision':
        return this.#size.precision ?? null;
      case 'numeric_scale':
        return this.#size.scale ?? null;
      default:
        return undefined;
    }
  }
}
