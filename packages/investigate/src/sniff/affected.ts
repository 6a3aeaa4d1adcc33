import type { Followed } from './follow.ts';
import type { AffectedTable, RiskLevel } from './prediction.ts';
import type { ProjectState } from './project-state.ts';

/** How a table is affected, in the names of the wire. */
export function affectedTable(
  followed: Followed,
  names: ReadonlyMap<string, string>,
  state: ProjectState,
): AffectedTable {
  const { id, before, after, touched, distance, through } = followed;
  const asset = after ?? before;
  const isBuilt = after !== undefined && before !== undefined && followed.missing.length === 0;
  const columns = isBuilt ? touchedColumns(followed) : [];
  return {
    table: asset?.name ?? id,
    distance,
    impactType: impactType(followed),
    columns,
    rows: isBuilt && (touched.rows !== 'same' || keyColumns(followed).size > 0),
    through: through.map((it) => names.get(it) ?? state.assets.get(it)?.name ?? it),
    risk: riskOf(followed),
  };
}

/** A table of which only settings differ: it is built in another way, and gives the same. */
export function settledTable(table: string): AffectedTable {
  return { table, distance: 0, impactType: 'freshness', columns: [], rows: false, through: [], risk: 'low' };
}

/** Columns that hold other values, and those that come, go or get another name; `*` stands for all that are not known. */
function touchedColumns(followed: Followed): string[] {
  const { before, after, touched, columns } = followed;
  const { added, removed, renamed } = columns;
  const listed = new Set([...added, ...removed, ...renamed.keys(), ...renamed.values()]);
  const isEvery = touched.every && after?.isComplete === true;
  const names = new Map(
    [...(before?.columns ?? []), ...(after?.columns ?? [])].map((it) => [it.name.toLowerCase(), it.name]),
  );
  const keys = touched.every ? new Set<string>() : keyColumns(followed);
  const isShown = (it: string) => listed.has(it) || (!keys.has(it) && (isEvery || touched.columns.has(it)));
  const known = [...names].flatMap(([key, name]) => (isShown(key) ? [name] : []));
  const others = [...touched.columns, ...listed].filter((it) => !names.has(it));
  return [...known, ...others, ...(touched.every && !isEvery ? ['*'] : [])];
}

/** Columns of a key that hold other values: rows are told apart by them, so that is another row and no other value. */
function keyColumns({ after, touched }: Followed): ReadonlySet<string> {
  const keys = (after?.keys ?? []).map((key) => key.map((it) => it.toLowerCase()));
  const changed = keys.filter((key) => key.some((it) => touched.columns.has(it)));
  // A key that keeps its values still tells the rows apart.
  if (changed.length === 0 || changed.length < keys.length) return new Set();
  return new Set(changed.reduce((a, b) => (b.length < a.length ? b : a)));
}

function impactType({
  after,
  before,
  columns,
  missing,
  isStale,
  touched,
}: Followed): AffectedTable['impactType'] {
  const { added, removed, renamed, retyped } = columns;
  const isListed = added.length + removed.length + renamed.size + retyped.size > 0;
  const isHere = after !== undefined && before !== undefined && after.relation === before.relation;
  if (!isHere || isListed || missing.length > 0) return 'schema';
  const isData = touched.every || touched.columns.size > 0 || touched.rows !== 'same';
  return isStale || !isData ? 'freshness' : 'data';
}

function riskOf({ missing, touched, columns, distance }: Followed): RiskLevel {
  if (missing.length > 0) return 'critical';
  const isRows = touched.rows !== 'same' || touched.every;
  const weight = (isRows ? 2 : 1) + (columns.removed.length > 0 ? 1 : 0) - Math.max(0, distance - 1);
  return weight >= 3 ? 'high' : weight >= 2 ? 'medium' : 'low';
}
