import { md5 } from '../context/md5.ts';
import { represent, toValue } from '../jinja/index.ts';
import { configFromTree, type PackageFile, type PathKind } from './package-file.ts';
import { type IdFinder, referencesIn } from './references.ts';
import type { Properties } from './read-resources.ts';
import type { GenericTest, Resource } from './resource.ts';
import { isPlain, type Plain, plains, textOf } from './yaml.ts';

/** What a test is written on: a resource, one of its versions, or a table of a source. */
interface Tested {
  readonly id: string;
  /** As dbt names it in the name of the test. */
  readonly label: string;
  readonly prefix: '' | 'source_';
  /** The call that stands for it in a template. */
  readonly call: string;
  readonly path: string;
  readonly entry: Plain;
}

/** Where a test of YAML comes to stand: whose it is, and the configuration of its folder. */
interface Place {
  readonly owner: PackageFile;
  readonly root: PackageFile;
  readonly ids: IdFinder;
}

/** Generic tests on resources and on sources, of tables and of columns. */
export function readGenericTests(
  owner: PackageFile,
  root: PackageFile,
  properties: Properties,
  resources: readonly Resource[],
  ids: IdFinder,
): GenericTest[] {
  const paths = new Map(
    ['models', 'seeds', 'snapshots'].flatMap((kind) =>
      (properties.entries.get(kind) ?? []).map(
        ([path, entry]) => [`${kind.slice(0, -1)} ${textOf(entry.name)}`, path] as const,
      ),
    ),
  );
  const own = resources.filter(
    (it) => it.package === owner.name && it.kind !== 'test' && it.kind !== 'analysis',
  );
  const onResources = own.map((it): Tested => {
    const { id, name, version, kind, path, properties: entry } = it;
    const label = version === undefined ? name : `${name}_v${version}`;
    const call = version === undefined ? `ref('${name}')` : `ref('${name}', version='${version}')`;
    return { id, label, prefix: '', call, path: paths.get(`${kind} ${name}`) ?? path, entry };
  });
  const onSources = (properties.entries.get('sources') ?? []).flatMap(([path, entry]) => {
    const source = textOf(entry.name) ?? '';
    return plains(entry.tables).map((table): Tested => {
      const name = textOf(table.name) ?? '';
      const id = `source.${owner.name}.${source}.${name}`;
      const call = `source('${source}', '${name}')`;
      return { id, label: `${source}_${name}`, prefix: 'source_', call, path, entry: table };
    });
  });
  return [...onResources, ...onSources].flatMap((it) => testsOf({ owner, root, ids }, it));
}

function testsOf(place: Place, on: Tested): GenericTest[] {
  const whole = listed(on.entry).map((it) => genericTest(place, on, it, undefined));
  const byColumn = plains(on.entry.columns).flatMap((column) =>
    listed(column).map((it) => genericTest(place, on, it, column)),
  );
  return [...whole, ...byColumn];
}

function listed(entry: Plain): unknown[] {
  return [entry.data_tests, entry.tests].flatMap((it) => (Array.isArray(it) ? it : []));
}

/** Keys of a test that configure it even where they stand among its arguments. */
const configKeys = [
  ...['severity', 'tags', 'enabled', 'where', 'limit', 'warn_if', 'error_if', 'fail_calc'],
  ...['store_failures', 'store_failures_as', 'meta', 'database', 'schema', 'alias'],
];

function genericTest(place: Place, on: Tested, said: unknown, column: Plain | undefined): GenericTest {
  const { owner, root, ids } = place;
  const [test, given] = testAndArguments(said);
  const { arguments: inner, name: custom, config, description, ...rest } = given;
  const args = isPlain(inner) ? { ...rest, ...inner } : rest;
  const outer = configKeys.filter((it) => args[it] !== undefined);
  const plain = Object.fromEntries(Object.entries(args).filter(([key]) => !outer.includes(key)));
  const called = column === undefined ? undefined : (textOf(column.name) ?? '');
  const kwargs = {
    ...(called === undefined ? {} : { column_name: column?.quote === true ? `"${called}"` : called }),
    ...plain,
    model: `{{ get_where_subquery(${on.call}) }}`,
  };
  const [namespace, macro] = test.includes('.') ? test.split('.') : [null, test];
  const kind = `${namespace === null ? '' : `${namespace}_`}${on.prefix}${macro}`;
  const [short, full] =
    textOf(custom) === undefined ? namesOf(kind, on.label, kwargs) : [String(custom), String(custom)];
  const fqn = [owner.name, ...foldersOf(owner, on.path), full];
  const outside = Object.fromEntries(outer.map((it) => [it, args[it]]));
  const configured = { ...outside, ...(isPlain(config) ? config : {}) };
  const refs = [on.id, ...referencesIn(owner.name, JSON.stringify(args).replaceAll('\\"', '"'), ids)];
  return {
    id: `test.${owner.name}.${full}.${hashOf(full, kwargs, macro, namespace)}`,
    test,
    on: on.id,
    column: called,
    arguments: plain,
    refs: [...new Set(refs)],
    own: {
      ...{ package: owner.name, name: full, alias: short, fqn, path: on.path, kwargs },
      levels: [...treesOf(owner, root, fqn), configured],
      ...(textOf(description) === undefined ? {} : { description: textOf(description) }),
    },
  };
}

function testAndArguments(said: unknown): readonly [string, Plain] {
  if (typeof said === 'string') return [said, {}];
  if (!isPlain(said)) return ['unknown', {}];
  const named = textOf(said.test_name);
  if (named !== undefined) {
    const { test_name: _name, ...rest } = said;
    return [named, rest];
  }
  const [test, args] = Object.entries(said)[0] ?? ['unknown', {}];
  return [test, isPlain(args) ? args : {}];
}

const NAME_MAX = 64;

/** The short and the full name of a test, as dbt makes them of its kind, what it is on and its arguments. */
function namesOf(kind: string, label: string, kwargs: Plain): readonly [short: string, full: string] {
  const parts = Object.entries(kwargs)
    .filter(([name]) => name !== 'model')
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, value]) => (isPlain(value) ? Object.values(value) : Array.isArray(value) ? value : [value]))
    .map((it) => pythonText(it).replace(/[^0-9a-zA-Z_]+/g, '_'));
  const identifier = `${kind}_${label}`;
  const full = `${identifier}_${parts.join('__')}`;
  return [full.length >= NAME_MAX ? `${identifier.slice(0, 30)}_${md5(full)}` : full, full];
}

function pythonText(value: unknown): string {
  return typeof value === 'string' ? value : represent(toValue(value));
}

/** The last ten digits of the MD5 of a name and of what the test is, all leaves as texts. */
function hashOf(name: string, kwargs: Plain, macro: string, namespace: string | null): string {
  const metadata = hashable({ kwargs, name: macro, namespace });
  return md5(name + represent(toValue(metadata))).slice(-10);
}

function hashable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(hashable);
  if (!isPlain(value)) return pythonText(value);
  const keys = Object.keys(value).sort();
  return Object.fromEntries(keys.map((key) => [key, hashable(value[key])]));
}

const places: readonly PathKind[] = ['model', 'seed', 'snapshot', 'analysis', 'test', 'macro'];

/** The folders of a YAML file within the folder of its kind. */
function foldersOf(owner: PackageFile, path: string): string[] {
  const base = places
    .flatMap((kind) => owner.paths[kind])
    .map((it) => `${owner.folder}${it}/`)
    .find((it) => path.startsWith(it));
  return base === undefined ? [] : path.slice(base.length).split('/').slice(0, -1);
}

/** What dbt_project.yml says of tests of this path, of the package and then of the root. */
function treesOf(owner: PackageFile, root: PackageFile, fqn: readonly string[]): Plain[] {
  return (owner === root ? [owner] : [owner, root]).flatMap(({ trees }) =>
    ['tests', 'data_tests'].flatMap((name) => configFromTree(trees[name], fqn)),
  );
}
