import type { Generator } from './document.ts';
import type { JsonField, JsonGenerator } from './json-generator.ts';

/** A generator and those inside it, each once, the outer one first. */
export function generatorsOf(generator: Generator): Generator[] {
  return [generator, ...innerOf(generator).flatMap(generatorsOf)];
}

function innerOf(generator: Generator): Generator[] {
  if (generator.kind === 'json')
    return fieldsOf(generator).flatMap(({ value }) => (value.kind === 'drawn' ? [value.generator] : []));
  if (generator.kind !== 'given') return [];
  return [...generator.cases.map((c) => c.generator), generator.otherwise ?? null].flatMap((g) => g ?? []);
}

/** The columns of the row that stand in it as they are. */
export function columnsInJson(generator: JsonGenerator<Generator>): string[] {
  return fieldsOf(generator).flatMap(({ value }) => (value.kind === 'column' ? [value.column] : []));
}

/** What stands in it at any depth, objects and lists among them. */
function fieldsOf({ value }: JsonGenerator<Generator>): JsonField<Generator>[] {
  const below = (field: JsonField<Generator>): JsonField<Generator>[] => [field, ...inside(field.value)];
  const inside = (of: JsonField<Generator>['value']): JsonField<Generator>[] => {
    if (of.kind === 'object') return of.fields.flatMap(below);
    return of.kind === 'list' ? below(of.items) : [];
  };
  return inside(value);
}
