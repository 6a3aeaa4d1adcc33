import { escapeForTerminal } from '@dataing/base/diagnostics';

/** Breaks a word where hosts would read a mention, a reference or an address: seen by nobody. */
const GAP = '&#8203;';
/** What may be markup anywhere, and what may be only where a word does not go on: `_x_`, `- x`, `1. x`. */
const MARKUP =
  /[#$&*<>@[\\\]`{|}~]|:(?=\/\/)|(?<!\S)[-+.=]|(?<=(?:^|\s)\d+)[.)](?=\s|$)|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g;
const ADDRESSES = /@(?=\S)|\bwww(?=\.)/gi;
const REFERENCES = /[#!$%&~^:](?=\S)|\bGH(?=-)/gi;

/**
 * Text of others inside a sentence of Markdown: one line, and nothing in it is read as markup, HTML, a mention
 * (`@all`), a reference (`#1`, `!1`, `GH-1`), a formula or a link. What could be is written as its code: parsers of
 * Markdown take no structure from that (CommonMark 0.31, 2.5), and hosts' own filters find a gap behind it.
 */
export function prose(text: string): string {
  return encoded(escapeForTerminal(text).replace(REFERENCES, '$&\u200b'));
}

/** A name of others: as `prose`, in the letters of code, where hosts look for no references. */
export function code(text: string): string {
  return `<code>${encoded(escapeForTerminal(text))}</code>`;
}

/** No gap is in the text before: it would have been spelled out. */
function encoded(text: string): string {
  return text.replace(ADDRESSES, '$&\u200b').replace(MARKUP, codeOf).replaceAll('\u200b', GAP);
}

function codeOf(mark: string): string {
  return `&#${mark.charCodeAt(0)};`;
}

/** Lines to copy, inside a fence that nothing in them can end; one line of the list each. */
export function fence(text: string, language: string): string[] {
  const lines = text.replace(/\r\n?/g, '\n').replace(/\n$/, '').split('\n').map(visible);
  const longest = Math.max(2, ...lines.flatMap((line) => (line.match(/`+/g) ?? []).map((run) => run.length)));
  const marks = '`'.repeat(longest + 1);
  return [marks + language, ...lines, marks];
}

/** Control characters spelled out; blanks and tabs as they are. */
function visible(line: string): string {
  return line
    .split('\t')
    .map((part) => escapeForTerminal(part))
    .join('\t');
}

/** A table of Markdown; cells are markup already. */
export function tableOf(heads: readonly string[], rows: ReadonlyArray<readonly string[]>): string[] {
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [row(heads), row(heads.map(() => '---')), ...rows.map(row)];
}
