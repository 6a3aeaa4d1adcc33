import type { ShownChange } from '../changes/change.ts';
import type { Followed, Following } from './follow.ts';
import { lineWith } from './place-line.ts';
import {
  type PredictedAnomaly,
  type PredictedBreak,
  type PredictedRisk,
  RISK_LEVELS,
  type RiskLevel,
} from './prediction.ts';
import type { ProjectState } from './project-state.ts';
import type { SettingChange } from './settings.ts';

export interface RiskBasis {
  readonly following: Following;
  readonly after: ProjectState;
  readonly breaks: readonly PredictedBreak[];
  readonly anomalies: readonly PredictedAnomaly[];
  readonly settings: readonly SettingChange[];
  readonly changesOf: (followed: Followed) => readonly ShownChange[];
}

/** What may go wrong, in the four categories, the worst first. */
export function assessRisks(basis: RiskBasis): PredictedRisk[] {
  const found = [
    ...basis.breaks.map(riskOfBreak),
    ...risksOfAnomalies(basis.anomalies, basis.after),
    ...ofPerformance(basis),
    ...ofFreshness(basis),
    ...ofNames(basis),
  ];
  return worstFirst(found);
}

export function worstFirst(risks: readonly PredictedRisk[]): PredictedRisk[] {
  return risks.toSorted((a, b) => RISK_LEVELS.indexOf(b.level) - RISK_LEVELS.indexOf(a.level));
}

export function worstOf(levels: readonly RiskLevel[]): RiskLevel {
  return RISK_LEVELS[Math.max(0, ...levels.map((it) => RISK_LEVELS.indexOf(it)))];
}

/** Models and contracts that fail stop a run; a test that cannot run stops one as well where it is no warning. */
export function riskOfBreak(it: PredictedBreak): PredictedRisk {
  const { kind, table, column, file, line, stamp, description } = it;
  const isModel = kind === 'missing_column' || kind === 'missing_relation' || kind === 'contract';
  const level: RiskLevel =
    stamp === 'proven'
      ? isModel
        ? 'critical'
        : 'high'
      : stamp === 'needs_data'
        ? 'medium'
        : kind === 'accepted_values'
          ? 'medium'
          : 'high';
  const category = stamp === 'needs_data' ? 'data_quality' : 'schema_break';
  return { category, level, table, column, file, line, stamp, description };
}

/** One risk for each table: its likeliest anomaly. It falls with distance as the likelihood does. */
export function risksOfAnomalies(
  anomalies: readonly PredictedAnomaly[],
  { assets, exposures }: Pick<ProjectState, 'assets' | 'exposures'>,
): PredictedRisk[] {
  const byTable = new Map<string, PredictedAnomaly>();
  for (const it of anomalies)
    if (it.anomalyType !== 'schema_break' && it.anomalyType !== 'freshness' && !byTable.has(it.table))
      byTable.set(it.table, it);
  const exposed = new Set(exposures.flatMap((it) => it.dependsOn.map((id) => assets.get(id)?.name)));
  const paths = new Map([...assets.values()].map((it) => [it.name, it.path]));
  return [...byTable.values()].map((it) => ({
    ...{ category: 'data_quality', level: levelOf(it, exposed.has(it.table)) },
    ...{ table: it.table, column: it.column, file: paths.get(it.table) ?? null, line: null },
    ...{ stamp: it.stamp, description: it.reasoning },
  }));
}

/** What is counted twice is worse than what is more or less; what people look at weighs more. */
function levelOf({ anomalyType, ruleLikelihood }: PredictedAnomaly, isExposed: boolean): RiskLevel {
  const weight = ruleLikelihood + (anomalyType === 'duplicates' ? 0.3 : 0) + (isExposed ? 0.1 : 0);
  return weight >= 0.8 && anomalyType === 'duplicates' ? 'high' : weight >= 0.5 ? 'medium' : 'low';
}

const TIME_NAME = /(^|_)(date|day|month|week|year|dt|ts|time|timestamp|at|on|partition\w*)$/i;

function ofPerformance({ following, changesOf, settings, after }: RiskBasis): PredictedRisk[] {
  const own = [...following.all.values()].flatMap((it) =>
    it.after === undefined ? [] : changesOf(it).flatMap((change) => slower(it, change)),
  );
  const views = settings.flatMap(({ asset, key, was, is }): PredictedRisk[] => {
    const readers = [...after.assets.values()].filter((it) => it.dependsOn.includes(asset.id)).length;
    if (key !== 'materialized' || was === is || !(is === 'view' || is === 'ephemeral') || readers === 0)
      return [];
    const description = `it is computed anew by each of its ${readers} readers`;
    const level = readers > 3 ? 'medium' : 'low';
    return [
      { ...at(asset.name, asset.path), category: 'performance', level, stamp: 'structural', description },
    ];
  });
  return [...own, ...views];
}

function at(table: string, file: string) {
  return { table, file, column: null, line: null };
}

/** A join without its condition, and a condition on time that held the partitions down. */
function slower(followed: Followed, change: ShownChange): PredictedRisk[] {
  const { name, path, config } = followed.after!;
  const base = { ...at(name, path), category: 'performance' } as const;
  const { kind, after, before, was = '', is = '' } = change;
  const isOpen =
    (kind === 'join_key_changed' && after === undefined && before !== undefined) ||
    (kind === 'join_added' && change.fanOut && !isJoinedOn(followed, change));
  if (isOpen)
    return [
      {
        ...base,
        level: 'high',
        stamp: 'structural',
        description: 'a join has no condition: every row meets every other',
      },
    ];
  const partition = JSON.stringify(config.partition_by ?? '').toLowerCase();
  const names = was.match(/[\p{L}_][\p{L}\p{N}_]*/gu) ?? [];
  const lost = names.find(
    (it) =>
      (TIME_NAME.test(it) || partition.includes(`"${it.toLowerCase()}"`)) &&
      !is.toLowerCase().includes(it.toLowerCase()),
  );
  if (!/^filter_(removed|loosened|changed)$/.test(kind) || lost === undefined) return [];
  const description = `the condition on ${lost} is gone: all partitions may be read`;
  return [{ ...base, column: lost, level: 'medium', stamp: 'heuristic', description }];
}

/** Whether a condition names what is joined. */
function isJoinedOn({ own }: Followed, { after }: ShownChange): boolean {
  if (after === undefined || own?.texts === undefined) return true;
  const text = own.texts[1];
  const behind = text.slice(after.start);
  const written = text.slice(Math.max(0, after.start - 40), after.start);
  if (/\bcross\s+join\s*$/i.test(written) || /,\s*$/.test(written)) return /\bwhere\b[^]*=/i.test(behind);
  return true;
}

function ofFreshness({ following, settings, after }: RiskBasis): PredictedRisk[] {
  const stale = [...following.all.values()].flatMap((it): PredictedRisk[] => {
    if (!it.isStale || it.after === undefined) return [];
    const description = `it is not built any more, because something that it reads cannot be`;
    return [
      {
        ...at(it.after.name, it.after.path),
        category: 'freshness',
        level: 'high',
        stamp: 'structural',
        description,
      },
    ];
  });
  const kept = refreshNeeded(following, settings).map(
    ({ asset, why }): PredictedRisk => ({
      ...{
        category: 'freshness',
        level: 'medium',
        table: asset.name,
        column: null,
        file: asset.path,
        stamp: 'structural',
      },
      line: lineWith(after, asset.path, ['incremental']),
      description: `it is incremental and ${why}: rows that are there keep their old values until a full refresh`,
    }),
  );
  return [...stale, ...kept];
}

const INCREMENTAL_SETTINGS =
  /^(unique_key|incremental_strategy|incremental_predicates|on_schema_change|merge_\w+|partition_by|strategy|check_cols|updated_at)$/;

/** Incremental models whose rows from before the change are others than those they would be built with now. */
export function refreshNeeded(
  { all }: Following,
  settings: readonly SettingChange[],
): Array<{ readonly asset: NonNullable<Followed['after']>; readonly why: string }> {
  const isKept = (asset: Followed['after']) =>
    asset?.config.materialized === 'incremental' || asset?.kind === 'snapshot';
  const found = new Map<string, { readonly asset: NonNullable<Followed['after']>; readonly why: string }>();
  for (const { id, after, before, own, columns, missing, touched } of all.values()) {
    if (after === undefined || before === undefined || !isKept(after) || missing.length > 0) continue;
    const isListed = columns.added.length + columns.removed.length + columns.renamed.size > 0;
    if (own !== undefined && !own.isIncrementalOnly && own.diff?.cosmetic === false)
      found.set(id, { asset: after, why: 'its query differs' });
    else if (isListed) found.set(id, { asset: after, why: 'its columns differ' });
    else if (touched.columns.size > 0 || touched.every)
      found.set(id, { asset: after, why: 'what it reads holds other values' });
  }
  for (const { asset, key, was } of settings)
    if (isKept(asset) && was !== undefined && INCREMENTAL_SETTINGS.test(key))
      found.set(asset.id, { asset, why: `its ${key} differs` });
  return [...found.values()];
}

/** Readers outside of the project find a table by its name. */
function ofNames({ following }: RiskBasis): PredictedRisk[] {
  return [...following.all.values()].flatMap(({ before, after }): PredictedRisk[] => {
    if (
      before === undefined ||
      before.relation === after?.relation ||
      before.config.materialized === 'ephemeral'
    )
      return [];
    const where = after === undefined ? 'is gone' : `stands as ${after.relation} now`;
    const asset = after ?? before;
    const description = `${before.relation} ${where}: whoever reads it outside of the project does not find it`;
    return [
      {
        ...at(asset.name, asset.path),
        category: 'schema_break',
        level: 'medium',
        stamp: 'structural',
        description,
      },
    ];
  });
}
