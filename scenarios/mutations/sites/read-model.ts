/** One column of a select list: a line of its own in these projects. */
export interface Item {
  readonly line: number;
  readonly expression: string;
  /** Name of the column; undefined for stars. */
  readonly name?: string;
}

/** A select of several lines. */
export interface Select {
  readonly head: number;
  readonly isDistinct: boolean;
  readonly items: readonly Item[];
  /** Line of its `from`. */
  readonly from: number;
  /** One past its last line. */
  readonly end: number;
  /** It gives the columns of the model, perhaps as one branch of a union. */
  readonly isOutput: boolean;
}

/** A model's file by lines: one item, join or condition a line. */
export interface ModelText {
  readonly name: string;
  readonly path: string;
  readonly lines: readonly string[];
  readonly selects: readonly Select[];
}

export function readModel(path: string, text: string): ModelText {
  const lines = text.split('\n');
  const selects: Select[] = [];
  for (const [at, line] of lines.entries()) {
    const found = /^(\s*)select( distinct)?$/.exec(line);
    if (found !== null) selects.push(readSelect(lines, at, found[1], found[2] !== undefined));
  }
  const name = path.slice(path.lastIndexOf('/') + 1, -'.sql'.length);
  return { name, path, lines, selects };
}

function readSelect(lines: readonly string[], head: number, indent: string, isDistinct: boolean): Select {
  const from = lines.findIndex((it, i) => i > head && it.startsWith(`${indent}from `));
  const rest = lines
    .slice(from + 1)
    .findIndex((it) => !it.startsWith(indent) || /^\s*(union.*|\)[,]?|\{%.*)?$/.test(it));
  const items = lines.slice(head + 1, from).map((text, i) => itemOf(text, head + 1 + i));
  return {
    head,
    isDistinct,
    items,
    from,
    end: rest < 0 ? lines.length : from + 1 + rest,
    isOutput: indent === '',
  };
}

function itemOf(text: string, line: number): Item {
  const whole = text.trim().replace(/,$/, '');
  const [, expression, alias] = /^(.*) as (\w+)$/.exec(whole) ?? [];
  if (alias !== undefined) return { line, expression, name: alias };
  const name = /^(?:\w+\.)?(\w+)$/.exec(whole)?.[1];
  return { line, expression: whole, ...(name === undefined ? {} : { name }) };
}

/** Lines with some replaced; null takes one away, several may come from one. */
export function withLines(
  { lines }: ModelText,
  edits: Readonly<Record<number, string | readonly string[] | null>>,
): string {
  return lines.flatMap((line, i) => (i in edits ? (edits[i] ?? []) : line)).join('\n');
}

/** The item as its line was, with another expression. */
export function itemLine({ lines }: ModelText, item: Item, expression: string, name = item.name): string {
  const line = lines[item.line];
  const indent = /^\s*/.exec(line)?.[0] ?? '';
  return `${indent}${expression}${name === undefined ? '' : ` as ${name}`}${line.endsWith(',') ? ',' : ''}`;
}

/** The edits that take an item out of its list. */
export function withoutItem(
  { lines }: ModelText,
  { items }: Select,
  item: Item,
): Record<number, string | null> {
  const last = items.at(-1);
  const before = items[items.indexOf(item) - 1];
  return {
    [item.line]: null,
    ...(item === last && before !== undefined ? { [before.line]: lines[before.line].replace(/,$/, '') } : {}),
  };
}

/** The edits that put another item at the end of a list. */
export function withItem({ lines }: ModelText, { items }: Select, text: string): Record<number, string[]> {
  const { line } = items.at(-1)!;
  const indent = /^\s*/.exec(lines[line])?.[0] ?? '';
  return { [line]: [`${lines[line]},`, `${indent}${text}`] };
}

/** What a select gives is grouped: a call of an aggregate stands in its list, or it has a `group by`. */
export function isGrouped({ lines }: ModelText, select: Select): boolean {
  return lines.slice(select.from, select.end).some((it) => /^\s*group by /.test(it));
}
