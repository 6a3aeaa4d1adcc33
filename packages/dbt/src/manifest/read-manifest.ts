import type { Diagnostic } from '@dataing/base/diagnostics';
import { loadedAtOf } from '../project/loaded-at.ts';
import type { GenericTest, Given, ResourceKind, SourceTable } from '../project/resource.ts';
import { isPlain, type Plain, textOf, textsOf } from '../project/yaml.ts';
import type { Manifest, ManifestEntry, ManifestNode } from './manifest.ts';
import { withoutInjected } from './without-injected.ts';

/** Versions of the schema that are known: dbt 1.5 to 2.0. */
const OLDEST = 9;
const NEWEST = 12;

export interface ReadManifest {
  readonly manifest?: Manifest;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads the text of a manifest.json. DBT_MANIFEST where it is none, DBT_MANIFEST_VERSION where its version is not known. */
export function readManifest(file: string, text: string): ReadManifest {
  const data = parsed(text);
  const metadata = isPlain(data?.metadata) ? data.metadata : {};
  const [, said] = /\/manifest\/v(\d+)\.json$/.exec(textOf(metadata.dbt_schema_version) ?? '') ?? [];
  if (data === undefined || said === undefined || !isPlain(data.nodes))
    return refused('DBT_MANIFEST', `${file} is no manifest of dbt, and is left aside`, file);
  const version = Number(said);
  if (version < OLDEST || version > NEWEST) {
    const known = `those from v${OLDEST} (dbt 1.5) to v${NEWEST} are read`;
    return refused('DBT_MANIFEST_VERSION', `${file} is of version v${version}; ${known}`, file);
  }
  const nodes = values(data.nodes);
  const off = Object.values(isPlain(data.disabled) ? data.disabled : {}).flatMap((it) =>
    Array.isArray(it) ? it.filter(isPlain) : [],
  );
  const manifest: Manifest = {
    version,
    dbtVersion: textOf(metadata.dbt_version) ?? '',
    adapter: textOf(metadata.adapter_type),
    nodes: [...nodes, ...off].flatMap(nodeOf),
    sources: [
      ...values(data.sources).map((it) => sourceOf(it, true)),
      ...off.filter((it) => it.resource_type === 'source').map((it) => sourceOf(it, false)),
    ],
    tests: nodes.filter((it) => isPlain(it.test_metadata)).map(testOf),
    unitTests: values(data.unit_tests).map((it) => ({
      id: textOf(it.unique_id) ?? '',
      name: textOf(it.name) ?? '',
      model: dependencies(it)[0],
    })),
    exposures: values(data.exposures).map((it) => ({
      id: textOf(it.unique_id) ?? '',
      name: textOf(it.name) ?? '',
      type: textOf(it.type),
      owner: isPlain(it.owner) ? (textOf(it.owner.name) ?? textOf(it.owner.email)) : undefined,
      dependsOn: dependencies(it),
    })),
    entries: entriesOf(data),
  };
  return { manifest, diagnostics: [] };
}

function parsed(text: string): Plain | undefined {
  try {
    const data: unknown = JSON.parse(text);
    return isPlain(data) ? data : undefined;
  } catch {
    // Half-written or something else: said by the caller, as for any other text that is no manifest.
    return undefined;
  }
}

function refused(code: string, message: string, path: string): ReadManifest {
  return { diagnostics: [{ code, severity: 'warning', message, path }] };
}

function values(section: unknown): Plain[] {
  return isPlain(section) ? Object.values(section).filter(isPlain) : [];
}

function dependencies(node: Plain): string[] {
  return isPlain(node.depends_on) ? textsOf(node.depends_on.nodes) : [];
}

const kinds: Readonly<Record<string, ResourceKind>> = {
  model: 'model',
  seed: 'seed',
  snapshot: 'snapshot',
  test: 'test',
  analysis: 'analysis',
};

function nodeOf(node: Plain): ManifestNode[] {
  const kind = kinds[textOf(node.resource_type) ?? ''];
  if (kind === undefined || isPlain(node.test_metadata)) return [];
  const path = (textOf(node.original_file_path) ?? '').replaceAll('\\', '/');
  const checksum =
    isPlain(node.checksum) && node.checksum.name === 'sha256' ? node.checksum.checksum : undefined;
  const language = kind === 'seed' ? 'csv' : textOf(node.language) === 'python' ? 'python' : 'sql';
  return [
    {
      id: textOf(node.unique_id) ?? '',
      kind,
      package: textOf(node.package_name) ?? '',
      name: textOf(node.name) ?? '',
      version: textOf(node.version),
      path,
      fqn: textsOf(node.fqn),
      language,
      text: textOf(node.raw_code) ?? '',
      columns: values(node.columns).map((it) => ({
        name: textOf(it.name) ?? '',
        type: textOf(it.data_type),
      })),
      given: givenOf(node),
      checksum: textOf(checksum),
    },
  ];
}

function givenOf(node: Plain): Given {
  const config = isPlain(node.config) ? node.config : {};
  const isEphemeral = config.materialized === 'ephemeral';
  const alias = textOf(node.alias) ?? textOf(node.name) ?? '';
  const on = dependencies(node);
  const compiled = node.compiled === true ? textOf(node.compiled_code) : undefined;
  return {
    config: said(config),
    relation: isEphemeral
      ? { database: null, schema: null, identifier: `__dbt__cte__${alias}` }
      : { database: textOf(node.database) ?? null, schema: textOf(node.schema) ?? null, identifier: alias },
    refs: on.filter((it) => !it.startsWith('source.')),
    sources: on.filter((it) => it.startsWith('source.')),
    ...(compiled === undefined ? {} : { sql: withoutInjected(compiled, injectedOf(node)) }),
  };
}

/** Without what dbt fills in for everything that nobody said. */
function said(config: Plain): Plain {
  return Object.fromEntries(Object.entries(config).filter(([, value]) => value !== null));
}

function injectedOf(node: Plain): string[] {
  const ctes = Array.isArray(node.extra_ctes) ? node.extra_ctes.filter(isPlain) : [];
  return ctes.flatMap((it) => textOf(it.sql) ?? []);
}

function sourceOf(node: Plain, enabled: boolean): SourceTable {
  const name = textOf(node.name) ?? '';
  return {
    id: textOf(node.unique_id) ?? '',
    package: textOf(node.package_name) ?? '',
    source: textOf(node.source_name) ?? '',
    name,
    path: (textOf(node.original_file_path) ?? '').replaceAll('\\', '/'),
    database: textOf(node.database),
    schema: textOf(node.schema) ?? '',
    identifier: textOf(node.identifier) ?? name,
    enabled,
    ...loadedAtOf(textOf(node.loaded_at_field)),
    columns: values(node.columns).map((it) => ({ name: textOf(it.name) ?? '', type: textOf(it.data_type) })),
  };
}

function testOf(node: Plain): GenericTest {
  const { name, namespace, kwargs } = node.test_metadata as Plain;
  const { model: _model, column_name: column, ...args } = isPlain(kwargs) ? kwargs : {};
  const all = dependencies(node);
  const on = textOf(node.attached_node) ?? all[0] ?? tested(node);
  const owner = textOf(namespace);
  return {
    id: textOf(node.unique_id) ?? '',
    test: owner === undefined ? (textOf(name) ?? '') : `${owner}.${textOf(name) ?? ''}`,
    on,
    column: textOf(node.column_name) ?? textOf(column),
    arguments: args,
    refs: [...new Set([on, ...all])],
  };
}

/** A test on a source has no attached node, and may have nothing that it depends on. */
function tested(node: Plain): string {
  const [first] = Array.isArray(node.sources) ? node.sources : [];
  return `source.${textOf(node.package_name) ?? ''}.${textsOf(first).join('.')}`;
}

const sections = {
  metrics: 'metric',
  groups: 'group',
  semantic_models: 'semantic_model',
  saved_queries: 'saved_query',
} as const;

function entriesOf(data: Plain): ManifestEntry[] {
  return (Object.keys(sections) as Array<keyof typeof sections>).flatMap((section) =>
    values(data[section]).map((it) => ({
      id: textOf(it.unique_id) ?? '',
      kind: sections[section],
      name: textOf(it.name) ?? '',
      dependsOn: dependencies(it).sort(),
    })),
  );
}
