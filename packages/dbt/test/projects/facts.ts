/** What dbt finds out about a project, in the form in which ours and dbt's own answer are compared. */
export interface Facts {
  readonly nodes: Readonly<Record<string, NodeFacts>>;
  readonly sources: Readonly<Record<string, unknown>>;
  readonly exposures: Readonly<Record<string, unknown>>;
  readonly unitTests: Readonly<Record<string, unknown>>;
  /** Metrics, semantic models and saved queries with what they depend on. */
  readonly semantics: Readonly<Record<string, unknown>>;
  readonly groups: Readonly<Record<string, unknown>>;
  readonly disabled: readonly string[];
}

export interface NodeFacts {
  readonly alias: string;
  readonly fqn: string;
  readonly path: string;
  readonly relation: string | null;
  readonly description: string;
  readonly access: string | null;
  readonly version: string | null;
  /** Configuration that is not dbt's default. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly columns: Readonly<Record<string, unknown>>;
  readonly dependsOn: readonly string[];
  /** Of a generic test: its macro, what it is on, its column. */
  readonly test: unknown;
  readonly constraints: unknown;
  /** Before anything is built, and after; white space folded. */
  readonly compiled: string | null;
  readonly built: string | null;
}

const defaults: Readonly<Record<string, unknown>> = {
  enabled: true,
  on_schema_change: 'ignore',
  on_configuration_change: 'apply',
  lookback: 1,
  fail_calc: 'count(*)',
  warn_if: '!= 0',
  error_if: '!= 0',
  access: 'protected',
  materialized: 'view',
  delimiter: ',',
};

/** What stands in a configuration beyond dbt's defaults, in one spelling: tags sorted, hooks as their SQL. */
export function plainConfig(
  type: string,
  config: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  // Where failing rows go follows from `store_failures`.
  const follows = type === 'test' ? new Set(['store_failures_as', 'schema']) : new Set<string>();
  const own: Readonly<Record<string, unknown>> = {
    ...defaults,
    materialized: type === 'model' ? 'view' : type,
  };
  const entries = Object.entries(config).flatMap(([name, value]): Array<[string, unknown]> => {
    const key = name.replace(/^(pre|post)_hook$/, '$1-hook');
    const said = plainValue(key, value);
    if (follows.has(key) || (key === 'store_failures' && said === false)) return [];
    return isEmpty(said) || JSON.stringify(said) === JSON.stringify(own[key]) ? [] : [[key, said]];
  });
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function plainValue(key: string, value: unknown): unknown {
  if (key === 'tags') return [...new Set([value].flat().map(String))].sort();
  if (key.endsWith('-hook'))
    return [value].flat().map((it) => (typeof it === 'object' && it !== null && 'sql' in it ? it.sql : it));
  if (key === 'severity') return String(value).toLowerCase();
  if (key === 'unique_key' || key === 'check_cols') return [value].flat();
  return withoutEmpty(value);
}

/** Leaves out what says nothing: null, empty lists and mappings, and the defaults of `docs` and `contract`. */
export function withoutEmpty(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const skipped: Readonly<Record<string, unknown>> = { show: true, enforced: false, alias_types: true };
  const entries = Object.entries(value)
    .map(([key, it]): [string, unknown] => [key, withoutEmpty(it)])
    .filter(([key, it]) => !isEmpty(it) && !(key in skipped && skipped[key] === it));
  return Object.fromEntries(entries);
}

function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined || value === '') return true;
  if (Array.isArray(value) && value.length === 1) return isEmpty(value[0]);
  return typeof value === 'object' && Object.keys(value).length === 0;
}

/** SQL with runs of white space as one blank, and none inside of brackets: how ours and dbt's may differ. */
export function folded(sql: string | undefined | null): string | null {
  return sql === undefined || sql === null
    ? null
    : sql
        .replace(/\s+/g, ' ')
        .replace(/(?<=[([]) | (?=[)\],])/g, '')
        .trim();
}

/** A mapping with its keys in order, so that two may be compared as text. */
export function sorted<T>(entries: Iterable<readonly [string, T]>): Record<string, T> {
  return Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
}
