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
    rows: isBuilt && touched.rows !== 'same',
    through: through.map((it) => names.get(it) ?? state.assets.get(it)?.name ?? it),
    risk: riskOf(followed),
  };
}

/** Of a table whose columns are not known, `*` stands for all that are not named. */
function touchedColumns({ before, after, touched }: Followed): string[] {
  const { columns, every } = touched;
  const known = new Set((before?.columns ?? []).map((it) => it.name.toLowerCase()));
  if (every && after?.isComplete === true)
    return after.columns
      .map((it) => it.name)
      .filter((it) => !before!.isComplete || known.has(it.toLowerCase()));
  const named = (after?.columns ?? []).map((it) => it.name);
  const listed = named.filter((it) => columns.has(it.toLowerCase()));
  const others = [...columns].filter((it) => !named.some((name) => name.toLowerCase() === it));
  return [...listed, ...others, ...(every ? ['*'] : [])];
}

function impactType({
  after,
  before,
  columns,
  missing,
  isStale,
  touched,
}: Followed): AffectedTable['impactType'] {
  const isListed = columns.added.length + columns.removed.length + columns.renamed.size > 0;
  if (after === undefined || before === undefined || isListed || missing.length > 0) return 'schema';
  const isData = touched.every || touched.columns.size > 0 || touched.rows !== 'same';
  return isStale || !isData ? 'freshness' : 'data';
}

function riskOf({ missing, touched, columns, distance }: Followed): RiskLevel {
  if (missing.length > 0) return 'critical';
  const isRows = touched.rows !== 'same' || touched.every;
  const weight = (isRows ? 2 : 1) + (columns.removed.length > 0 ? 1 : 0) - Math.max(0, distance - 1);
  return weight >= 3 ? 'high' : weight >= 2 ? 'medium' : 'low';
}
