/** A fragment of JSON Schema 2020-12: what a value may be. `$ref: '#/$defs/<name>'` names another keyword. */
export type Fragment = { readonly [key: string]: unknown };

/** One key of an object of the language. */
export interface Key {
  /** One sentence or a noun phrase: what it says. */
  readonly about: string;
  readonly value: Fragment;
  /** Without it the document is refused. Keys that are not needed may hold null, which counts as absent. */
  readonly needed?: true;
  /** What holds when it is left out, as people would say it. */
  readonly otherwise?: string;
}

export type Keys = Readonly<Record<string, Key>>;

export type KeywordGroup =
  | 'document'
  | 'table'
  | 'generator'
  | 'modifier'
  | 'behaviour'
  | 'constraint'
  | 'fault';

/**
 * One object of the language: its keys, what they mean, what they may hold. The JSON Schema, the reference pages and the
 * prompt for language models are all made of these; `examples/keywords/<name>.json` shows each at work.
 */
export interface Keyword {
  /** As documents write it: `time_jitter`. Also its page, its place in `$defs` and its example. */
  readonly name: string;
  readonly group: KeywordGroup;
  readonly about: string;
  readonly keys: Keys;
  /** Where the keys depend on one of them (`method`, `type`): the keys of each case, instead of `keys` alone. */
  readonly cases?: readonly Keys[];
  /** Rules beyond the keys, as more JSON Schema. */
  readonly rules?: Fragment;
  /** The shape is all in `rules`; `keys` are for readers. */
  readonly isOpen?: true;
  /** What the keys do not say, in a paragraph or two. */
  readonly more?: string;
}

export const text: Fragment = { type: 'string', minLength: 1 };
export const flag: Fragment = { type: 'boolean' };
export const scalar: Fragment = { type: ['string', 'number', 'boolean', 'null'] };
/** `table.column`, or a column of the same table where there is one. */
export const attribute: Fragment = { type: 'string', minLength: 1 };
/** ISO 8601. */
export const instant: Fragment = { type: 'string', minLength: 4 };

export function number(bounds: { min?: number; max?: number; above?: number } = {}): Fragment {
  return { type: 'number', ...limits(bounds) };
}

export function whole(bounds: { min?: number; max?: number } = {}): Fragment {
  return { type: 'integer', ...limits(bounds) };
}

function limits({ min, max, above }: { min?: number; max?: number; above?: number }): Fragment {
  return {
    ...(min === undefined ? {} : { minimum: min }),
    ...(max === undefined ? {} : { maximum: max }),
    ...(above === undefined ? {} : { exclusiveMinimum: above }),
  };
}

export function words(...values: readonly string[]): Fragment {
  return { type: 'string', enum: values };
}

export function list(items: Fragment, bounds: { min?: number; max?: number } = {}): Fragment {
  const { min, max } = bounds;
  const length = {
    ...(min === undefined ? {} : { minItems: min }),
    ...(max === undefined ? {} : { maxItems: max }),
  };
  return { type: 'array', items, ...length };
}

/** An object whose keys are the author's own. */
export function mapOf(values: Fragment): Fragment {
  return { type: 'object', additionalProperties: values };
}

/** An object in place, for shapes too small for a page of their own. */
export function inline(keys: Keys): Fragment {
  return objectOf(keys);
}

export function ref(name: string): Fragment {
  return { $ref: `#/$defs/${name}` };
}

export function either(...options: readonly Fragment[]): Fragment {
  return { anyOf: options };
}

/** The same, or null. */
export function orNull(value: Fragment): Fragment {
  const { type } = value;
  if (typeof type !== 'string') return Array.isArray(type) ? value : { anyOf: [value, { type: 'null' }] };
  const values = value.enum;
  return {
    ...value,
    type: [type, 'null'],
    ...(Array.isArray(values) ? { enum: [...(values as readonly unknown[]), null] } : {}),
  };
}

const REMARKS: Fragment = {
  comment: { description: 'A remark for people; it changes nothing.' },
  description: { description: 'A remark for people; it changes nothing.' },
};

/** An object that takes these keys, remarks, and no others. */
export function objectOf(keys: Keys): Fragment {
  const properties: Record<string, unknown> = {};
  for (const [name, key] of Object.entries(keys)) {
    const value = key.needed ? key.value : orNull(key.value);
    const tail = key.otherwise === undefined ? '' : ` Left out: ${key.otherwise}.`;
    properties[name] = { ...value, description: `${key.about}${tail}` };
  }
  const required = Object.keys(keys).filter((name) => keys[name].needed);
  return {
    type: 'object',
    properties: { ...properties, ...withoutKeys(REMARKS, keys) },
    ...(required.length === 0 ? {} : { required }),
    additionalProperties: false,
  };
}

function withoutKeys(remarks: Fragment, keys: Keys): Fragment {
  return Object.fromEntries(Object.entries(remarks).filter(([name]) => !Object.hasOwn(keys, name)));
}
