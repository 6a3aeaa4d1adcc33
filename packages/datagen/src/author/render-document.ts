const WIDTH = 100;

/**
 * JSON as people write it: an object or list stands on one line where it fits into 100 columns, and on several where
 * it does not. Tables and columns, the first levels, always open.
 */
export function renderDocument(value: unknown): string {
  return `${render(value, '', 0)}\n`;
}

function render(value: unknown, indent: string, room: number): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const flat = renderFlat(value);
  if (indent !== '' && indent.length + room + flat.length <= WIDTH && !isTable(value)) return flat;
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    if (value.every((item) => item === null || typeof item !== 'object')) return wrap(value, indent);
    const items = value.map((item) => `${inner}${render(item, inner, 1)}`);
    return `[\n${items.join(',\n')}\n${indent}]`;
  }
  const members = entriesOf(value).map(([key, item]) => {
    const name = `${JSON.stringify(key)}: `;
    return `${inner}${name}${render(item, inner, name.length + 1)}`;
  });
  return `{\n${members.join(',\n')}\n${indent}}`;
}

/** Long lists of plain values: as many on a line as fit. */
function wrap(items: readonly unknown[], indent: string): string {
  const lines: string[] = [];
  for (const item of items) {
    const text = JSON.stringify(item);
    const last = lines.at(-1);
    if (last !== undefined && indent.length + last.length + text.length + 4 <= WIDTH) {
      lines[lines.length - 1] = `${last}, ${text}`;
    } else lines.push(text);
  }
  return `[\n${lines.map((line) => `${indent}  ${line}`).join(',\n')}\n${indent}]`;
}

function isTable(value: object): boolean {
  return 'columns' in value;
}

function renderFlat(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(renderFlat).join(', ')}]`;
  const members = entriesOf(value).map(([key, item]) => `${JSON.stringify(key)}: ${renderFlat(item)}`);
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}

function entriesOf(value: object): Array<[string, unknown]> {
  return Object.entries(value).filter(([, item]) => item !== undefined);
}
