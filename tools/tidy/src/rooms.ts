/**
 * Who may import whom: the table of the house as data. A room is a package (`packages/<room>`) or a top folder that is a
 * composition root. Only the rooms that exist matter; the others are here so that they start under their rule.
 */
const mayImport: Readonly<Record<string, readonly string[] | 'everything'>> = {
  base: [],
  ports: ['base'],
  contract: ['base', 'ports'],
  sql: ['base', 'ports'],
  dbt: ['base', 'ports', 'sql'],
  datagen: ['base', 'ports', 'sql'],
  mock: ['base', 'ports', 'sql', 'datagen'],
  investigate: ['base', 'ports', 'sql', 'dbt', 'contract'],
  incidents: ['base', 'ports', 'sql', 'investigate'],
  adapters: ['base', 'ports', 'sql', 'dbt', 'investigate', 'datagen', 'mock', 'contract'],
  workflows: ['base', 'ports', 'investigate', 'contract'],
  web: ['contract'],
  jupyter: ['contract'],
  cli: 'everything',
  server: 'everything',
  action: 'everything',
  scenarios: 'everything',
  bench: 'everything',
  tools: 'everything',
};

/** Rooms that may touch Node, the clock, randomness and the locale. */
const outerRooms = ['adapters', 'cli', 'server', 'action', 'scenarios', 'bench', 'tools', 'script'];

/** Rooms that nobody imports but composition roots. */
const roots = Object.keys(mayImport).filter((room) => mayImport[room] === 'everything');

/** Whether code of room `from` may import room `to`. An unknown room may import nothing and be imported by nobody. */
export function allows(from: string, to: string): boolean {
  if (from === to) return true;
  const targets = mayImport[from];
  if (targets === undefined || !(to in mayImport)) return false;
  return targets === 'everything' ? true : targets.includes(to) && !roots.includes(to);
}

/** The room a file (relative to the root) stands in: "datagen" for packages/datagen/src/x.ts, "tools" for tools/tidy/x.ts. */
export function roomOf(file: string): string {
  const [top, name] = file.split('/');
  return top === 'packages' ? name : top;
}

export function isOuter(room: string): boolean {
  return outerRooms.includes(room);
}
