import { microsPerDay } from '@dataing/base/time';
import type { ColumnEffect, TrendModifier } from '../dsl/behaviour.ts';
import type { ColumnSpec, Node, Pattern } from '../dsl/document.ts';
import { growthAt } from '../kernels/trend.ts';
import { ask, type Checking, columnOf, isStored, name, nodeOf, toNumber } from './checking.ts';
import { isFollowed } from './expressions.ts';
import type { Verdict } from './measures.ts';
import type { CheckResult } from './result.ts';
import { judgeLifts, judgeShifts, type Stratum } from './strata.ts';

type Outcome = Verdict & Pick<CheckResult, 'query'>;

/** Seasons, trends and effects on the values of a column, each against what it was declared to do. */
export async function checkModified(checking: Checking, node: Node): Promise<void> {
  for (const column of node.columns) {
    if (!isStored(checking, node, column)) continue;
    const base = { table: node.id, column: column.name } as const;
    for (const modifier of column.modifiers) {
      if (modifier.kind === 'seasonality') {
        const { pattern, timeColumn } = modifier;
        const id = `${node.id}.${column.name}.seasonality.${pattern.dimension}`;
        const outcome = await judgeSeason(checking, node, column, pattern, timeColumn);
        checking.checks.push({ ...base, id, kind: 'seasonality', ...outcome });
      }
      if (modifier.kind === 'trend') {
        const id = `${node.id}.${column.name}.trend`;
        const outcome = await judgeTrend(checking, node, column, modifier);
        checking.checks.push({ ...base, id, kind: 'trends', ...outcome });
      }
      if (modifier.kind === 'effect') {
        const id = `${node.id}.${column.name}.effect.${modifier.effectNode}`;
        checking.checks.push({
          ...base,
          id,
          kind: 'effects',
          ...(await judgeEffect(checking, node, column, modifier)),
        });
      }
    }
  }
}

/** The means of a column by hour, weekday or month against the weights of a seasonality on its values. */
async function judgeSeason(
  checking: Checking,
  node: Node,
  column: ColumnSpec,
  { dimension, weights }: Pattern,
  timeColumn: string,
): Promise<Outcome> {
  const time = columnOf(node, timeColumn);
  if (time === undefined || !isStored(checking, node, time)) {
    return { status: 'failed', message: 'its time column is missing' };
  }
  const [t, v] = [name(timeColumn), name(column.name)];
  const clock = time.type === 'date' ? '0' : `hour(${t})`;
  const place = { hour: clock, dow: `isodow(${t}) - 1`, month: `month(${t}) - 1` }[dimension];
  const { answer, query } = await ask(
    checking,
    `select ${place} as i, count(${v}) as n, cast(avg(${v}) as double) as mean, cast(var_pop(${v}) as double) as variance from ${name(node.id)} where ${t} is not null group by 1`,
  );
  const strata = answer.rows.map((row) => {
    const [at, rows, mean, variance] = row.map(toNumber);
    return { rows, mean, variance, factor: weights[at] };
  });
  return { ...judgeLifts(strata, column.name), query };
}

/** Part of the monthly means' variance that a declared trend must explain. */
const R2_MIN = 0.7;
const MONTH_ROWS_MIN = 5;
const MICROS_PER_YEAR = 365.25 * microsPerDay;

async function judgeTrend(
  checking: Checking,
  node: Node,
  column: ColumnSpec,
  { growth, timeColumn }: TrendModifier,
): Promise<Outcome> {
  const time = columnOf(node, timeColumn);
  if (time === undefined || !isStored(checking, node, time)) {
    return { status: 'failed', message: 'its time column is missing' };
  }
  const [t, v] = [name(timeColumn), name(column.name)];
  const { answer, query } = await ask(
    checking,
    `select cast(date_trunc('month', ${t}) as varchar) as m, count(${v}) as n, cast(avg(${v}) as double) as mean, cast(var_pop(${v}) as double) as variance, cast(avg(epoch_us(${t})) as double) as at from ${name(node.id)} where ${t} is not null and ${v} is not null group by 1 order by 1`,
  );
  const { compat, timeframe } = checking.document;
  const first = checking.found.get(node.id)?.profiles.get(timeColumn)?.min ?? timeframe.start;
  const origin = compat === 'original' ? first : timeframe.start;
  const months = answer.rows
    .map(([month, ...numbers]) => {
      const [n, mean, variance, at] = numbers.map(toNumber);
      return {
        month: String(month).slice(0, 7),
        n,
        mean,
        variance,
        factor: growthAt(growth, (at - origin) / MICROS_PER_YEAR),
      };
    })
    .filter(({ n }) => n >= MONTH_ROWS_MIN);
  if (months.length < 3) return { status: 'too_small', message: 'fewer than three months with rows', query };
  const verdict = compareTrend(months);
  checking.plots.push({
    table: node.id,
    column: column.name,
    title: `${column.name}: mean by month, and the trend`,
    kind: 'line',
    labels: months.map(({ month }) => month),
    observed: months.map(({ mean }) => mean),
    expected: months.map(({ factor }) => factor * verdict.level),
  });
  return { status: verdict.status, message: verdict.message, query };
}

interface Month {
  readonly n: number;
  readonly mean: number;
  readonly variance: number;
  readonly factor: number;
}

/** R squared of the monthly means against level x growth, the months weighted by their rows. */
function compareTrend(months: readonly Month[]): Verdict & { readonly level: number } {
  const rows = months.reduce((sum, { n }) => sum + n, 0);
  const weighted = (f: (month: Month) => number): number =>
    months.reduce((sum, month) => sum + (month.n / rows) * f(month), 0);
  const level = weighted((m) => m.mean * m.factor) / weighted((m) => m.factor * m.factor);
  const mean = weighted((m) => m.mean);
  const total = weighted((m) => (m.mean - mean) * (m.mean - mean));
  const residual = weighted((m) => (m.mean - level * m.factor) * (m.mean - level * m.factor));
  const noise = weighted((m) => m.variance / m.n);
  const factor = weighted((m) => m.factor);
  const signal = level * level * weighted((m) => (m.factor - factor) * (m.factor - factor));
  const r2 = total > 0 ? 1 - residual / total : 0;
  const reach = signal / (signal + noise);
  const figure = `R2 ${r2.toFixed(2)} of ${months.length} monthly means (${R2_MIN} needed, ${reach.toFixed(2)} within reach of the noise)`;
  if (r2 >= R2_MIN) return { status: 'passed', message: figure, level };
  // Chance scatters R2 about what is in reach: below, its absence proves nothing.
  if (reach < R2_MIN + 0.1 && residual < 3 * noise) return { status: 'too_small', message: figure, level };
  return { status: 'failed', message: figure, level };
}

/** Rows that match no row of the effect against rows that match just one, by its factor. */
async function judgeEffect(
  checking: Checking,
  node: Node,
  column: ColumnSpec,
  effect: ColumnEffect,
): Promise<Outcome> {
  const source = nodeOf(checking, effect.effectNode);
  const { on, window, field, timeColumn } = effect;
  if (field === undefined)
    return { status: 'not_checked', message: 'the effect has no field: it changes nothing' };
  const scale = effect.op === 'mul' ? 1 : scaleAfter(checking, node, column, effect);
  if (typeof scale === 'string') return { status: 'not_checked', message: scale };
  if (source === undefined || on.some(({ side, local }) => side === 'parent' && !columnOf(node, local))) {
    return { status: 'not_checked', message: 'the key of the effect is not in this table' };
  }
  const conditions = on.map(({ local, remote }) => `t.${name(local)} = e.${name(remote)}`);
  if (window !== undefined && timeColumn !== undefined) {
    const isDate = columnOf(source, window.end)?.type === 'date';
    const last = isDate ? `cast(t.${name(timeColumn)} as date)` : `t.${name(timeColumn)}`;
    conditions.push(`t.${name(timeColumn)} >= e.${name(window.start)}`, `${last} <= e.${name(window.end)}`);
  }
  const where = conditions.length === 0 ? 'true' : conditions.join(' and ');
  const [t, e] = [name(node.id), name(source.id)];
  const keys = node.pk.map((column, i) => `t.${name(column)} as pk${i}`);
  const { answer, query } = await ask(
    checking,
    `select k, f, count(*) as n, cast(avg(v) as double) as mean, cast(var_pop(v) as double) as variance from (select ${keys.join(', ')}, any_value(t.${name(column.name)}) as v, count(e.${name(source.pk[0])}) as k, any_value(cast(e.${name(field)} as double)) as f from ${t} as t left join ${e} as e on ${where} group by ${keys.map((_, i) => i + 1).join(', ')}) as matched where k <= 1 group by 1, 2`,
  );
  const rows = answer.rows.map((row) => row.map(toNumber));
  const strata = rows.map(([k, f, n, mean, variance]) => ({
    rows: n,
    mean,
    variance,
    // A match without a value is none.
    factor: k === 0 || Number.isNaN(f) ? effect.default : f,
  }));
  if (effect.op === 'mul') return { ...judgeLifts(pooled(strata, 1), column.name), query };
  const added = strata.map((s) => ({ ...s, factor: s.factor * scale }));
  return { ...judgeShifts(pooled(added, widthOf(added)), column.name, column.type === 'int'), query };
}

/** By what the modifiers after an added effect multiply it; in words, why nothing says so. */
function scaleAfter(
  checking: Checking,
  node: Node,
  column: ColumnSpec,
  effect: ColumnEffect,
): number | string {
  if (isFollowed(checking, node, column)) return 'segments, ages or traits multiply what is added';
  let scale = 1;
  for (const modifier of column.modifiers.slice(column.modifiers.indexOf(effect) + 1)) {
    if (modifier.kind === 'multiply') scale *= modifier.factor;
    else if (modifier.kind === 'jitter' && modifier.mode === 'add') continue;
    else if (!keepsShifts.has(modifier.kind)) return `"${modifier.kind}" changes what is added before it`;
  }
  return scale;
}

/** Modifiers after which groups of rows are as far apart as before, but for what a bound takes. */
const keepsShifts: ReadonlySet<string> = new Set(['add', 'clamp', 'outliers']);

/** What is added, in units of which a twentieth lies between the groups. */
function widthOf(strata: readonly Stratum[]): number {
  const added = strata.map(({ factor }) => factor);
  return Math.max(...added) - Math.min(...added) || 1;
}

/** Groups of like factors as one: each effect row may have a factor of its own, and few rows. */
function pooled(strata: readonly Stratum[], width: number): Stratum[] {
  const groups = new Map<number, { rows: number; sum: number; squares: number; factors: number }>();
  for (const { rows: n, mean, variance, factor } of strata) {
    const bin = Math.round((factor / width) * 20);
    const group = groups.get(bin) ?? { rows: 0, sum: 0, squares: 0, factors: 0 };
    groups.set(bin, {
      rows: group.rows + n,
      sum: group.sum + n * mean,
      squares: group.squares + n * (variance + mean * mean),
      factors: group.factors + n * factor,
    });
  }
  return [...groups.values()].map(({ rows, sum, squares, factors }) => {
    const mean = sum / rows;
    return { rows, mean, variance: Math.max(0, squares / rows - mean * mean), factor: factors / rows };
  });
}
