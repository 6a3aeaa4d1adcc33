import { loadedAtOf } from './loaded-at.ts';
import type { PackageFile } from './package-file.ts';
import { type IdFinder, referencesIn } from './references.ts';
import { columnsOf, type Properties } from './read-resources.ts';
import type { SemanticNode } from './read-semantics.ts';
import type { Exposure, SourceTable, UnitTest } from './resource.ts';
import { isPlain, type Plain, plains, textOf } from './yaml.ts';

/** Renders a text of YAML; what is no text stays. */
export type RenderPlain = (value: unknown) => unknown;

/** Sources that the properties files of a package declare. */
export function readSources(
  owner: PackageFile,
  properties: Properties,
  render: RenderPlain,
  database: string | undefined,
): SourceTable[] {
  return (properties.entries.get('sources') ?? []).flatMap(([path, entry]) => {
    const source = textOf(entry.name) ?? '';
    const config = isPlain(entry.config) ? entry.config : {};
    return plains(entry.tables).map((table): SourceTable => {
      const name = textOf(table.name) ?? '';
      const own = isPlain(table.config) ? table.config : {};
      const said = (value: unknown) => textOf(render(value));
      const enabled = render(own.enabled ?? table.enabled ?? config.enabled ?? entry.enabled ?? true);
      return {
        id: `source.${owner.name}.${source}.${name}`,
        package: owner.name,
        source,
        name,
        path,
        database: said(entry.database ?? entry.catalog ?? config.database) ?? database,
        schema: said(entry.schema ?? config.schema) ?? source,
        identifier: said(table.identifier) ?? name,
        enabled: enabled !== false && enabled !== 'false' && enabled !== 'False',
        ...quotingOf(entry, table),
        ...loadedAtOf(
          said(
            own.loaded_at_field ?? table.loaded_at_field ?? config.loaded_at_field ?? entry.loaded_at_field,
          ),
        ),
        columns: columnsOf(table),
      };
    });
  });
}

/** The table's own goes before the source's, part by part. */
function quotingOf(entry: Plain, table: Plain): Pick<SourceTable, 'quoting'> {
  const levels = [entry.quoting, table.quoting].filter(isPlain);
  return levels.length === 0 ? {} : { quoting: Object.assign({}, ...levels) };
}

/** Exposures with what they depend on. */
export function readExposures(
  owner: PackageFile,
  properties: Properties,
  ids: IdFinder,
  semantics: readonly SemanticNode[],
): Exposure[] {
  const metricsIn = (text: string) => {
    const [, name] = /\bmetric\(\s*['"]([^'"]+)['"]/.exec(text) ?? [];
    return semantics.filter((it) => it.kind === 'metric' && it.name === name).map((it) => it.id);
  };
  return (properties.entries.get('exposures') ?? []).map(([, entry]) => {
    const name = textOf(entry.name) ?? '';
    const dependsOn = Array.isArray(entry.depends_on)
      ? entry.depends_on.flatMap((it) => textOf(it) ?? [])
      : [];
    const person = isPlain(entry.owner) ? (textOf(entry.owner.name) ?? textOf(entry.owner.email)) : undefined;
    return {
      id: `exposure.${owner.name}.${name}`,
      name,
      type: textOf(entry.type),
      owner: person,
      dependsOn: dependsOn.flatMap((it) => [...referencesIn(owner.name, it, ids), ...metricsIn(it)]),
    };
  });
}

/** Unit tests with the model each is of. */
export function readUnitTests(owner: PackageFile, properties: Properties, ids: IdFinder): UnitTest[] {
  return (properties.entries.get('unit_tests') ?? []).map(([, entry]) => {
    const [name, model] = [textOf(entry.name) ?? '', textOf(entry.model) ?? ''];
    return { id: `unit_test.${owner.name}.${model}.${name}`, name, model: ids.ref(owner.name, model) };
  });
}
