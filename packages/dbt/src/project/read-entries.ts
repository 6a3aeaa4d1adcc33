import type { PackageFile } from './package-file.ts';
import { columnsOf, type Properties } from './read-resources.ts';
import type { Exposure, GenericTest, Resource, SourceTable, UnitTest } from './resource.ts';
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
        columns: columnsOf(table),
      };
    });
  });
}

/** How ids are found: by names as `ref` and `source` give them. */
export interface IdFinder {
  ref(owner: string, name: string, from?: string): string | undefined;
  source(owner: string, source: string, table: string): string | undefined;
}

const reference = /\b(ref|source)\(\s*(['"])([^'"]+)\2(?:\s*,\s*(['"])([^'"]+)\4)?/g;

/** Unique ids of the `ref` and `source` calls in a text of YAML. */
function referencesIn(owner: string, text: string, ids: IdFinder): string[] {
  return [...text.matchAll(reference)].flatMap(([, kind, , first, , second]) => {
    if (kind === 'source') return second === undefined ? [] : (ids.source(owner, first, second) ?? []);
    const id = second === undefined ? ids.ref(owner, first) : ids.ref(owner, second, first);
    return id ?? [];
  });
}

/** Exposures with what they depend on. */
export function readExposures(owner: PackageFile, properties: Properties, ids: IdFinder): Exposure[] {
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
      dependsOn: dependsOn.flatMap((it) => referencesIn(owner.name, it, ids)),
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

/** Generic tests on resources and on sources, of tables and of columns. */
export function readGenericTests(
  owner: PackageFile,
  properties: Properties,
  resources: readonly Resource[],
  ids: IdFinder,
): GenericTest[] {
  const own = resources.filter(
    (it) => it.package === owner.name && it.kind !== 'test' && it.kind !== 'analysis',
  );
  const onResources = own.flatMap((it) => testsOf(owner, it.id, it.name, it.properties, ids));
  const onSources = (properties.entries.get('sources') ?? []).flatMap(([, entry]) => {
    const source = textOf(entry.name) ?? '';
    return plains(entry.tables).flatMap((table) => {
      const name = textOf(table.name) ?? '';
      return testsOf(owner, `source.${owner.name}.${source}.${name}`, `source_${source}_${name}`, table, ids);
    });
  });
  return [...onResources, ...onSources];
}

function testsOf(owner: PackageFile, on: string, name: string, entry: Plain, ids: IdFinder): GenericTest[] {
  const whole = listed(entry).map((it) => genericTest(owner, on, name, it, undefined, ids));
  const byColumn = plains(entry.columns).flatMap((column) => {
    const called = textOf(column.name) ?? '';
    return listed(column).map((it) => genericTest(owner, on, name, it, called, ids));
  });
  return [...whole, ...byColumn];
}

function listed(entry: Plain): unknown[] {
  return [entry.data_tests, entry.tests].flatMap((it) => (Array.isArray(it) ? it : []));
}

function genericTest(
  owner: PackageFile,
  on: string,
  name: string,
  said: unknown,
  column: string | undefined,
  ids: IdFinder,
): GenericTest {
  const [test, given] = testAndArguments(said);
  const { arguments: inner, name: _name, config: _config, ...rest } = given;
  const args = isPlain(inner) ? { ...rest, ...inner } : rest;
  const custom = textOf(given.name);
  const short = [test.replace('.', '_'), name, ...(column === undefined ? [] : [column])].join('_');
  const refs = [on, ...referencesIn(owner.name, JSON.stringify(args).replaceAll('\\"', '"'), ids)];
  return {
    id: `test.${owner.name}.${custom ?? short}`,
    test,
    on,
    column,
    arguments: args,
    refs: [...new Set(refs)],
  };
}

function testAndArguments(said: unknown): readonly [string, Plain] {
  if (typeof said === 'string') return [said, {}];
  if (!isPlain(said)) return ['unknown', {}];
  const named = textOf(said.test_name);
  if (named !== undefined) return [named, said];
  const [test, args] = Object.entries(said)[0] ?? ['unknown', {}];
  return [test, isPlain(args) ? args : {}];
}
