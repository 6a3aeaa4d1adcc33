const MOST_BYTES = 180;

/**
 * A file for each table, all in one folder. Names of tables are foreign text: letters and digits of any script stay, the
 * rest is underscores, and what is too long for a file system is cut. Where two would meet, also on a file system that knows
 * neither case nor how an accent is written, the later one is numbered.
 */
export function nameSamples(tables: readonly string[]): ReadonlyMap<string, string> {
  const taken = new Set<string>();
  const names = new Map<string, string>();
  for (const table of tables) {
    const plain = plainName(table);
    let name = plain;
    for (let n = 2; taken.has(folded(name)); n += 1) name = `${plain}-${n}`;
    taken.add(folded(name));
    names.set(table, `${name}.jsonl`);
  }
  return names;
}

function plainName(table: string): string {
  const plain = table.replace(/[^\p{L}\p{M}\p{N}_.-]/gu, '_').replace(/^\.+/, '_');
  let bytes = 0;
  let name = '';
  for (const letter of plain) {
    bytes += Buffer.byteLength(letter);
    if (bytes > MOST_BYTES) break;
    name += letter;
  }
  return name === '' ? '_' : name;
}

function folded(name: string): string {
  return name.normalize('NFC').toLowerCase().toUpperCase();
}
