/** Invisible or space-like characters: engines differ on what they are, so they stand for nothing here. */
const TREACHEROUS =
  /[\u0080-\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff\uffa0\ufff0-\uffff\ud800-\udfff]/;

export function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13);
}

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isAsciiLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95;
}

/** Whether the character at an index may stand in a bare word, digits and `$` aside. */
export function isWordCode(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  if (code < 0x80) return isAsciiLetter(code);
  return !isTreacherous(text, index);
}

function isTreacherous(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  if (!(code >= 0x80)) return false;
  if (code >= 0xd800 && code <= 0xdbff) {
    const next = text.charCodeAt(index + 1);
    return !(next >= 0xdc00 && next <= 0xdfff);
  }
  if (code >= 0xdc00 && code <= 0xdfff) {
    const before = text.charCodeAt(index - 1);
    return !(before >= 0xd800 && before <= 0xdbff);
  }
  return TREACHEROUS.test(text[index]);
}

/** The offset of the first invisible or space-like character outside ASCII, or -1. */
export function findTreacherous(text: string): number {
  for (let i = 0; i < text.length; i++) if (isTreacherous(text, i)) return i;
  return -1;
}

/** Where a word that starts at `start` ends. */
export function wordEnd(text: string, start: number): number {
  let i = start;
  while (i < text.length) {
    const code = text.charCodeAt(i);
    if (isAsciiLetter(code) || isDigit(code) || code === 36 || (code >= 0x80 && !isTreacherous(text, i))) i++;
    else break;
  }
  return i;
}

/** The end of something quoted, behind its closing mark; -1 when it is open. `start` is behind the opening mark. */
export function quotedEnd(text: string, start: number, close: string, backslash: boolean): number {
  const mark = close.charCodeAt(0);
  for (let i = start; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 92 && backslash) i++;
    else if (code === mark) {
      if (text.charCodeAt(i + 1) === mark) i++;
      else return i + 1;
    }
  }
  return -1;
}

export function tripleEnd(text: string, start: number, mark: string): number {
  const close = mark.repeat(3);
  for (let i = start; i < text.length; i++) {
    if (text.charCodeAt(i) === 92) i++;
    else if (text.startsWith(close, i)) return i + 3;
  }
  return -1;
}

export function blockCommentEnd(text: string, start: number, nested: boolean): number {
  let depth = 1;
  for (let i = start + 2; i < text.length - 1; i++) {
    const code = text.charCodeAt(i);
    const next = text.charCodeAt(i + 1);
    if (code === 42 && next === 47) {
      depth--;
      i++;
      if (depth === 0) return i + 1;
    } else if (nested && code === 47 && next === 42) {
      depth++;
      i++;
    }
  }
  return -1;
}

/** The first line feed or carriage return from `start` on, or the end. */
export function lineEnd(text: string, start: number): number {
  for (let i = start; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 10 || code === 13) return i;
  }
  return text.length;
}
