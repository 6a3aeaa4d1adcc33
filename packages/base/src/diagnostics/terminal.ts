/**
 * Characters that move the cursor, change colours, reorder or hide text: control characters, line separators,
 * bidirectional marks and overrides, zero-width and tag characters, lone surrogates.
 */
const UNSAFE =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e0fff}]|\p{Surrogate}/gu;

/** The text with every unsafe character spelled out as \n, \t or \u{hex}: fit for any terminal or log. */
export function escapeForTerminal(text: string): string {
  return text.replace(UNSAFE, (unsafe) => {
    if (unsafe === '\n') return '\\n';
    if (unsafe === '\r') return '\\r';
    if (unsafe === '\t') return '\\t';
    return `\\u{${unsafe.codePointAt(0)!.toString(16)}}`;
  });
}

/** Cells a string takes on a terminal: combining marks none, East Asian wide and emoji two, all else one. */
export function displayWidth(text: string): number {
  if (!/[^\0-\u02ff]/.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += cellsOf(character);
  return width;
}

function cellsOf(character: string): number {
  const code = character.codePointAt(0)!;
  if (code < 0x300) return 1;
  if (/^\p{Mark}$/u.test(character)) return 0;
  return isWide(code) ? 2 : 1;
}

/** Blocks that Unicode's EastAsianWidth.txt gives as W or F, merged where only unassigned points lie between. */
const WIDE: ReadonlyArray<readonly [number, number]> = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f300, 0x1f64f],
  [0x1f680, 0x1f6ff],
  [0x1f900, 0x1faff],
  [0x20000, 0x3fffd],
];

function isWide(code: number): boolean {
  return WIDE.some(([from, to]) => code >= from && code <= to);
}

/** Splits at blanks so that no line is wider than `width` cells; a longer word stands alone on its line. */
export function wrapText(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && displayWidth(line) + 1 + displayWidth(word) > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  lines.push(line);
  return lines;
}
