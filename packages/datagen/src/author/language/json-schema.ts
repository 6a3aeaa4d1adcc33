import type { Fragment, Keyword } from './keyword.ts';
import { objectOf, ref } from './keyword.ts';
import { keywords } from './keywords.ts';

/** Names this version of the language; nothing is fetched from it. */
export const schemaId = 'urn:datagen:schema:1.0';

/**
 * The language as JSON Schema 2020-12: one entry of `$defs` per keyword. It knows keys, types and ranges; what a name
 * refers to, and whether a document makes sense as a whole, only `parseDocument` knows.
 */
export function buildJsonSchema(): Fragment {
  const named = Object.fromEntries(keywords.map((keyword) => [keyword.name, schemaOf(keyword)]));
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: schemaId,
    title: 'Datagen schema document',
    $ref: '#/$defs/document',
    $defs: {
      ...named,
      generator: generatorSchema(),
      modifier: modifierSchema(
        [...namesOf('modifier'), 'effect', 'expression'],
        'A change to the generated values.',
      ),
      table_effect: modifierSchema(namesOf('behaviour'), 'What scales the number of children.'),
    },
  };
}

function schemaOf(keyword: Keyword): Fragment {
  const { about, cases, keys, rules } = keyword;
  if (keyword.isOpen) return { description: about, ...rules };
  const shape = cases === undefined ? objectOf(keys) : { anyOf: cases.map(objectOf) };
  return { description: about, ...shape, ...rules };
}

/** `{<kind>: {...}}`: exactly one kind. */
function generatorSchema(): Fragment {
  const kinds = namesOf('generator').filter((name) => name !== 'pattern');
  return {
    description: 'Exactly one generator.',
    type: 'object',
    properties: {
      ...Object.fromEntries(kinds.map((kind) => [kind, ref(kind)])),
      comment: {},
      description: {},
    },
    additionalProperties: false,
    oneOf: kinds.map((kind) => ({ required: [kind] })),
  };
}

/** `{transform, args}`, once per transform. */
function modifierSchema(names: readonly string[], about: string): Fragment {
  const transforms = names.map((name) =>
    objectOf({
      transform: {
        about: keywords.find((k) => k.name === name)!.about,
        value: { const: name },
        needed: true,
      },
      args: { about: `Arguments of ${name}.`, value: ref(name), needed: true },
    }),
  );
  return { description: about, anyOf: transforms };
}

function namesOf(group: Keyword['group']): string[] {
  return keywords.filter((keyword) => keyword.group === group).map((keyword) => keyword.name);
}
