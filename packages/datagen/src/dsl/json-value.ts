/** A JSON value and where it stands: zero-based offsets [start, end) into the text it was read from. */
export type JsonValue = JsonObject | JsonArray | JsonText | JsonNumber | JsonBoolean | JsonNull;

interface JsonObject {
  readonly kind: 'object';
  /** In written order; keys are unique. */
  readonly members: ReadonlyMap<string, JsonMember>;
  readonly start: number;
  readonly end: number;
}

export interface JsonMember {
  readonly key: JsonText;
  readonly value: JsonValue;
}

interface JsonArray {
  readonly kind: 'array';
  readonly items: readonly JsonValue[];
  readonly start: number;
  readonly end: number;
}

export interface JsonText {
  readonly kind: 'text';
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

interface JsonNumber {
  readonly kind: 'number';
  readonly value: number;
  readonly start: number;
  readonly end: number;
}

interface JsonBoolean {
  readonly kind: 'boolean';
  readonly value: boolean;
  readonly start: number;
  readonly end: number;
}

interface JsonNull {
  readonly kind: 'null';
  readonly value: null;
  readonly start: number;
  readonly end: number;
}

/** What a kind is called in messages. */
export const KIND_NAMES: Readonly<Record<JsonValue['kind'], string>> = {
  object: 'an object',
  array: 'a list',
  text: 'a text',
  number: 'a number',
  boolean: 'true or false',
  null: 'null',
};

/**
 * Offset in the source text of character `at` of a JSON string's value: the escapes before it take more room in
 * the source than in the value.
 */
export function sourceOffset(text: JsonText, at: number, source: string): number {
  let offset = text.start + 1;
  for (let i = 0; i < at && offset < text.end - 1; i++) {
    if (source[offset] !== '\\') offset += 1;
    else offset += source[offset + 1] === 'u' ? 6 : 2;
  }
  return offset;
}
