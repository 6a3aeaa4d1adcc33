/** Turns offsets into the UTF-8 bytes of a text into UTF-16 offsets; undefined where there is none. */
export function byteOffsets(text: string): (bytes: number) => number | undefined {
  const isAscii = /^[\x00-\x7f]*$/.test(text);
  if (isAscii) return (bytes) => (bytes >= 0 && bytes <= text.length ? bytes : undefined);
  let table: Map<number, number> | undefined;
  return (bytes) => {
    table ??= buildTable(text);
    return table.get(bytes);
  };
}

function buildTable(text: string): Map<number, number> {
  const table = new Map<number, number>();
  let bytes = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.codePointAt(i) ?? 0;
    table.set(bytes, i);
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    if (code >= 0x10000) i++;
  }
  return table.set(bytes, text.length);
}
