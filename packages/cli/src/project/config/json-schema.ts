import {
  budgetFields,
  datasetFields,
  type Field,
  type Fields,
  SOURCE_TYPES,
  sourceFields,
  storeFields,
} from './fields.ts';
import { SOURCE_NAME } from './read-config.ts';

type Schema = Readonly<Record<string, unknown>>;

/** What an editor checks a `dataing.yml` by: JSON Schema, draft 2020-12, from the fields that the reader goes by. */
export function configSchema(): Schema {
  const source = Object.entries(SOURCE_TYPES).map(([written, type]) => {
    const own = objectOf(sourceFields[type]) as { readonly properties: Schema };
    return { ...own, properties: { ...own.properties, type: { const: written } } };
  });
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'dataing.yml',
    type: ['object', 'null'],
    properties: {
      sources: {
        type: ['object', 'null'],
        propertyNames: { pattern: SOURCE_NAME.source },
        additionalProperties: { oneOf: source },
      },
      datasets: { type: ['array', 'null'], items: objectOf(datasetFields) },
      store: orNull(objectOf(storeFields)),
      budget: orNull(objectOf(budgetFields)),
    },
    additionalProperties: false,
  };
}

function objectOf(fields: Fields): Schema {
  const names = Object.keys(fields);
  return {
    type: 'object',
    properties: Object.fromEntries(names.map((name) => [name, valueOf(fields[name])])),
    required: names.filter((name) => fields[name].isRequired === true),
    additionalProperties: false,
  };
}

function orNull(schema: Schema): Schema {
  return { ...schema, type: ['object', 'null'] };
}

function valueOf({ kind, choices, least, most, about }: Field): Schema {
  const head = { description: about };
  if (kind === 'whole') return { ...head, type: 'integer', minimum: least, maximum: most };
  const text = { type: ['string', 'number'], ...(choices === undefined ? {} : { enum: choices }) };
  if (kind === 'text') return { ...head, ...text };
  return { ...head, oneOf: [text, { type: 'array', items: text }] };
}
