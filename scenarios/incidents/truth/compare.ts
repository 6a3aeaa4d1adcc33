import type { Engine } from '../build/engine.ts';

/** Relations whose rows differ between two catalogs, and by how many rows. */
export async function changedRelations(
  engine: Engine,
  [left, right]: readonly [string, string],
  relations: readonly string[],
): Promise<string[]> {
  const changed: string[] = [];
  for (const relation of relations) {
    const [a, b] = await Promise.all([left, right].map((it) => fingerprint(engine, `${it}.${relation}`)));
    if (a !== b) changed.push(relation);
  }
  return changed;
}

/** Order of rows and of columns aside, and the last bits of sums, which depend on the order of rows. */
async function fingerprint(engine: Engine, relation: string): Promise<string> {
  const columns = await engine.rows<{ column_name: string; column_type: string }>(`describe ${relation}`);
  const names = columns
    .map((it) => (it.column_type === 'DOUBLE' ? `round("${it.column_name}", 4)` : `"${it.column_name}"`))
    .sort();
  const rows = await engine.rows<{ n: string; h: string }>(
    `select count(*)::varchar as n, sum(hash(${names.join(', ')}))::varchar as h from ${relation}`,
  );
  return `${names.join()} ${rows[0].n} ${rows[0].h}`;
}

/** How many rows of a relation were changed, added or lost. */
export async function rowsChanged(
  engine: Engine,
  [left, right]: readonly [string, string],
  relation: string,
): Promise<number> {
  const shared = await engine.rows<{ column_name: string }>(
    `select a.column_name from (describe ${left}.${relation}) a join (describe ${right}.${relation}) b using (column_name)`,
  );
  const names = shared.map((it) => `"${it.column_name}"`).join(', ');
  const count = (a: string, b: string) =>
    `(select count(*) from (select ${names} from ${a}.${relation} except all select ${names} from ${b}.${relation}))`;
  const [row] = await engine.rows<{ n: string }>(
    `select greatest(${count(left, right)}, ${count(right, left)})::varchar as n`,
  );
  return Number(row.n);
}
