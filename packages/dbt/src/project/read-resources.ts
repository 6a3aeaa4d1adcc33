import type { Diagnostic } from '@dataing/base/diagnostics';
import { configFromTree, type PackageFile, type PathKind } from './package-file.ts';
import { type FileReader, filesOf, isProfiles } from './read-files.ts';
import type { DeclaredColumn, Resource, ResourceKind } from './resource.ts';
import { isPlain, type Plain, plains, textOf, textsOf } from './yaml.ts';

/** Everything the YAML properties files of a package say, by kind of entry. */
export interface Properties {
  readonly entries: ReadonlyMap<string, ReadonlyArray<readonly [path: string, entry: Plain]>>;
}

const kinds = [
  'models',
  'seeds',
  'snapshots',
  'analyses',
  'sources',
  'exposures',
  'unit_tests',
  'macros',
  'groups',
  'metrics',
  'semantic_models',
  'saved_queries',
];

export function readProperties(reader: FileReader, owner: PackageFile): Properties {
  const entries = new Map<string, Array<readonly [string, Plain]>>(kinds.map((kind) => [kind, []]));
  for (const path of propertyPaths(reader, owner)) {
    const data = reader.yaml(path);
    for (const kind of kinds) for (const entry of plains(data[kind])) entries.get(kind)?.push([path, entry]);
  }
  return { entries };
}

/** YAML files that may describe what stands in a package, each once; no profiles. */
export function propertyPaths(reader: FileReader, owner: PackageFile): ReadonlySet<string> {
  const places: readonly PathKind[] = ['model', 'seed', 'snapshot', 'analysis', 'test', 'macro'];
  const all = places.flatMap((kind) => filesOf(reader, owner, kind, /\.ya?ml$/).map(([path]) => path));
  return new Set(all.filter((path) => !isProfiles(path)));
}

interface Found {
  readonly kind: ResourceKind;
  readonly tree: string;
  readonly properties: string;
  readonly path: PathKind;
  readonly extension: RegExp;
}

const searches: readonly Found[] = [
  { kind: 'model', tree: 'models', properties: 'models', path: 'model', extension: /\.(sql|py)$/ },
  { kind: 'seed', tree: 'seeds', properties: 'seeds', path: 'seed', extension: /\.csv$/ },
  { kind: 'snapshot', tree: 'snapshots', properties: 'snapshots', path: 'snapshot', extension: /\.sql$/ },
  { kind: 'test', tree: 'tests', properties: 'tests', path: 'test', extension: /\.sql$/ },
  { kind: 'analysis', tree: 'models', properties: 'analyses', path: 'analysis', extension: /\.sql$/ },
];

/** Resources of a package; `root` may configure those of its packages too. */
export function readResources(
  reader: FileReader,
  owner: PackageFile,
  root: PackageFile,
  properties: Properties,
): Resource[] {
  return searches.flatMap((search) => {
    const entries = properties.entries.get(search.properties) ?? [];
    const byName = new Map(entries.map(([, entry]) => [textOf(entry.name) ?? '', entry]));
    const files = filesOf(reader, owner, search.path, search.extension).filter(
      ([, inside]) => !(search.kind === 'test' && inside.startsWith('generic/')),
    );
    const found = files.flatMap(([path, inside]) =>
      resourcesOf(reader, owner, root, search, path, inside, byName),
    );
    return search.kind === 'snapshot' ? [...found, ...yamlSnapshots(owner, root, entries, found)] : found;
  });
}

function resourcesOf(
  reader: FileReader,
  owner: PackageFile,
  root: PackageFile,
  search: Found,
  path: string,
  inside: string,
  byName: ReadonlyMap<string, Plain>,
): Resource[] {
  const parts = inside.replace(/\.\w+$/, '').split('/');
  const name = parts.at(-1) ?? inside;
  const language = path.endsWith('.py') ? 'python' : path.endsWith('.csv') ? 'csv' : 'sql';
  const text = search.kind === 'seed' ? reader.firstLine(path) : reader.text(path);
  const make = (called: string, body: string, entry: Plain, version?: string): Resource => {
    const fqn = [
      ...(search.kind === 'analysis' ? ['analysis'] : []),
      ...(search.kind === 'snapshot' ? parts : parts.slice(0, -1)),
      called,
      ...(version === undefined ? [] : [`v${version}`]),
    ];
    const id = `${search.kind}.${owner.name}.${called}${version === undefined ? '' : `.v${version}`}`;
    const base = {
      id,
      kind: search.kind,
      package: owner.name,
      name: called,
      version,
      path,
      inside,
      fqn: [owner.name, ...fqn],
      language,
    } as const;
    return {
      ...base,
      text: body,
      levels: levelsOf(owner, root, search.tree, fqn, entry),
      columns: columnsOf(entry),
      properties: entry,
    };
  };
  if (search.kind === 'snapshot') {
    return snapshotBlocks(text).map(([called, body]) => make(called, body, byName.get(called) ?? {}));
  }
  const versioned = versionOf(name, byName);
  if (versioned !== undefined) return [make(versioned.name, text, versioned.entry, versioned.version)];
  return [make(name, text, byName.get(name) ?? {})];
}

/** `orders_v2` is version 2 of `orders` where YAML says there are versions. */
function versionOf(
  file: string,
  byName: ReadonlyMap<string, Plain>,
): { name: string; version: string; entry: Plain } | undefined {
  for (const [name, entry] of versioned(byName)) {
    for (const it of plains(entry.versions)) {
      const version = textOf(it.v) ?? '';
      const defined = textOf(it.defined_in) ?? `${name}_v${version}`;
      const latest = textOf(entry.latest_version);
      if (file !== defined && !(file === name && latest === version)) continue;
      const config = {
        ...(isPlain(entry.config) ? entry.config : {}),
        ...(isPlain(it.config) ? it.config : {}),
      };
      const columns = versionColumns(plains(entry.columns), it.columns);
      return { name, version, entry: { ...entry, ...it, name, config, columns } };
    }
  }
  return undefined;
}

/** Columns of a version: those of the model that `include` and `exclude` leave, then its own; all where it says nothing. */
function versionColumns(all: readonly Plain[], said: unknown): Plain[] {
  if (said === undefined) return [...all];
  const entries = plains(said);
  const own = entries.filter((it) => it.include === undefined);
  const replaced = new Set(own.map((it) => it.name));
  const rule = entries.find((it) => it.include !== undefined);
  if (rule === undefined) return own;
  const isAll = rule.include === 'all' || rule.include === '*';
  const [included, excluded] = [textsOf(rule.include), textsOf(rule.exclude)];
  const taken = all.filter((it) => {
    const name = textOf(it.name) ?? '';
    return (isAll || included.includes(name)) && !excluded.includes(name) && !replaced.has(name);
  });
  return [...taken, ...own];
}

const versionedOf = new WeakMap<ReadonlyMap<string, Plain>, ReadonlyArray<readonly [string, Plain]>>();

/** The entries that have versions, found once for all files that are asked about. */
function versioned(byName: ReadonlyMap<string, Plain>): ReadonlyArray<readonly [string, Plain]> {
  let found = versionedOf.get(byName);
  if (found === undefined) {
    found = [...byName].filter(([, entry]) => Array.isArray(entry.versions));
    versionedOf.set(byName, found);
  }
  return found;
}

const snapshot = /\{%-?\s*snapshot\s+(\w+)\s*-?%\}([^]*?)\{%-?\s*endsnapshot\s*-?%\}/g;

function snapshotBlocks(text: string): Array<readonly [string, string]> {
  return [...text.matchAll(snapshot)].map(([, name, body]) => [name, body]);
}

/** Snapshots that stand in YAML alone (dbt 1.9): `relation: ref('orders')`. */
function yamlSnapshots(
  owner: PackageFile,
  root: PackageFile,
  entries: ReadonlyArray<readonly [string, Plain]>,
  found: readonly Resource[],
): Resource[] {
  return entries.flatMap(([path, entry]) => {
    const [name, relation] = [textOf(entry.name), textOf(entry.relation)];
    if (name === undefined || relation === undefined || found.some((it) => it.name === name)) return [];
    const id = `snapshot.${owner.name}.${name}`;
    const levels = levelsOf(owner, root, 'snapshots', [name], entry);
    const text = `select * from {{ ${relation} }}`;
    const base = {
      id,
      kind: 'snapshot',
      package: owner.name,
      name,
      path,
      inside: path.split('/').slice(-1)[0],
      fqn: [owner.name, name],
      language: 'sql',
    } as const;
    return [{ ...base, text, levels, columns: columnsOf(entry), properties: entry }];
  });
}

function levelsOf(
  owner: PackageFile,
  root: PackageFile,
  tree: string,
  fqn: readonly string[],
  entry: Plain,
): Plain[] {
  const own = configFromTree(owner.trees[tree], [owner.name, ...fqn]);
  const over = owner === root ? [] : configFromTree(root.trees[tree], [owner.name, ...fqn]);
  const said = isPlain(entry.config) ? entry.config : {};
  const short = Object.fromEntries(
    ['tags', 'meta', 'docs', 'group', 'access'].flatMap((key) =>
      entry[key] === undefined ? [] : [[key, entry[key]]],
    ),
  );
  return [...own, ...over, short, said].filter((it) => Object.keys(it).length > 0);
}

export function columnsOf(entry: Plain): DeclaredColumn[] {
  return plains(entry.columns).flatMap((it) => {
    const name = textOf(it.name);
    return name === undefined ? [] : [{ name, type: textOf(it.data_type) }];
  });
}

/** DBT_DUPLICATE where two files define one resource. */
export function duplicatesOf(resources: readonly Resource[]): Diagnostic[] {
  const seen = new Map<string, Resource>();
  return resources.flatMap((it): Diagnostic[] => {
    const other = seen.get(it.id);
    seen.set(it.id, it);
    if (other === undefined) return [];
    const message = `${it.id} is defined in ${other.path} and in ${it.path}`;
    return [{ code: 'DBT_DUPLICATE', severity: 'warning', message, path: it.path }];
  });
}
