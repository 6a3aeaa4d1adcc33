import type { Relation } from '../context/relation.ts';
import { toValue, type Value } from '../jinja/index.ts';
import type { Resource } from '../project/resource.ts';
import { isPlain, plains, textOf } from '../project/yaml.ts';

/** `model` of the context: what the manifest would say of the node. */
export function modelOf(
  resource: Resource,
  config: Readonly<Record<string, unknown>>,
  self: Relation | null,
): Value {
  const { id, name, path, inside, fqn, kind, package: owner, version, columns } = resource;
  const { database = null, schema = null, identifier = null } = self?.options ?? {};
  const tags = config.tags ?? [];
  const described = Object.fromEntries(
    columns.map((it) => [
      it.name,
      { name: it.name, data_type: it.type ?? null, ...declaredOf(resource, it.name) },
    ]),
  );
  return toValue({
    ...{
      unique_id: id,
      name,
      resource_type: kind,
      package_name: owner,
      fqn,
      version: version ?? null,
      alias: textOf(config.alias) ?? name,
    },
    ...{
      original_file_path: path,
      path: inside,
      database,
      schema,
      identifier,
      tags,
      config,
      columns: described,
      raw_code: resource.text,
    },
    ...{
      description: textOf(resource.properties.description) ?? '',
      meta: config.meta ?? {},
      depends_on: { nodes: [], macros: [] },
    },
  });
}

/** What YAML says of a column, with `meta` and `tags` where dbt's manifest has them. */
function declaredOf(resource: Resource, column: string) {
  const entry = plains(resource.properties.columns).find((it) => it.name === column) ?? {};
  const said = isPlain(entry.config) ? entry.config : {};
  const meta = said.meta ?? entry.meta ?? {};
  const tags = said.tags ?? entry.tags ?? [];
  return { description: textOf(entry.description) ?? '', meta, tags, config: { ...said, meta, tags } };
}
