import {
  type CatalogueEntry,
  type Diagnostic,
  type LineIndex,
  type Outcome,
  spanAt,
} from '@dataing/base/diagnostics';
import type { JsonMember, JsonText, JsonValue } from './json-value.ts';

/** Nested lists and objects beyond this are refused: no schema needs a third of it. */
const MAX_DEPTH = 64;

interface Reading {
  readonly text: string;
  readonly lines: LineIndex;
  readonly diagnostics: Diagnostic[];
  at: number;
}

/**
 * Reads one JSON text (RFC 8259; a leading byte order mark is skipped) into values that know their places.
 * Stops at the first syntax error; a key given twice is an error too, but reading goes on. Never throws.
 */
export function readJson(lines: LineIndex): Outcome<JsonValue> {
  const { text } = lines;
  const reading: Reading = { text, lines, diagnostics: [], at: text.charCodeAt(0) === 0xfeff ? 1 : 0 };
  const value = readValue(reading, 0);
  if (value) {
    skipBlank(reading);
    if (reading.at < text.length) {
      syntaxError(reading, 'text after the end of the document', 'Remove it, or join it into the document.');
    }
  }
  if (!value || reading.diagnostics.length > 0) return { ok: false, diagnostics: reading.diagnostics };
  return { ok: true, value, diagnostics: [] };
}

function readValue(reading: Reading, depth: number): JsonValue | undefined {
  skipBlank(reading);
  const { text, at } = reading;
  const first = text[at];
  if ((first === '{' || first === '[') && depth >= MAX_DEPTH) {
    const message = `lists and objects are nested deeper than ${MAX_DEPTH} levels`;
    return report(reading, 'JSON_DEPTH', message, at, at + 1, 'Flatten the document.');
  }
  if (first === '{') return readObject(reading, depth);
  if (first === '[') return readArray(reading, depth);
  if (first === '"') return readText(reading);
  if (first === '-' || (first >= '0' && first <= '9')) return readNumber(reading);
  return readWord(reading);
}

function readObject(reading: Reading, depth: number): JsonValue | undefined {
  const start = reading.at++;
  const members = new Map<string, JsonMember>();
  skipBlank(reading);
  while (reading.text[reading.at] !== '}') {
    if (members.size > 0 && !readComma(reading, '}')) return undefined;
    if (reading.text[reading.at] !== '"') {
      return syntaxError(
        reading,
        `expected a key in double quotes, found ${found(reading)}`,
        keyHelp(reading),
      );
    }
    const key = readText(reading);
    if (!key) return undefined;
    skipBlank(reading);
    if (reading.text[reading.at] !== ':') {
      return syntaxError(
        reading,
        `expected ":" after the key "${key.value}", found ${found(reading)}`,
        'Write a colon.',
      );
    }
    reading.at++;
    const value = readValue(reading, depth + 1);
    if (!value) return undefined;
    const earlier = members.get(key.value);
    if (earlier) {
      const { line } = spanAt(reading.lines, earlier.key.start, earlier.key.end);
      const message = `the key "${key.value}" is given twice, first on line ${line}`;
      report(reading, 'JSON_DUPLICATE_KEY', message, key.start, key.end, 'Remove or rename one of the two.');
    } else {
      members.set(key.value, { key, value });
    }
    skipBlank(reading);
  }
  reading.at++;
  return { kind: 'object', members, start, end: reading.at };
}

function readArray(reading: Reading, depth: number): JsonValue | undefined {
  const start = reading.at++;
  const items: JsonValue[] = [];
  skipBlank(reading);
  while (reading.text[reading.at] !== ']') {
    if (items.length > 0 && !readComma(reading, ']')) return undefined;
    const value = readValue(reading, depth + 1);
    if (!value) return undefined;
    items.push(value);
    skipBlank(reading);
  }
  reading.at++;
  return { kind: 'array', items, start, end: reading.at };
}

/** Passes the comma between two members or items; an error when it is missing or nothing follows it. */
function readComma(reading: Reading, closing: string): boolean {
  if (reading.text[reading.at] !== ',') {
    const message = `expected "," or "${closing}", found ${found(reading)}`;
    syntaxError(reading, message, 'Separate entries with commas.');
    return false;
  }
  reading.at++;
  skipBlank(reading);
  if (reading.text[reading.at] === closing) {
    const message = `a comma before "${closing}" with nothing after it`;
    syntaxError(reading, message, 'Remove the comma.');
    return false;
  }
  return true;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

function readText(reading: Reading): JsonText | undefined {
  const { text } = reading;
  const start = reading.at++;
  let value = '';
  let from = reading.at;
  for (;;) {
    const character = text[reading.at];
    if (character === '"') break;
    if (character === undefined || character === '\n' || character === '\r') {
      return report(
        reading,
        'JSON_SYNTAX',
        'the text is not closed on its line',
        start,
        reading.at,
        'End it with ", and write line ends as \\n.',
      );
    }
    if (character < ' ') {
      return syntaxError(reading, 'a control character inside a text', 'Write it as \\u and four digits.');
    }
    if (character === '\\') {
      const escape = readEscape(reading);
      if (escape === undefined) return undefined;
      value += text.slice(from, reading.at) + escape.value;
      reading.at += escape.length;
      from = reading.at;
    } else {
      reading.at++;
    }
  }
  value += text.slice(from, reading.at);
  reading.at++;
  return { kind: 'text', value, start, end: reading.at };
}

function readEscape(reading: Reading): { value: string; length: number } | undefined {
  const { text, at } = reading;
  const simple = Object.hasOwn(ESCAPES, text[at + 1] ?? '') ? ESCAPES[text[at + 1]] : undefined;
  if (simple !== undefined) return { value: simple, length: 2 };
  const digits = text.slice(at + 2, at + 6);
  if (text[at + 1] === 'u' && /^[0-9a-fA-F]{4}$/.test(digits)) {
    return { value: String.fromCharCode(Number.parseInt(digits, 16)), length: 6 };
  }
  const help = 'Valid are \\" \\\\ \\/ \\b \\f \\n \\r \\t and \\u with four hexadecimal digits.';
  return report(reading, 'JSON_SYNTAX', 'an escape that JSON does not know', at, at + 2, help);
}

function readNumber(reading: Reading): JsonValue | undefined {
  const { text, at: start } = reading;
  const pattern = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
  pattern.lastIndex = start;
  const literal = pattern.exec(text)?.[0] ?? '';
  let end = start + literal.length;
  if (literal === '' || /[\w.+-]/.test(text[end] ?? '')) {
    while (/[\w.+-]/.test(text[end] ?? '')) end++;
    const message = `"${clip(text.slice(start, end))}" is not a JSON number`;
    return report(reading, 'JSON_SYNTAX', message, start, end, 'Write numbers as 12, -0.5 or 1.2e3.');
  }
  reading.at = end;
  const value = Number(literal);
  const integral = !/[.eE]/.test(literal);
  if (!Number.isFinite(value) || (integral && !Number.isSafeInteger(value))) {
    const message = `${clip(literal)} is too large to be held exactly`;
    return report(reading, 'JSON_NUMBER', message, start, end, 'Stay within +-9007199254740991.');
  }
  return { kind: 'number', value, start, end };
}

function readWord(reading: Reading): JsonValue | undefined {
  const { text, at: start } = reading;
  const pattern = /[A-Za-z_]\w*/y;
  pattern.lastIndex = start;
  const word = pattern.exec(text)?.[0];
  const end = start + (word?.length ?? 0);
  if (word === 'true' || word === 'false') {
    reading.at = end;
    return { kind: 'boolean', value: word === 'true', start, end };
  }
  if (word === 'null') {
    reading.at = end;
    return { kind: 'null', value: null, start, end };
  }
  return syntaxError(reading, `expected a value, found ${found(reading)}`, valueHelp(reading, word));
}

function valueHelp(reading: Reading, word: string | undefined): string {
  if (word !== undefined)
    return 'Values are texts in double quotes, numbers, lists, objects, true, false, null.';
  const character = reading.text[reading.at];
  if (character === undefined) return 'The document ends too early: close what is open.';
  if (character === "'") return 'Write texts in double quotes.';
  return 'Write a value here, or remove what stands before it.';
}

function keyHelp(reading: Reading): string {
  return reading.text[reading.at] === undefined
    ? 'The document ends too early: close what is open.'
    : 'Write keys in double quotes.';
}

/** What stands at the reading point, for messages: a word, a character, or the end. */
function found(reading: Reading): string {
  const rest = reading.text.slice(reading.at, reading.at + 40);
  if (rest === '') return 'the end of the document';
  const word = /^[\w.+-]+/.exec(rest)?.[0];
  return `"${clip(word ?? String.fromCodePoint(rest.codePointAt(0)!))}"`;
}

function clip(text: string): string {
  return text.length > 24 ? `${text.slice(0, 24)}...` : text;
}

function skipBlank(reading: Reading): void {
  const { text } = reading;
  for (;;) {
    const code = text.charCodeAt(reading.at);
    if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return;
    reading.at++;
  }
}

/** Reports at the reading point; a comment there gets its own code. Returns undefined, for `return`. */
function syntaxError(reading: Reading, message: string, help: string): undefined {
  const { text, at } = reading;
  const next = text.slice(at, at + 2);
  if (next === '//' || next === '/*' || next[0] === '#') {
    const advice = 'Put remarks under a "comment" key.';
    return report(reading, 'JSON_COMMENT', 'comments are not allowed in JSON', at, at + next.length, advice);
  }
  const length = /^[\w.+-]+/.exec(text.slice(at, at + 40))?.[0].length ?? 1;
  return report(reading, 'JSON_SYNTAX', message, at, at + length, help);
}

function report(
  reading: Reading,
  code: string,
  message: string,
  start: number,
  end: number,
  help: string,
): undefined {
  const span = spanAt(reading.lines, start, end);
  reading.diagnostics.push({ code, severity: 'error', message, span, help });
  return undefined;
}

/** The codes that `readJson` reports. */
export const jsonCatalogue: readonly CatalogueEntry[] = [
  {
    code: 'JSON_SYNTAX',
    title: 'The document is not valid JSON',
    cause: 'A comma, colon, quote or bracket is missing or too many, or a value is not one that JSON has.',
    remedy: 'Mend the place that the caret marks; reading stops there, so look at what comes before it too.',
    example: '{"version": "1.0",}',
  },
  {
    code: 'JSON_DUPLICATE_KEY',
    title: 'A key is given twice in one object',
    cause: 'JSON readers keep one of the two silently; which one differs.',
    remedy: 'Remove or rename one of them.',
    example: '{"id": "user", "id": "users"}',
  },
  {
    code: 'JSON_COMMENT',
    title: 'JSON has no comments',
    cause: 'The document holds //, /* or # outside a text.',
    remedy: 'Put the remark under a "comment" key, which is allowed at every level.',
    example: '{"rows": 10 // ten rows\n}',
  },
  {
    code: 'JSON_NUMBER',
    title: 'A number is too large',
    cause: 'Integers beyond 2^53 - 1 and numbers beyond 1.8e308 cannot be held exactly.',
    remedy: 'Use a smaller number, or write an identifier as text.',
    example: '{"start": 90071992547409931}',
  },
  {
    code: 'JSON_DEPTH',
    title: 'The document is nested too deeply',
    cause: 'Lists and objects inside each other go beyond 64 levels.',
    remedy: 'Flatten the document: no part of a schema nests deeper than a dozen levels.',
    example: '[[[[ ... ]]]]',
  },
];
