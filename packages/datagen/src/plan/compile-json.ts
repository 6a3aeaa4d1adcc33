import type { Generator } from '../dsl/document.ts';
import type { JsonField, JsonGenerator } from '../dsl/json-generator.ts';
import type { ColumnSite } from './column-site.ts';
import { columnNumber, keyOf } from './draft.ts';
import type { JsonFieldStep, JsonStep } from './json-step.ts';
import type { GeneratorStep } from './plan.ts';

type StepOf = (site: ColumnSite, generator: Generator) => GeneratorStep;

/** The step of a `json`. What stands in it has keys of its own by its path, so that another field changes nothing. */
export function jsonStep(
  site: ColumnSite,
  { value }: JsonGenerator<Generator>,
  stepOf: StepOf,
): JsonStep<GeneratorStep> {
  return { kind: 'json', value: valueStep(site, site.spec.name, value, stepOf) };
}

type Value<Kind> = Extract<JsonField<Generator>['value'], { kind: Kind }>;
type Step<Kind> = Extract<JsonFieldStep<GeneratorStep>['value'], { kind: Kind }>;

function valueStep(
  site: ColumnSite,
  path: string,
  value: Value<'object' | 'list'>,
  stepOf: StepOf,
): Step<'object'> | Step<'list'> {
  if (value.kind === 'object') {
    const fields = value.fields.map((field) => ({
      name: field.name,
      ...fieldStep(site, `${path} json ${JSON.stringify(field.name)}`, field, stepOf),
    }));
    return { kind: 'object', fields };
  }
  const key = (purpose: string) => keyOf(site.draft, site.table.node.id, path, purpose);
  return {
    kind: 'list',
    items: fieldStep(site, `${path} json item`, value.items, stepOf),
    fanout: value.length,
    countKey: key('length'),
    addressKey: key('items'),
  };
}

function fieldStep(
  site: ColumnSite,
  path: string,
  { value, nullRate, omitRate, omitsNulls }: JsonField<Generator>,
  stepOf: StepOf,
): JsonFieldStep<GeneratorStep> {
  const { draft, table } = site;
  const key = (purpose: string) => keyOf(draft, table.node.id, path, purpose);
  const step = (): JsonFieldStep<GeneratorStep>['value'] => {
    if (value.kind === 'column') return { kind: 'column', column: columnNumber(table.node, value.column) };
    if (value.kind !== 'drawn') return valueStep(site, path, value, stepOf);
    const { type, generator } = value;
    const spec = { ...site.spec, name: path, type, unique: undefined };
    const inner = stepOf({ ...site, spec, key, shared: undefined }, generator);
    return { kind: 'drawn', name: path, type, generator: inner };
  };
  return {
    value: step(),
    nulls: nullRate === undefined ? undefined : { rate: nullRate, key: key('null') },
    omit: omitRate === undefined ? undefined : { rate: omitRate, key: key('omit') },
    omitsNulls,
  };
}
