import {
  BOUNDS,
  type Call,
  Callable,
  Dict,
  fault,
  HostObject,
  type Named,
  parseTemplate,
  render,
  ReturnSignal,
  Runner,
  Scope,
  type Value,
} from '../jinja/index.ts';
import type { MacroEntry, MacroSpace } from '../macros/index.ts';
import { type AdapterHost, adapterOf, apiOf } from './adapter.ts';
import type { AdapterFacts } from './adapter-facts.ts';
import { freeNames } from './free-names.ts';
import { exceptions, needsRows, periodsBetween } from './global-calls.ts';
import { Moment } from './moment.ts';
import type { Relation } from './relation.ts';

/** What a rendering asks of the project it belongs to. All throw TemplateFault where there is no answer. */
export interface RenderHost {
  readonly facts: AdapterFacts;
  readonly macros: MacroSpace;
  /** Name of the project that is loaded, not of one of its packages. */
  readonly root: string;
  readonly target: Value;
  readonly nowMs: number;
  readonly flags: Value;
  /** Asked for where a template names it: it holds every node. */
  graph(): Value;
  dispatchOrder(namespace: string): readonly string[] | undefined;
  ref(call: RefCall): Relation;
  source(name: string, table: string): Relation;
  /** undefined where it is not set. */
  variable(owner: string, name: string): Value | undefined;
  environment(name: string): string | undefined;
  /** Columns of a relation, or why they are not known (a fault DBT_NEEDS_WAREHOUSE). */
  columns(relation: Relation): Value[];
  /** A relation the project knows of by its name; null for one it does not. */
  known(database: string | null, schema: string | null, identifier: string | null): Relation | null;
}

export interface RefCall {
  readonly package?: string;
  readonly name: string;
  readonly version?: string;
}

/** What a template said about itself while it was rendered. */
export interface Observed {
  readonly refs: RefCall[];
  readonly sources: Array<readonly [source: string, table: string]>;
  readonly config: Map<string, Value>;
  askedIncremental: boolean;
}

export interface RenderOptions {
  /** Of the model, test or macro that is rendered. */
  readonly package: string;
  /** False as when dbt parses: nothing is asked of a warehouse. */
  readonly execute: boolean;
  readonly incremental: boolean;
  /** To learn what a template refers to, though a name in it be unknown. */
  readonly lenient?: boolean;
  readonly self: Relation | null;
  readonly model: Value;
  /** Configuration from YAML and dbt_project.yml, under what the template itself says. */
  readonly config: ReadonlyMap<string, Value>;
}

/** One rendering of one template in dbt's context. */
export class Rendering {
  readonly runner: Runner;
  readonly observed: Observed = { refs: [], sources: [], config: new Map(), askedIncremental: false };
  readonly #host: RenderHost;
  readonly #return = new ReturnSignal();
  readonly #options: RenderOptions;
  readonly #scopes = new Map<string, Scope>();
  readonly #macros = new Map<MacroEntry['macro'], Callable>();
  readonly #names: ReadonlyMap<string, Value>;

  constructor(host: RenderHost, options: RenderOptions) {
    this.#host = host;
    this.#options = options;
    this.runner = new Runner(BOUNDS, { lenient: options.lenient ?? false });
    this.#names = this.#context();
  }

  /** The scope of what stands in a package: its macros, the root's, dbt's, then the packages by name. */
  scope(owner: string = this.#options.package): Scope {
    let scope = this.#scopes.get(owner);
    if (scope === undefined) {
      scope = new Scope(undefined, (name) => this.#find(owner, name));
      this.#scopes.set(owner, scope);
    }
    return scope;
  }

  #scopeWithin(owner: string): Scope {
    const rendered = this.#options.package;
    if (owner === rendered || owner === 'dbt') return this.scope();
    const key = `${rendered} ${owner}`;
    let scope = this.#scopes.get(key);
    if (scope === undefined) {
      const find = (name: string) =>
        name === 'var'
          ? this.#variables(rendered, owner)
          : (this.#find(rendered, name) ?? this.#find(owner, name));
      scope = new Scope(undefined, find);
      this.#scopes.set(key, scope);
    }
    return scope;
  }

  #find(owner: string, name: string): Value | undefined {
    if (name === 'var') return this.#variables(owner);
    const { macros, root } = this.#host;
    const entry = macros.find(owner, name) ?? macros.find(root, name);
    if (entry !== undefined) return this.#macro(entry);
    const known = name === 'graph' ? this.#host.graph() : this.#names.get(name);
    if (known !== undefined) return known;
    const own = macros.find('dbt', name);
    if (own !== undefined) return this.#macro(own);
    return macros.hasPackage(name) ? new PackageSpace(name, this) : undefined;
  }

  macroOf(owner: string, name: string): Callable | undefined {
    const entry = this.#host.macros.find(owner, name);
    return entry === undefined ? undefined : this.#macro(entry);
  }

  /** Names in a macro are those of what is rendered, as dbt has it; its own package is asked last. */
  #macro(entry: MacroEntry): Callable {
    let callable = this.#macros.get(entry.macro);
    if (callable === undefined) {
      callable = this.runner.macro(entry.macro, this.#scopeWithin(entry.package), entry.source);
      this.#macros.set(entry.macro, callable);
    }
    return callable;
  }

  /** The macro of the adapter at hand: of the packages in order, `<adapter>__name` before `default__name`. */
  dispatch(name: string, namespace: string | null): Callable {
    const { facts, root, macros } = this.#host;
    const prefixes = [facts.type, ...facts.parents, 'default'];
    const isPackage = namespace !== null && macros.hasPackage(namespace);
    const ordered = namespace === null ? undefined : this.#host.dispatchOrder(namespace);
    const named = ordered ?? (isPackage ? [root, namespace] : undefined);
    const owners = named ?? [
      this.#options.package,
      root,
      ...macros.packages.filter((it) => it !== 'dbt'),
      'dbt',
    ];
    for (const owner of owners) {
      for (const prefix of prefixes) {
        const found = this.macroOf(owner, `${prefix}__${name}`);
        if (found !== undefined) return found;
      }
    }
    const tried = prefixes.map((it) => `${it}__${name}`).join(', ');
    throw fault(`no macro of ${owners.join(', ')} is any of ${tried}`, 'DBT_UNKNOWN_NAME');
  }

  /** `var`, of a package and then of those that are asked after it. */
  #variables(...owners: readonly string[]): Callable {
    const [owner] = owners;
    const known = (name: Value) => this.#host.variable(owner, render(name));
    const has = new Callable('has_var', ([name]) => known(name) !== undefined);
    const call: Call = ([name, byDefault], named) => {
      const value = firstGiven(
        known(name),
        byDefault,
        named.get('default'),
        ...owners.slice(1).map((it) => this.#host.variable(it, render(name))),
      );
      if (value !== undefined) return this.#rendered(owner, value);
      throw fault(`the variable "${render(name)}" is not set and has no default`, 'DBT_VAR_MISSING');
    };
    return new Callable('var', call, new Map([['has_var', has]]));
  }

  /** dbt renders the texts of variables when they are asked for. */
  #rendered(owner: string, value: Value): Value {
    if (typeof value !== 'string' || !/\{[{%]/.test(value)) return value;
    return this.runner.render(parseTemplate({ file: '<variable>', text: value }), this.scope(owner));
  }

  #context(): ReadonlyMap<string, Value> {
    const { facts, target, nowMs, flags, root } = this.#host;
    const { execute, self, model } = this.#options;
    const adapter: AdapterHost = {
      facts,
      execute,
      columns: (relation) => this.#host.columns(relation),
      known: (database, schema, identifier) => this.#host.known(database, schema, identifier),
      dispatch: (name, namespace) => this.dispatch(name, namespace),
    };
    const calls = [...freeNames(nowMs), ...this.#calls()];
    const values: Array<readonly [string, Value]> = [
      ['this', self],
      ['model', model],
      ['target', target],
      ['execute', execute],
      ['flags', flags],
      ['project_name', root],
      ['invocation_id', '00000000-0000-0000-0000-000000000000'],
      ['dbt_version', '1.10.0'],
      ['run_started_at', new Moment(nowMs, 'datetime', true)],
      ['adapter', adapterOf(adapter)],
      ['api', apiOf(facts)],
      ['config', this.#config()],
      ['exceptions', exceptions],
      ['sql_now', 'current_timestamp'],
      ['pre_hooks', []],
      ['post_hooks', []],
      ['sql', ''],
      ['selected_resources', []],
      ['thread_id', 'Thread-1'],
      ['builtins', Dict.of(calls)],
      ['context', Dict.of(calls)],
    ];
    return new Map([...calls, ...values]);
  }

  #config(): Value {
    const { config } = this.#options;
    const { observed } = this;
    const said = (named: Named): Value => {
      for (const [key, value] of named) observed.config.set(key, value);
      return '';
    };
    const get: Call = ([name, byDefault], named) => {
      const key = render(name);
      return firstGiven(observed.config.get(key), config.get(key), byDefault, named.get('default')) ?? null;
    };
    const require: Call = ([name]) => {
      const key = render(name);
      const value = firstGiven(observed.config.get(key), config.get(key));
      if (value === undefined) throw fault(`the configuration has no "${key}"`, 'DBT_VAR_MISSING');
      return value;
    };
    const meta: Call = ([name, byDefault]) => {
      const all = observed.config.get('meta') ?? config.get('meta');
      return (all instanceof Dict ? all.get(name) : undefined) ?? byDefault ?? null;
    };
    const attributes = [
      ['get', get],
      ['require', require],
      ['meta_get', meta],
      ['persist_relation_docs', () => false],
      ['persist_column_docs', () => false],
    ] as const;
    const call: Call = ([first], named) => {
      if (first instanceof Dict) said(new Map(first.entries().map(([key, value]) => [render(key), value])));
      return said(named);
    };
    return new Callable(
      'config',
      call,
      new Map(attributes.map(([name, it]) => [name, new Callable(name, it)])),
    );
  }

  #calls(): Array<readonly [string, Value]> {
    const { observed } = this;
    const { execute, incremental } = this.#options;
    const host = this.#host;
    const list: ReadonlyArray<readonly [string, Call]> = [
      ['ref', (args, named) => this.#ref(args, named)],
      [
        'source',
        ([name, table]) => {
          observed.sources.push([render(name), render(table)]);
          return host.source(render(name), render(table));
        },
      ],
      [
        'env_var',
        ([name, byDefault]) => {
          const value = firstGiven(host.environment(render(name)), byDefault);
          if (value === undefined)
            throw fault(
              `the environment variable ${render(name)} is not set and has no default`,
              'DBT_VAR_MISSING',
            );
          return value;
        },
      ],
      [
        'is_incremental',
        () => {
          observed.askedIncremental = true;
          return incremental;
        },
      ],
      [
        'return',
        ([value]) => {
          this.#return.value = value ?? null;
          throw this.#return;
        },
      ],
      ['log', () => ''],
      ['print', () => ''],
      ['debug', () => ''],
      ['doc', () => ''],
      ['metric', ([name]) => render(name)],
      ['run_query', () => (execute ? needsRows('the rows of a query') : null)],
      ['statement', () => (execute ? needsRows('the result of a statement') : '')],
      ['load_result', () => (execute ? needsRows('the result of a statement') : null)],
      ['store_result', () => ''],
      ['store_raw_result', () => ''],
      ['write', () => ''],
      ['render', ([text]) => text],
      ['submit_python_job', () => ''],
      ['needs_rows', ([what]) => (execute ? needsRows(render(what)) : null)],
      [
        'periods_between',
        ([start, end, part]) => periodsBetween(render(start), render(end), render(part), execute),
      ],
    ];
    return list.map(([name, call]) => [name, new Callable(name, call)] as const);
  }

  #ref(args: readonly Value[], named: Named): Value {
    const version = named.get('version') ?? named.get('v');
    const call: RefCall = {
      ...(args.length > 1 ? { package: render(args[0]) } : {}),
      name: render(args.at(-1) ?? ''),
      ...(version === undefined ? {} : { version: render(version) }),
    };
    this.observed.refs.push(call);
    return this.#host.ref(call);
  }
}

/** The first that is there; None is. */
function firstGiven(...values: ReadonlyArray<Value | undefined>): Value | undefined {
  return values.find((it) => it !== undefined);
}

/** A package by its name: `dbt_utils.star`. */
class PackageSpace extends HostObject {
  readonly typeName = 'package';
  readonly #name: string;
  readonly #rendering: Rendering;

  constructor(name: string, rendering: Rendering) {
    super();
    this.#name = name;
    this.#rendering = rendering;
  }

  attribute(name: string): Value | undefined {
    return this.#rendering.macroOf(this.#name, name);
  }

  override item(key: Value): Value | undefined {
    return this.attribute(render(key));
  }

  render(): string {
    return `<package ${this.#name}>`;
  }
}
