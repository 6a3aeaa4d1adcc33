import { buildJsonSchema } from '@dataing/datagen/author';

type Fragment = { readonly [key: string]: unknown };
type Plain = { [key: string]: unknown };

/** A key of the language: the keyword (and the object inside it) that it belongs to, and its name. */
export interface KeySite {
  readonly place: string;
  readonly key: string;
  /** The object that holds it. */
  readonly holder: Plain;
}

const definitions = (buildJsonSchema() as { readonly $defs: Readonly<Record<string, Fragment>> }).$defs;
const isRemark = (key: string): boolean => key === 'comment' || key === 'description';
const isObject = (value: unknown): value is Plain =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

/** `keyword.key` or `keyword/inner.key` of every key that some object of the language takes. */
export function keysOfLanguage(): Set<string> {
  const found = new Set<string>();
  for (const [name, definition] of Object.entries(definitions)) collect(definition, name, found);
  return found;
}

function collect(schema: Fragment, place: string, found: Set<string>): void {
  if (schema.$ref !== undefined) return;
  for (const option of optionsOf(schema)) collect(option, place, found);
  for (const [key, value] of Object.entries((schema.properties ?? {}) as Record<string, Fragment>)) {
    if (isRemark(key)) continue;
    found.add(`${place}.${key}`);
    collect(value, `${place}/${key}`, found);
  }
  for (const inner of [schema.items, schema.additionalProperties])
    if (isObject(inner)) collect(inner, place, found);
}

function optionsOf(schema: Fragment): Fragment[] {
  return [schema.anyOf, schema.oneOf].flatMap((list) => (Array.isArray(list) ? (list as Fragment[]) : []));
}

/** Every key that a document writes, with the object that holds it. */
export function keySites(document: Plain): KeySite[] {
  const sites: KeySite[] = [];
  visit(document, { $ref: '#/$defs/document' }, '', sites);
  return sites;
}

function visit(value: unknown, schema: Fragment, place: string, sites: KeySite[]): void {
  const { $ref } = schema;
  if (typeof $ref === 'string') {
    const name = $ref.replace('#/$defs/', '');
    return visit(value, definitions[name], name, sites);
  }
  for (const option of optionsOf(schema)) visit(value, option, place, sites);
  if (Array.isArray(value) && isObject(schema.items))
    for (const item of value) visit(item, schema.items, place, sites);
  if (!isObject(value)) return;
  const properties = (schema.properties ?? {}) as Record<string, Fragment>;
  if (!fits(value, schema, properties)) return;
  for (const [key, item] of Object.entries(value)) {
    if (isRemark(key)) continue;
    if (Object.hasOwn(properties, key)) {
      sites.push({ place, key, holder: value });
      visit(item, properties[key], `${place}/${key}`, sites);
    } else if (isObject(schema.additionalProperties)) visit(item, schema.additionalProperties, place, sites);
  }
}

/** Whether the object may be of this shape: no keys of another one, and the fixed words of this one. */
function fits(value: Plain, schema: Fragment, properties: Record<string, Fragment>): boolean {
  const isClosed = schema.additionalProperties === false;
  return Object.entries(value).every(([key, item]) => {
    if (!Object.hasOwn(properties, key)) return !isClosed;
    const fixed = properties[key].const;
    const words = properties[key].enum;
    return (fixed === undefined || fixed === item) && (!Array.isArray(words) || words.includes(item));
  });
}
