import type { PackageFile } from './package-file.ts';
import { type IdFinder, referencesIn } from './references.ts';
import type { Properties } from './read-resources.ts';
import { isPlain, type Plain, plains, textOf } from './yaml.ts';

/** A metric, semantic model or saved query. */
export interface SemanticNode {
  /** `metric.shop.revenue`. */
  readonly id: string;
  readonly kind: 'metric' | 'semantic_model' | 'saved_query';
  readonly name: string;
  readonly path: string;
  /** Unique ids, sorted: of metrics the semantic models and metrics they are reckoned from. */
  readonly dependsOn: readonly string[];
}

/** People who answer for models. */
export interface Group {
  readonly id: string;
  readonly name: string;
  readonly owner: Plain;
}

/** The groups that a package declares. */
export function readGroups(owner: PackageFile, properties: Properties): Group[] {
  return (properties.entries.get('groups') ?? []).map(([, entry]) => {
    const name = textOf(entry.name) ?? '';
    return { id: `group.${owner.name}.${name}`, name, owner: isPlain(entry.owner) ? entry.owner : {} };
  });
}

type Entries = ReadonlyArray<readonly [owner: string, path: string, entry: Plain]>;

/** Metrics, semantic models and saved queries of all packages, as they are written up to dbt 1.11. */
export function readSemantics(
  packages: ReadonlyArray<readonly [PackageFile, Properties]>,
  ids: IdFinder,
): SemanticNode[] {
  const entries = (kind: string): Entries =>
    packages.flatMap(([owner, { entries: all }]) =>
      (all.get(kind) ?? []).map(([path, entry]) => [owner.name, path, entry] as const),
    );
  const models = entries('semantic_models');
  const metrics = entries('metrics');
  const byMeasure = new Map(
    models.flatMap(([owner, , entry]) =>
      plains(entry.measures).map((it) => [textOf(it.name), `semantic_model.${owner}.${textOf(entry.name)}`]),
    ),
  );
  const byMetric = new Map(
    metrics.map(([owner, , entry]) => [textOf(entry.name), `metric.${owner}.${textOf(entry.name)}`]),
  );
  const known = (names: ReadonlyArray<string | undefined>, of: ReadonlyMap<unknown, unknown>) =>
    names.flatMap((it) => textOf(of.get(it)) ?? []);
  return [
    ...nodes('semantic_model', models, (entry, owner) => referencesIn(owner, textOf(entry.model) ?? '', ids)),
    ...nodes('metric', metrics, ({ type_params: said }) => {
      const params = isPlain(said) ? said : {};
      return [...known(measuresIn(params), byMeasure), ...known(metricsIn(params), byMetric)];
    }),
    ...nodes('saved_query', entries('saved_queries'), ({ query_params: said }) =>
      known(isPlain(said) ? namesIn(said.metrics) : [], byMetric),
    ),
  ];
}

function nodes(
  kind: SemanticNode['kind'],
  entries: Entries,
  dependsOn: (entry: Plain, owner: string) => readonly string[],
): SemanticNode[] {
  return entries.map(([owner, path, entry]) => {
    const name = textOf(entry.name) ?? '';
    const found = [...new Set(dependsOn(entry, owner))].sort();
    return { id: `${kind}.${owner}.${name}`, kind, name, path, dependsOn: found };
  });
}

/** Names that stand as texts or as `name:` of a mapping. */
function namesIn(value: unknown): Array<string | undefined> {
  const list: unknown[] = Array.isArray(value) ? value : [value];
  return list.map((it) => (isPlain(it) ? textOf(it.name) : textOf(it)));
}

function measuresIn(params: Plain): Array<string | undefined> {
  const conversion = isPlain(params.conversion_type_params) ? params.conversion_type_params : {};
  return [params.measure, conversion.base_measure, conversion.conversion_measure].flatMap(namesIn);
}

function metricsIn(params: Plain): Array<string | undefined> {
  return [params.numerator, params.denominator, params.metrics].flatMap(namesIn);
}
