import { DiagnosticError } from '@dataing/base/diagnostics';
import type { SqlDialect } from '@dataing/ports';
import { dialectFacts, duckdb, lowerExpression, quoteIdentifier, renderExpression, sql } from '@dataing/sql';
import { compareTime, formatTick } from '../axis/axis.ts';
import { BudgetSpent, type Ledger } from '../evidence/ledger.ts';
import { type ExplainSource, explain } from '../explain/explain.ts';
import type { ExplainedSegment, Explanation } from '../explain/result.ts';
import type { AssetLook, CauseTest, TestFinding } from '../hypothesis/asset-look.ts';
import { CAUSE_TESTS, readSignature } from '../hypothesis/tests/index.ts';
import type { Metric } from '../metric/metric.ts';
import type { Verdict } from '../segment/verdict.ts';
import type { FeatureLook } from '../walk/judge.ts';
import { rankCauses } from '../synthesis/rank-causes.ts';
import type { TestedAsset } from './events.ts';
import type { Scope } from './investigation.ts';
import { formatPercent } from './format.ts';
import { segmentCondition } from './look.ts';
import { rangeText } from './statements.ts';

const DAY = 86_400;

/** Segments first: the tests then look at the rows in which it happened. */
export async function testAsset(
  asset: AssetLook & { weight: number },
  source: ExplainSource,
): Promise<TestedAsset> {
  const scan = await scanSegments(asset, source);
  const within = { ...asset, segment: scan?.segment ?? {} };
  const findings: TestFinding[] = [readSignature(asset)];
  if (scan !== undefined) findings.push(scan.finding);
  const notPut: string[] = [];
  for (const test of CAUSE_TESTS) {
    if (!isOpen(asset, findings, test.about)) continue;
    const found = await put(test, within);
    if (typeof found === 'string') notPut.push(found);
    else findings.push(...found);
  }
  // What a test found to have failed is the segment where the scan, which leaves out what moved along, had none.
  const named = findings.find((it) => it.segment !== undefined && it.asset === asset.look.relation)?.segment;
  const segment = scan === undefined || !isNamed(scan.segment) ? (named ?? {}) : scan.segment;
  return {
    kind: 'asset_tested',
    asset: asset.look.relation,
    weight: asset.weight,
    column: asset.column,
    segment,
    segmentRows: scan?.rows ?? null,
    findings,
    notPut,
    scope: scopeOf({ ...within, segment }, scan?.rows ?? null, source.warehouse.dialect),
    ...(isNamed(segment)
      ? { whole: scopeOf({ ...within, segment: {} }, null, source.warehouse.dialect) }
      : {}),
  };
}

const isNamed = (segment: Readonly<Record<string, string>>) => Object.keys(segment).length > 0;

/** What a test finds, or why it could not be put. */
async function put(test: CauseTest, asset: AssetLook): Promise<readonly TestFinding[] | string> {
  const place = `The test "${test.name}" of ${asset.look.relation}`;
  try {
    return await test.run(asset);
  } catch (error) {
    if (error instanceof BudgetSpent) return `${place}: ${error.message}.`;
    const code = error instanceof DiagnosticError ? error.diagnostics[0].code : '';
    if (code === 'GATE_FUNCTION_NOT_ALLOWED') return `${place}: the database has no function for it.`;
    throw error;
  }
}

const OPEN = 0.003;

/** A test is put while any of the types it can tell apart is still possible. */
function isOpen(
  { look, weight }: AssetLook & { weight: number },
  findings: readonly TestFinding[],
  about: readonly string[],
): boolean {
  const evidence = findings.map((it, i) => ({
    evidenceId: `t${i}`,
    test: it.test,
    asset: it.asset,
    weights: it.weights,
  }));
  const { causes } = rankCauses([{ asset: look.relation, weight }], evidence);
  return causes.some((it) => about.includes(it.type) && it.probability > OPEN);
}

interface SegmentScan {
  readonly segment: Readonly<Record<string, string>>;
  readonly rows: number | null;
  readonly finding: TestFinding;
}

/**
 * The segment scan at an asset. Rows first: rows that are gone explain shares and means that moved, and are not explained
 * by them. Else by the feature that moved there.
 */
async function scanSegments(asset: AssetLook, source: ExplainSource): Promise<SegmentScan | undefined> {
  if (asset.before.until - asset.before.from < 3 * DAY) return undefined;
  if (hasLostRows(asset)) {
    // Numbers that moved are other numbers, and not the rows of some: only categories can be gone.
    const others = asset.leading?.feature.kind === 'mean' ? movedWith(asset) : [];
    const lost = await scanFor(asset, source, { metric: 'count(*)', except: [asset.axis.column, ...others] });
    if (lost !== undefined && isNamed(lost.segment)) return lost;
  }
  const metric = metricOf(asset);
  if (metric === undefined) return undefined;
  return scanFor(asset, source, { metric, except: [asset.axis.column, ...movedWith(asset)] });
}

/** Plainly fewer rows, and something else that moved more; or as many fewer as a part that lost its rows leaves. */
function hasLostRows({ leading, look }: AssetLook): boolean {
  if (leading === undefined || !SHARE_LIKE.includes(leading.feature.kind)) return false;
  const rows = look.features.find((it) => it.feature.kind === 'rows');
  if (rows === undefined) return false;
  const left = (rows.after ?? 0) / Math.max(rows.before ?? 0, 1e-9);
  if (rows.z < -LOST_ROWS_Z && left < LOST_ROWS) return true;
  const wouldBeLeft = rowsLeftBy(leading);
  return wouldBeLeft < LOST_ROWS && left < Math.sqrt(wouldBeLeft);
}

/**
 * The part of all rows that is left if a share moved because rows went, and all others came as before. Had they only come
 * under another value, all would be left: half way between both (by factors) tells which it was.
 */
function rowsLeftBy({ feature, before, after }: FeatureLook): number {
  if (feature.kind !== 'true' || before === null || after === null) return 1;
  return after < before ? (1 - before) / (1 - after) : before / Math.max(after, 1e-9);
}

const SHARE_LIKE: ReadonlyArray<FeatureLook['feature']['kind']> = ['mean', 'length', 'true'];
const LOST_ROWS_Z = 2.5;
const LOST_ROWS = 0.95;

async function scanFor(
  asset: AssetLook,
  source: ExplainSource,
  { metric, except }: { readonly metric: string; readonly except: readonly string[] },
): Promise<SegmentScan | undefined> {
  const { axis, window, before, look } = asset;
  const ticks = (seconds: number) => seconds * (axis.ticksPerSecond ?? 1);
  const ledger = listening(asset.ledger);
  const found = await explainOrNothing(
    {
      table: look.relation,
      metric,
      time: axis.column,
      at: formatTick(axis, ticks(window.from)),
      until: formatTick(axis, ticks(window.until)),
      baseline: `${before.until - before.from}s`,
      except,
    },
    { ...source, ledger },
  );
  if (found === undefined) return undefined;
  const ids = [...ledger.ids];
  const isSegment = found.verdict === 'segment' && found.segments.length > 0;
  const [best] = found.segments;
  return {
    segment: isSegment ? best.where : {},
    rows: isSegment ? best.rows : null,
    finding: segmentFinding(asset, {
      verdict: found.verdict,
      best,
      queryIds: ids,
      isOfRows: metric === 'count(*)',
    }),
  };
}

/** A scan; nothing where there are too few rows on one side to compare. */
async function explainOrNothing(...args: Parameters<typeof explain>): Promise<Explanation | undefined> {
  try {
    return await explain(...args);
  } catch (error) {
    const code = error instanceof DiagnosticError ? error.diagnostics[0].code : '';
    if (error instanceof BudgetSpent) return undefined;
    if (code === 'EXPLAIN_BASELINE_EMPTY' || code === 'EXPLAIN_WINDOW_EMPTY') return undefined;
    throw error;
  }
}

/** Columns that moved along: they show what happened and are no segment in which it did. */
function movedWith({ look, leading }: AssetLook): readonly string[] {
  if (leading === undefined || leading.feature.column === null) return [];
  return look.features
    .filter(({ feature, moved }) => moved && feature.column !== null)
    .map(({ feature }) => feature.column as string);
}

/** A ledger that tells which answers were read through it, those known before included. */
function listening(ledger: Ledger): Ledger & { readonly ids: ReadonlySet<string> } {
  const ids = new Set<string>();
  return {
    queries: ledger.queries,
    ids,
    async ask(purpose, query, limits) {
      const answer = await ledger.ask(purpose, query, limits);
      ids.add(answer.id);
      return answer;
    },
  };
}

/** The feature that moved at an asset as a metric whose segments can be compared. */
function metricOf({ leading, metric, look }: AssetLook): Metric['text'] | undefined {
  if (leading === undefined) return look.hops === 0 ? metric.text : undefined;
  const column = leading.feature.column === null ? '' : quoteIdentifier(leading.feature.column, duckdb);
  if (leading.feature.metric !== undefined) return leading.feature.metric;
  switch (leading.feature.kind) {
    case 'rows':
      return 'count(*)';
    case 'duplicates':
      return `duplicate_share(${look.key.map((name) => quoteIdentifier(name, duckdb)).join(', ')})`;
    case 'nulls':
      return `null_share(${column})`;
    case 'mean':
      return `avg(${column})`;
    case 'length':
      return `avg(length(${column}))`;
    case 'true':
      return `share(${column})`;
    default:
      return undefined;
  }
}

interface ScannedSegments {
  readonly verdict: Verdict;
  readonly best: ExplainedSegment | undefined;
  readonly queryIds: readonly string[];
  readonly isOfRows: boolean;
}

function segmentFinding(
  asset: AssetLook,
  { verdict, best, queryIds, isOfRows }: ScannedSegments,
): TestFinding {
  const { look, leading } = asset;
  const base = { test: 'segments', asset: look.relation, queryIds };
  const isEmptied = leading?.feature.kind === 'nulls';
  if (verdict !== 'segment' || best === undefined) {
    return {
      ...base,
      statement: `${look.relation}: ${verdict === 'global' ? 'every segment moved alike' : 'no segment stands out'}.`,
      weights: { segment_failure: -3.5, business_change: 0, missing_partition: 0.5 },
    };
  }
  const conditions = Object.entries(best.where)
    .map(([column, value]) => `${column} = ${value}`)
    .join(' and ');
  return {
    ...base,
    statement: `${look.relation}: ${conditions} holds ${formatPercent(best.explained)}${rangeText(best.explainedRange, formatPercent)} of the change, and the rest is as before.`,
    ...(isOfRows ? { isOfRows } : {}),
    weights: {
      segment_failure: look.isModel ? (isEmptied ? 1.5 : -1) : isEmptied || isOfRows ? 3 : -1,
      source_nulls: -2,
      upstream_outage: -2.5,
      missing_partition: -2.5,
      stale_table: -3,
      filter_change: look.isModel && !isEmptied ? 1.5 : 0,
      duplicate_load: -0.5,
      no_fault: -1,
      // What went is not spelled anew, and nothing stands in its place.
      ...(isOfRows ? { slow_drift: -2, enum_drift: -1.5, sentinel_default: -1.5 } : {}),
    },
  };
}

function scopeOf(asset: AssetLook, rows: number | null, dialect: SqlDialect): Scope {
  const { axis, window, segment, look } = asset;
  const ticks = (seconds: number) => seconds * (axis.ticksPerSecond ?? 1);
  const condition = sql.all([
    compareTime(axis, '>=', ticks(window.from)),
    compareTime(axis, '<', ticks(window.until)),
    ...(Object.keys(segment).length === 0 ? [] : [segmentCondition(segment)]),
  ]);
  return {
    table: look.relation,
    segment,
    onset: formatTick(axis, ticks(window.from)),
    end: formatTick(axis, ticks(window.until)),
    rows,
    where: renderExpression(lowerExpression(condition, dialect), dialectFacts(dialect) ?? duckdb),
    condition,
  };
}
