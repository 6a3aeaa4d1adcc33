import type { Followed, Following } from './follow.ts';
import type { Foreboding } from './foreboding.ts';
import { baseOf, type SniffHistory, withBase } from './history.ts';
import type { PredictedAnomaly } from './prediction.ts';

/** A step downstream leaves so much of a likelihood: what stands between can catch it. */
const KEPT_PER_HOP = 0.8;
const COLUMNS_MAX = 3;
const ANOMALIES_MAX = 60;

/** Anomalies to expect, of what changed itself and of all that reads it, the likeliest first. */
export function predictAnomalies(
  following: Following,
  expected: ReadonlyMap<string, readonly Foreboding[]>,
  history: SniffHistory | undefined,
): PredictedAnomaly[] {
  const origins = originsOf(following);
  const found = [...following.all.values()]
    .filter((it) => (it.after ?? it.before)?.kind !== 'test')
    .flatMap((it) => {
      const from = [...(origins.get(it.id) ?? [])].flatMap((id) => expected.get(id) ?? []);
      return it.distance === 0
        ? (expected.get(it.id) ?? []).map((one) => ofOwn(it, one))
        : arriving(it, from);
    })
    .map((it) => finished(it, history));
  const best = new Map<string, PredictedAnomaly>();
  for (const it of found.sort((a, b) => b.likelihood - a.likelihood)) {
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

interface Expected {
  readonly followed: Followed;
  readonly column: string | null;
  readonly from: Foreboding;
  readonly type: Foreboding['type'];
  readonly likelihood: number;
}

function ofOwn(followed: Followed, from: Foreboding): Expected {
  return { followed, from, column: from.column, type: from.type, likelihood: from.likelihood };
}

/** What of the origins' expectations a table downstream can show. */
function arriving(followed: Followed, from: readonly Foreboding[]): Expected[] {
  const { missing, isStale, touched, after, distance } = followed;
  const fixed = (type: Foreboding['type'], likelihood: number, reasoning: string): Expected => {
    const one: Foreboding = {
      type,
      column: null,
      likelihood,
      reasoning,
      stamp: missing.length > 0 ? 'proven' : 'structural',
      kind: 'column_removed',
    };
    return { followed, from: one, column: null, type, likelihood };
  };
  if (missing.length > 0) {
    const names = missing.map(({ of, column }) => (column === undefined ? of : `${of}.${column}`));
    return [fixed('schema_break', 1, `it reads ${names.join(', ')}, which is not there any more`)];
  }
  const found: Expected[] = isStale
    ? [fixed('freshness', 0.9, 'something that it reads cannot be built any more')]
    : [];
  const kept = KEPT_PER_HOP ** distance;
  const strongest = (test: (it: Foreboding) => boolean) =>
    from
      .filter(test)
      .reduce<Foreboding | undefined>(
        (a, b) => (a === undefined || b.likelihood > a.likelihood ? b : a),
        undefined,
      );
  const rows =
    touched.rows === 'same'
      ? undefined
      : strongest((it) => it.type === 'row_count' || it.type === 'duplicates');
  if (rows !== undefined)
    found.push({ followed, from: rows, column: null, type: rows.type, likelihood: rows.likelihood * kept });
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
      likelihood: values.likelihood * kept,
    });
  }
  return found;
}

function finished(
  { followed, from, column, type, likelihood }: Expected,
  history: SniffHistory | undefined,
): PredictedAnomaly {
  const asset = (followed.after ?? followed.before)!;
  const base = history === undefined || from.stamp === 'proven' ? null : baseOf(history, from.kind);
  const name = asset.columns.find((it) => it.name.toLowerCase() === column)?.name ?? column;
  const far =
    followed.distance === 0
      ? ''
      : `${followed.distance} ${followed.distance === 1 ? 'table' : 'tables'} upstream, `;
  return {
    ...{ table: asset.name, column: name, anomalyType: type, base },
    likelihood: Math.round(withBase(likelihood, base) * 100) / 100,
    reasoning: `${far}${from.reasoning}`,
    stamp: followed.distance === 0 || type === 'schema_break' ? from.stamp : 'needs_data',
  };
}
