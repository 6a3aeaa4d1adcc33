import { objectOf } from '../language/keyword.ts';
import type { Key, Keys, Keyword } from '../language/keyword.ts';
import { keywords } from '../language/keywords.ts';
import { starterDocument } from '../starter.ts';

/** What a model must know to write a schema: the task, the language from its own reference, one document. */
export function buildSystemPrompt(): string {
  return [
    'You write schema documents for datagen, a generator of relational test data. A document is one JSON object.',
    'Write what a practitioner of the trade would expect to find: several tables, references, realistic ranges and shares,',
    'hours and seasons, and no real persons.',
    '',
    RULES,
    '',
    'THE LANGUAGE',
    ...keywords.filter((keyword) => keyword.name !== 'faker').map(describe),
    describeFaker(),
    '',
    'AN EXAMPLE DOCUMENT',
    starterDocument().trimEnd(),
  ].join('\n');
}

const RULES = `RULES
- Use the keys listed below and no others. "version" is "1.0"; "constraints" may be {}.
- A generator is {"NAME": {...}}, a modifier {"transform": "NAME", "args": {...}}; the names are the keywords below.
- Each table has an int column with {"sequence": {}} as its primary key, except a vocab, whose key is its enum_list.
- A fact's first parent gives its rows: size = rows of the parent x mean of the fanout. Keep the whole below 100,000 rows unless asked.
- A child refers to its parent by {"lookup": {"from": "parent.parent_id"}}; declare it in constraints.foreign_keys too.
- lognormal takes the parameters of the logarithm: a median of 50 is mean 3.9. Give every distribution a clamp.
- Expressions use columns declared before them, + - * / % ** comparisons, and/or/not, if(condition, a, b), round(x, digits),
  date_add('day', n, time), date_diff('day', from, to).
- weights: 24 for hour (midnight first), 7 for dow (Monday first), 12 for month (January first); around 1 for numbers.`;

function describe({ name, group, about, keys, cases }: Keyword): string {
  const lines = (cases ?? [keys]).flatMap((part) =>
    Object.entries(part).map(([key, value]) => describeKey(key, value)),
  );
  return [`\n${name} (${group}): ${about}`, ...new Set(lines)].join('\n');
}

function describeKey(name: string, key: Key): string {
  const needed = key.needed ? ', needed' : '';
  const otherwise = key.otherwise === undefined ? '' : ` Left out: ${key.otherwise}.`;
  return `  ${name} (${describeValue(key.value)}${needed}): ${key.about}${otherwise}`;
}

/** A fragment of JSON Schema in a few words. */
export function describeValue(value: Key['value']): string {
  if (Array.isArray(value.enum)) return value.enum.map((word) => JSON.stringify(word)).join(' | ');
  if (value.const !== undefined) return JSON.stringify(value.const);
  if (typeof value.$ref === 'string') return value.$ref.slice(value.$ref.lastIndexOf('/') + 1);
  if (Array.isArray(value.anyOf)) return (value.anyOf as Key['value'][]).map(describeValue).join(' or ');
  if (value.type === 'array')
    return `list of ${value.items ? describeValue(value.items as Key['value']) : 'values'}`;
  if (value.type === 'object' && value.properties) {
    const named = Object.entries(value.properties as Record<string, Key['value']>).filter(
      ([key, item]) => !isRemark(key) && !isAlias(item),
    );
    return `{${named.map(([key, item]) => `${key}: ${describeValue(item)}`).join(', ')}}`;
  }
  if (value.type === 'object') return 'object';
  if (Array.isArray(value.type)) return value.type.length > 2 ? 'value' : String(value.type[0]);
  return value.type === 'string' ? 'text' : String(value.type ?? 'value');
}

/** Other spellings are accepted, not taught. */
function isAlias(value: Key['value']): boolean {
  return String(value.description).startsWith('Read as ');
}

function isRemark(key: string): boolean {
  return key === 'comment' || key === 'description';
}

function describeFaker(): string {
  const faker = keywords.find((keyword) => keyword.name === 'faker')!;
  const methods = (faker.cases ?? []).flatMap((part) => {
    const names = part.method.value.enum as string[];
    const args = Object.keys(part).filter((key) => !['method', 'locale', 'locale_from'].includes(key));
    return args.length === 0 ? names : [`${names[0]}(${args.join(', ')})`];
  });
  const locales = (faker.cases![0].locale.value.enum as string[]).join(' ');
  return `\nfaker (generator): ${faker.about} {method, locale?, locale_from?, arguments beside them}.
  Methods: ${methods.join(' ')}
  Locales: ${locales}; locale_from names a column of countries, cities or locales.`;
}

const envelope: Keys = {
  schema: { about: 'The schema document.', value: { type: 'object' } },
  question: {
    about:
      'Instead of a schema: one question that yes or no answers, only when the answer changes which tables there are.',
    value: { type: 'string' },
  },
};

/** What a model answers by API: a document, or a question. */
export const replySchema = objectOf(envelope);

/** The prompt to paste into a chat, where nothing enforces JSON. */
export function buildPastePrompt(description: string): string {
  return `${buildSystemPrompt()}

THE TASK
Write the schema document for this description. Answer with the JSON document and nothing else.

${description}
`;
}
