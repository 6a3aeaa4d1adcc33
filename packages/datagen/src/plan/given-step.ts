import type { ColumnType, Generator, GivenGenerator, Scalar } from '../dsl/document.ts';
import { generatorsOf } from '../dsl/nested-generators.ts';
import type { ColumnSite, SharedDictionary } from './column-site.ts';
import { dictionaryOf } from './dictionary.ts';
import { columnNumber, keyOf } from './draft.ts';
import type { GeneratorStep, GivenStep } from './plan.ts';

type StepOf = (site: ColumnSite, generator: Generator) => GeneratorStep;

/** The step of a `given`. `stepOf` compiles the generators of the cases, which have keys of their own by their labels. */
export function givenStep(site: ColumnSite, given: GivenGenerator, stepOf: StepOf): GivenStep {
  const { draft, table, spec } = site;
  const shared = site.shared ?? sharedDictionary(site, given);
  const inner = (generator: Generator | null | undefined, label: string): GeneratorStep | null => {
    if (generator === null || generator === undefined) return null;
    const name = caseName(spec.name, label);
    const key = (purpose: string) => keyOf(draft, table.node.id, name, purpose);
    return stepOf({ ...site, spec: { ...spec, name }, key, shared }, generator);
  };
  return {
    kind: 'given',
    column: columnNumber(table.node, given.column),
    cases: given.cases.map(({ when, label, generator }) => ({
      when,
      label,
      generator: inner(generator, label),
    })),
    otherwise: inner(given.otherwise, otherwiseLabel),
    type: shared === undefined ? mergedType(spec.type) : (shared.dictionary.values.type as ColumnType),
  };
}

/** Under which the keys of a case, and its tables, go. */
export function caseName(column: string, label: string): string {
  return `${column} given ${label}`;
}

export const otherwiseLabel = 'anything else';

/** Numbers stay what they are until the modifiers are done. */
function mergedType(type: ColumnType): ColumnType {
  return type === 'int' ? 'float' : type;
}

/** One dictionary for all cases, where each of them lists its choices: the values stay codes. */
function sharedDictionary({ draft, spec }: ColumnSite, given: GivenGenerator): SharedDictionary | undefined {
  const values: Scalar[] = [];
  for (const leaf of generatorsOf(given)) {
    if (leaf.kind === 'given') continue;
    if (leaf.kind !== 'choice' || !('values' in leaf.from)) return undefined;
    values.push(...leaf.from.values);
  }
  const different = [...new Set(values)];
  if (different.length === 0) return undefined;
  return {
    dictionary: dictionaryOf(draft, spec, different),
    placeOf: new Map(different.map((value, place) => [value, place])),
  };
}
