import type { Diagnostic, Severity, Span } from './diagnostic.ts';
import { buildLineIndex, type LineIndex, lineText } from './lines.ts';
import { displayWidth, escapeForTerminal, wrapText } from './terminal.ts';

/** How to print: ANSI colours or none; `width` in terminal cells (messages wrap, source lines are cropped). */
export interface RenderOptions {
  readonly color: boolean;
  readonly width: number;
}

/** Texts of the files that spans point into, by the file name in the span. */
export type Sources = ReadonlyMap<string, string>;

const COLORS: Readonly<Record<Severity, string>> = { error: '31', warning: '33', note: '36' };

/** Least width that is respected: below it lines overflow rather than turn to confetti. */
const MIN_WIDTH = 40;

/**
 * The one way a diagnostic becomes text: code, message, file:line:column, the source line with a caret, the
 * nearest valid name and the next step; a blank line between two. What is said again word for word elsewhere is one
 * diagnostic with further places. Text from users (messages, file names, source
 * lines) is escaped, so that no control or bidirectional character reaches the terminal. Ends with a newline
 * unless there is nothing to say.
 */
export function renderDiagnostics(
  diagnostics: readonly Diagnostic[],
  sources: Sources,
  options: RenderOptions,
): string {
  const indices = new Map<string, LineIndex>();
  const indexOf = (span: Span): LineIndex | undefined => {
    const text = sources.get(span.file);
    if (text === undefined) return undefined;
    let index = indices.get(span.file);
    if (!index) indices.set(span.file, (index = buildLineIndex(span.file, text)));
    return index;
  };
  const width = Math.max(MIN_WIDTH, options.width);
  return groupAlike(diagnostics)
    .map(([diagnostic, ...others]) => {
      const index = diagnostic.span && indexOf(diagnostic.span);
      const again = furtherPlaces(diagnostic, others);
      return `${renderOne(diagnostic, again, index, options.color, width).join('\n')}\n`;
    })
    .join('\n');
}

type Alike = readonly [Diagnostic, ...Diagnostic[]];

/** Diagnostics that differ in their place alone, together at the first of them. */
function groupAlike(diagnostics: readonly Diagnostic[]): Alike[] {
  const groups = new Map<string, [Diagnostic, ...Diagnostic[]]>();
  for (const diagnostic of diagnostics) {
    const { code, severity, message, suggestion, help } = diagnostic;
    const key = JSON.stringify([code, severity, message, suggestion, help]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [diagnostic]);
    else group.push(diagnostic);
  }
  return [...groups.values()];
}

const placesShown = 4;

/** `and in 2 more places: 140:174, 158:174`. */
function furtherPlaces(first: Diagnostic, others: readonly Diagnostic[]): string | undefined {
  if (others.length === 0) return undefined;
  const places = others.flatMap(({ span, path }) => {
    if (span === undefined) return path ?? [];
    const file = span.file === first.span?.file ? '' : `${span.file}:`;
    return `${file}${span.line}:${span.column}`;
  });
  const count = others.length === 1 ? 'once more' : `in ${others.length} more places`;
  if (places.length === 0) return `and ${count}`;
  const rest = places.length > placesShown ? ', ...' : '';
  return `and ${count}: ${places.slice(0, placesShown).join(', ')}${rest}`;
}

function renderOne(
  diagnostic: Diagnostic,
  again: string | undefined,
  index: LineIndex | undefined,
  color: boolean,
  width: number,
): string[] {
  const paint = (code: string, text: string) => (color ? `\u001b[${code}m${text}\u001b[0m` : text);
  const tint = COLORS[diagnostic.severity];
  const head = `${diagnostic.severity}[${escapeForTerminal(diagnostic.code)}]:`;
  const [first, ...rest] = wrapText(`${head} ${escapeForTerminal(diagnostic.message)}`, width);
  const lines = [
    paint(`1;${tint}`, head) + paint('1', first.slice(head.length)),
    ...rest.map((r) => paint('1', r)),
  ];
  const { span } = diagnostic;
  if (span) {
    const gutter = ' '.repeat(String(span.line).length);
    const place = `${escapeForTerminal(span.file)}:${span.line}:${span.column}`;
    lines.push(`${gutter}${paint('34', '-->')} ${place}`);
    if (index) lines.push(...renderSource(span, index, gutter, width, (text) => paint(`1;${tint}`, text)));
  } else if (diagnostic.path !== undefined) {
    lines.push(`  at ${escapeForTerminal(diagnostic.path)}`);
  }
  for (const note of [...notesOf(diagnostic), ...(again === undefined ? [] : [again])]) {
    const [start, ...more] = wrapText(escapeForTerminal(note), width - 4);
    lines.push(`  ${paint('34', '=')} ${start}`, ...more.map((m) => `    ${m}`));
  }
  return lines;
}

function notesOf(diagnostic: Diagnostic): string[] {
  const notes: string[] = [];
  if (diagnostic.suggestion !== undefined) notes.push(`did you mean "${diagnostic.suggestion}"?`);
  if (diagnostic.help !== undefined) notes.push(diagnostic.help);
  return notes;
}

/** The line of the span, cropped around it, and carets under it (one line only: the first). */
function renderSource(
  span: Span,
  index: LineIndex,
  gutter: string,
  width: number,
  paint: (text: string) => string,
): string[] {
  const text = lineText(index, span.line - 1);
  const column = Math.min(span.column - 1, text.length);
  const marked = Math.max(1, Math.min(span.end - span.start, text.length - column));
  const before = tidy(text.slice(0, column));
  const under = tidy(text.slice(column, column + marked));
  const room = width - gutter.length - 3;
  const left = cropLeft(before, Math.max(10, Math.floor(room / 2)));
  const right = cropRight(under + tidy(text.slice(column + marked)), room - displayWidth(left));
  const carets = Math.max(1, Math.min(displayWidth(under), room - displayWidth(left)));
  return [
    `${gutter} |`,
    `${span.line} | ${left}${right}`.trimEnd(),
    `${gutter} | ${' '.repeat(displayWidth(left))}${paint('^'.repeat(carets))}`,
  ];
}

/** One line, indentation kept: a tab is one blank, anything unsafe is spelled out. */
function tidy(text: string): string {
  return escapeForTerminal(text.replaceAll('\t', ' '));
}

function cropLeft(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  const characters = [...text];
  let used = 3;
  let from = characters.length;
  while (from > 0 && used + displayWidth(characters[from - 1]) <= width) {
    from -= 1;
    used += displayWidth(characters[from]);
  }
  return `...${characters.slice(from).join('')}`;
}

function cropRight(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let used = 3;
  let kept = '';
  for (const character of text) {
    used += displayWidth(character);
    if (used > width) break;
    kept += character;
  }
  return `${kept}...`;
}
