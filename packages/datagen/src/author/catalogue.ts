import type { CatalogueEntry } from '@dataing/base/diagnostics';

/** What can be said of a schema that a model or a person wrote. */
export const authorCatalogue: readonly CatalogueEntry[] = [
  {
    code: 'AUTHOR_ALIAS',
    title: 'A spelling read as another',
    cause:
      'The document spells something in a way that is not of the language but is seen often; what was meant is written instead.',
    remedy: 'Nothing to do: the schema that is written has the right spelling.',
    example: '{ "expression": { "expr": "price * quantity" } }',
  },
  {
    code: 'AUTHOR_NO_JSON',
    title: 'No JSON in the reply',
    cause: 'The reply of the model holds no JSON object, neither alone nor in a code fence nor among prose.',
    remedy: 'Ask again for the document as one JSON object; paste the whole reply.',
    example: 'Sure! Which tables would you like?',
  },
];
