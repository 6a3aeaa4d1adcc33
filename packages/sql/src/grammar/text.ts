import type { LexRules } from '../dialect/index.ts';

const LETTERS: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  '0': '\0',
  a: '\x07',
  v: '\v',
  Z: '\x1a',
};

/** The escapes of a text undone; an escape that means nothing is the character itself. */
function unescape(text: string): string {
  return text.replace(
    /\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|x([0-9a-fA-F]{2})|([0-3][0-7]{2})|([\s\S]))/g,
    (whole, four?: string, eight?: string, hex?: string, octal?: string, letter?: string) => {
      const digits = four ?? eight ?? hex;
      if (digits !== undefined) {
        const code = Number.parseInt(digits, 16);
        return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
      }
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
      return letter === undefined ? whole : (LETTERS[letter] ?? letter);
    },
  );
}

/** What a text token says: its value without quotes and escapes, and what kind of text it is. */
export function readText(
  token: string,
  rules: LexRules,
): { value: string; form?: 'bytes' | 'bits' | 'hex' | 'national' } {
  if (token.startsWith('$')) {
    const tag = token.indexOf('$', 1) + 1;
    return { value: token.slice(tag, token.length - tag) };
  }
  const prefix = /^[A-Za-z]*&?/.exec(token)?.[0].toLowerCase() ?? '';
  const quoted = token.slice(prefix.length);
  const mark = quoted[0];
  const isTriple = rules.tripleQuotes === true && quoted.length >= 6 && quoted.startsWith(mark.repeat(3));
  const width = isTriple ? 3 : 1;
  const inner = quoted.slice(width, quoted.length - width);
  const plain = isTriple ? inner : inner.replaceAll(mark + mark, mark);
  const hasEscapes = prefix === 'e' || (rules.backslashEscapes && !prefix.includes('r'));
  const value =
    hasEscapes && plain.includes('\\') ? unescape(isTriple ? inner : undouble(inner, mark)) : plain;
  if (prefix.includes('b')) return { value, form: rules.tripleQuotes ? 'bytes' : 'bits' };
  if (prefix === 'x') return { value, form: 'hex' };
  return prefix === 'n' ? { value, form: 'national' } : { value };
}

/** Doubled marks undone where no backslash stands before them. */
function undouble(inner: string, mark: string): string {
  let text = '';
  for (let i = 0; i < inner.length; i++) {
    if (inner[i] === '\\') text += inner[i] + (inner[++i] ?? '');
    else {
      text += inner[i];
      if (inner[i] === mark && inner[i + 1] === mark) i++;
    }
  }
  return text;
}
