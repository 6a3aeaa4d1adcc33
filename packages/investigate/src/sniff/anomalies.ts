import type { Followed, Following } from './follow.ts';
import type { Foreboding } from './foreboding.ts';
import { baseOf, type SniffHistory } from './history.ts';
import { type ChangeFacts, likelihoodOfFix } from './likelihood.ts';
import type { PredictedAnomaly } from './prediction.ts';

/** A step downstream leaves so much of a likelihood: what stands between can catch it. */
const KEPT_PER_HOP = 0.8;
const COLUMNS_MAX = 3;
const ANOMALIES_MAX = 60;

/** What became of past changes, and what is known of those at hand, by the asset that changed itself. */
export interface Experience {
  readonly history: SniffHistory;
  readonly factsOf: (id: string) => Omit<ChangeFacts, 'rule'>;
}

/**
 * Anomalies to expect, of what changed itself and of all that reads it, the likeliest first. With a history a likelihood is
 * the share of changes like it that needed a fix; the rules then tell the anomalies of one change apart.
 */
export function predictAnomalies(
  following: Following,
  expected: ReadonlyMap<string, readonly Foreboding[]>,
  experience: Experience | undefined,
): PredictedAnomaly[] {
  const origins = originsOf(following);
  const ofOrigin = (origin: string) => (expected.get(origin) ?? []).map((it): Omen => ({ ...it, origin }));
  const found = [...following.all.values()]
    .filter((it) => (it.after ?? it.before)?.kind !== 'test')
    .flatMap((it) => {
      return it.distance === 0
        ? ofOrigin(it.id).map((one) => ofOwn(it, one))
        : arriving(it, [...(origins.get(it.id) ?? [])].flatMap(ofOrigin));
    })
    .map((it) => finished(it, experience));
  const best = new Map<string, PredictedAnomaly>();
  for (const it of found.sort((a, b) => b.likelihood - a.likelihood || b.ruleLikelihood - a.ruleLikelihood)) {
    const key = `${it.table} ${it.column} ${it.anomalyType}`;
    if (!best.has(key)) best.set(key, it);
  }
  return [...best.values()].slice(0, ANOMALIES_MAX);
}

/** Which assets that changed themselves a change of each comes from. */
function originsOf({ all }: Following): ReadonlyMap<string, ReadonlySet<string>> {
  const origins = new Map<string, ReadonlySet<string>>();
  for (const [id, { distance, through }] of all) {
    const above = through.flatMap((it) => [...(origins.get(it) ?? [])]);
    origins.set(id, new Set(distance === 0 ? [id, ...above] : above));
  }
  return origins;
}

interface Omen extends Foreboding {
  /** Id of the asset that changed itself; absent of what is certain. */
  readonly origin?: string;
}

interface Expected {
  readonly followed: Followed;
  readonly column: string | null;
  readonly from: Omen;
  readonly type: Foreboding['type'];
  /** What the way from the origin leaves of its likelihood. */
  readonly kept: number;
}

function ofOwn(followed: Followed, from: Omen): Expected {
  return { followed, from, column: from.column, type: from.type, kept: 1 };
}

/** What of the origins' expectations a table downstream can show. */
function arriving(followed: Followed, from: readonly Omen[]): Expected[] {
  const { missing, isStale, touched, after, distance } = followed;
  const fixed = (type: Foreboding['type'], likelihood: number, reasoning: string): Expected => {
    const one: Omen = {
      type,
      column: null,
      likelihood,
      reasoning,
      stamp: missing.length > 0 ? 'proven' : 'structural',
      kind: 'column_removed',
    };
    return { followed, from: one, column: null, type, kept: 1 };
  };
  if (missing.length > 0) {
    const names = missing.map(({ of, column }) => (column === undefined ? of : `${of}.${column}`));
    return [fixed('schema_break', 1, `it reads ${names.join(', ')}, which is not there any more`)];
  }
  const found: Expected[] = isStale
    ? [fixed('freshness', 0.9, 'something that it reads cannot be built any more')]
    : [];
  const kept = KEPT_PER_HOP ** distance;
  const strongest = (test: (it: Omen) => boolean) =>
    from
      .filter(test)
      .reduce<Omen | undefined>(
        (a, b) => (a === undefined || b.likelihood > a.likelihood ? b : a),
        undefined,
      );
  const rows =
    touched.rows === 'same'
      ? undefined
      : strongest((it) => it.type === 'row_count' || it.type === 'duplicates');
  if (rows !== undefined) found.push({ followed, from: rows, column: null, type: rows.type, kept });
  const columns = [...touched.columns].slice(0, COLUMNS_MAX);
  for (const column of columns) {
    const values = strongest((it) => it.column === column) ?? strongest(() => true);
    if (values === undefined) continue;
    const isNull =
      values.type === 'null_rate' && after?.nullable.has(column) === true && values.column === column;
    found.push({
      followed,
      from: values,
      column,
      type: isNull ? 'null_rate' : 'value_shift',
      kept,
    });
  }
  return found;
}

function finished(
  { followed, from, column, type, kept }: Expected,
  experience: Experience | undefined,
): PredictedAnomaly {
  const asset = (followed.after ?? followed.before)!;
  const { origin } = from;
  const isOpen = origin !== undefined && from.type !== 'schema_break';
  const base = experience === undefined || !isOpen ? null : baseOf(experience.history, from.kind);
  const likelihood =
    experience === undefined || !isOpen
      ? from.likelihood
      : likelihoodOfFix(experience.history, { ...experience.factsOf(origin), rule: from.likelihood });
  const name = asset.columns.find((it) => it.name.toLowerCase() === column)?.name ?? column;
  const far =
    followed.distance === 0
      ? ''
      : `${followed.distance} ${followed.distance === 1 ? 'table' : 'tables'} upstream, `;
  return {
    ...{ table: asset.name, column: name, anomalyType: type, base },
    likelihood: rounded(likelihood * kept),
    ruleLikelihood: rounded(from.likelihood * kept),
    reasoning: `${far}${from.reasoning}`,
    stamp: followed.distance === 0 || type === 'schema_break' ? from.stamp : 'needs_data',
  };
}

function rounded(likelihood: number): number {
  return Math.round(likelihood * 100) / 100;
}
