/** What Python's `str` patterns mean by the letters whose ASCII reading RE2 has. */
const CLASSES: Readonly<Record<string, string>> = {
  d: '\\p{Nd}',
  w: '\\p{L}\\p{N}_',
  s: '\\s\\p{Z}\\x{85}\\x{1c}-\\x{1f}',
};
const NEGATED: Readonly<Record<string, string>> = {
  D: '\\P{Nd}',
  W: '[^\\p{L}\\p{N}_]',
  S: '[^\\s\\p{Z}\\x{85}\\x{1c}-\\x{1f}]',
};

/**
 * A regular expression of Python as RE2 (DuckDB's engine) writes it, to be searched for as `re.match` does: anchored
 * at the start only. `\d`, `\w` and `\s` are Unicode's, `$` also matches before a last newline, `\Z` is the very
 * end. Undefined for what RE2 cannot do: looking ahead or behind, back references, conditions, and negated Unicode
 * classes inside a bracket.
 */
export function toRe2(python: string): string | undefined {
  let out = '';
  let inClass = false;
  for (let i = 0; i < python.length; i++) {
    const mark = python[i];
    if (mark === '\\') {
      const escaped = translateEscape(python[++i] ?? '', inClass);
      if (escaped === undefined) return undefined;
      out += escaped;
    } else if (inClass) {
      if (mark === ']') inClass = false;
      out += mark === '[' ? '\\[' : mark;
    } else if (mark === '[') {
      inClass = true;
      out += mark;
      if (python[i + 1] === '^') out += python[++i];
      // A bracket that comes first is one of the characters.
      if (python[i + 1] === ']') {
        out += '\\]';
        i++;
      }
    } else if (mark === '$') out += '(?:\\n?\\z)';
    else if (/^\(\?(=|!|<=|<!|P=|\(|>|#)/.test(python.slice(i, i + 4))) return undefined;
    else out += mark;
  }
  return `^(?:${out})`;
}

function translateEscape(letter: string, inClass: boolean): string | undefined {
  if (/[1-9]/.test(letter)) return undefined;
  if (letter === 'Z') return '\\z';
  const known = CLASSES[letter];
  if (known !== undefined) return inClass ? known : `[${known}]`;
  const negated = NEGATED[letter];
  if (negated !== undefined) return inClass && letter !== 'D' ? undefined : negated;
  return `\\${letter}`;
}
