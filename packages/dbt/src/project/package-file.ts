import { isPlain, type Plain, plains, textOf, textsOf } from './yaml.ts';

export type PathKind = 'model' | 'seed' | 'snapshot' | 'macro' | 'test' | 'analysis';

/** A dbt_project.yml: of the project itself or of a package of it. */
export interface PackageFile {
  readonly name: string;
  /** Folder it stands in, with a slash at its end; empty for the top. */
  readonly folder: string;
  readonly paths: Readonly<Record<PathKind, readonly string[]>>;
  /** Configuration trees by the kind of what they configure: `models:`, `seeds:`, ... */
  readonly trees: Readonly<Record<string, Plain>>;
  readonly vars: Plain;
  readonly dispatch: ReadonlyMap<string, readonly string[]>;
  readonly quoting: Plain;
  /** Statements of `on-run-start` and `on-run-end`, not rendered. */
  readonly hooks: Readonly<Record<'start' | 'end', readonly string[]>>;
  readonly installPath: string;
  readonly profile?: string;
}

const oldNames: Readonly<Record<PathKind, string>> = {
  model: 'source-paths',
  seed: 'data-paths',
  snapshot: 'snapshot-paths',
  macro: 'macro-paths',
  test: 'test-paths',
  analysis: 'analysis-paths',
};

const byDefault: Readonly<Record<PathKind, readonly string[]>> = {
  model: ['models'],
  seed: ['seeds'],
  snapshot: ['snapshots'],
  macro: ['macros'],
  test: ['tests'],
  analysis: ['analyses'],
};

/** Reads the data of a dbt_project.yml; what is not said is dbt's default. */
export function readPackageFile(data: Plain, folder: string): PackageFile {
  const paths = (kind: PathKind) => {
    const said = textsOf(data[`${kind}-paths`] ?? data[`${kind}_paths`] ?? data[oldNames[kind]]);
    return (said.length > 0 ? said : byDefault[kind]).map((it) => it.replace(/^\.\//, '').replace(/\/$/, ''));
  };
  const kinds = Object.keys(byDefault) as PathKind[];
  const trees = [
    'models',
    'seeds',
    'snapshots',
    'sources',
    'tests',
    'data_tests',
    'exposures',
    'unit_tests',
    'analyses',
  ];
  return {
    name: textOf(data.name) ?? 'project',
    folder,
    paths: Object.fromEntries(kinds.map((kind) => [kind, paths(kind)])) as Record<PathKind, string[]>,
    trees: Object.fromEntries(trees.map((name) => [name, isPlain(data[name]) ? (data[name] as Plain) : {}])),
    vars: isPlain(data.vars) ? data.vars : {},
    dispatch: new Map(
      plains(data.dispatch).map((it) => [textOf(it.macro_namespace) ?? '', textsOf(it.search_order)]),
    ),
    quoting: isPlain(data.quoting) ? data.quoting : {},
    hooks: { start: textsOf(data['on-run-start']), end: textsOf(data['on-run-end']) },
    installPath: textOf(data['packages-install-path'] ?? data['modules-path']) ?? 'dbt_packages',
    profile: textOf(data.profile),
  };
}

/** Keys that configure even without a `+` before them; other keys of a tree are folders. */
const configKeys = new Set([
  ...[
    'materialized',
    'schema',
    'database',
    'alias',
    'enabled',
    'tags',
    'meta',
    'pre-hook',
    'post-hook',
    'pre_hook',
    'post_hook',
  ],
  ...[
    'unique_key',
    'incremental_strategy',
    'on_schema_change',
    'persist_docs',
    'full_refresh',
    'quoting',
    'grants',
    'contract',
  ],
  ...[
    'access',
    'group',
    'docs',
    'column_types',
    'quote_columns',
    'partition_by',
    'cluster_by',
    'sort',
    'dist',
    'bind',
    'transient',
  ],
  ...[
    'strategy',
    'updated_at',
    'check_cols',
    'target_schema',
    'target_database',
    'severity',
    'store_failures',
    'where',
    'limit',
  ],
  ...[
    'file_format',
    'location_root',
    'labels',
    'delimiter',
    'copy_grants',
    'query_tag',
    'snowflake_warehouse',
    'project',
    'dataset',
  ],
]);

const adding = new Set(['tags', 'pre-hook', 'post-hook', 'pre_hook', 'post_hook']);

/** What the tree says of the resource with this path of names, the nearest folder last. */
export function configFromTree(tree: Plain, fqn: readonly string[]): Plain[] {
  const levels: Plain[] = [];
  let at: Plain | undefined = tree;
  for (let i = 0; at !== undefined; i++) {
    levels.push(levelOf(at));
    const next: unknown = i < fqn.length ? at[fqn[i]] : undefined;
    at = isPlain(next) && !configKeys.has(fqn[i]) ? next : undefined;
  }
  return levels;
}

const levelsOfTrees = new WeakMap<Plain, Plain>();

/** The same object for all resources below. */
function levelOf(at: Plain): Plain {
  let level = levelsOfTrees.get(at);
  if (level === undefined) {
    level = Object.fromEntries(Object.entries(at).flatMap(([key, value]) => configEntry(key, value)));
    levelsOfTrees.set(at, level);
  }
  return level;
}

function configEntry(key: string, value: unknown): Array<readonly [string, unknown]> {
  if (key.startsWith('+')) return [[key.slice(1), value]];
  return configKeys.has(key) && !(isPlain(value) && key === 'docs') ? [[key, value]] : [];
}

/** Configurations one over the other, the last wins; tags and hooks add up, `meta` is merged. */
export function mergeConfigs(levels: readonly Plain[]): Record<string, unknown> {
  const merged: Record<string, unknown> = {};
  for (const level of levels) {
    for (const [key, value] of Object.entries(level)) {
      const before = merged[key];
      if (before !== undefined && adding.has(key)) merged[key] = [...listOf(before), ...listOf(value)];
      else if (key === 'meta' && isPlain(before) && isPlain(value)) merged[key] = { ...before, ...value };
      else merged[key] = adding.has(key) ? listOf(value) : value;
    }
  }
  return merged;
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [value];
}
