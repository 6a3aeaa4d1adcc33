import type { Engine } from '../build/engine.ts';
import type { Names } from '../template/names.ts';
import type { ModelSpec, Template } from '../template/template.ts';

/** Something somebody could watch: a metric of a table, by day. */
export interface Watched {
  readonly model: ModelSpec;
  /** In Dataing's words, with drawn names. */
  readonly metric: string;
  readonly family: 'volume' | 'missing' | 'level' | 'share' | 'duplicates' | 'freshness';
  /** Column of the template it is about, and the value of a share. */
  readonly column?: string;
  readonly value?: string;
  /** The value of a day, as SQL. */
  readonly sql: string;
}

/** All metrics of the models that have a time of their own. */
export function watchedMetrics(template: Template, names: Names): Watched[] {
  return template.models
    .filter((it) => it.time !== undefined && it.isUnwatched !== true && it.materialized !== 'ephemeral')
    .flatMap((model) => [
      ...rowCount(model),
      ...freshness(model, names),
      ...duplicates(model, names),
      ...Object.keys(model.select).flatMap((column) => metricsOf(template, names, model, column)),
    ]);
}

/** Of rows that are groups, the number says little. */
function rowCount(model: ModelSpec): Watched[] {
  return model.isGrouped === true ? [] : [{ model, metric: 'count(*)', family: 'volume', sql: 'count(*)' }];
}

/** Hours from the newest row to the end of the nightly run. */
function freshness(model: ModelSpec, names: Names): Watched[] {
  if (model.isGrouped === true) return [];
  const time = names.of(model.time as string);
  const end = `cast(any_value(cast(${time} as date)) + 1 as timestamp) + interval 4 hour`;
  return [
    {
      model,
      metric: `freshness(${time})`,
      family: 'freshness',
      sql: `date_diff('minute', max(${time}), ${end}) / 60.0`,
    },
  ];
}

function duplicates(model: ModelSpec, names: Names): Watched[] {
  if (model.isGrouped === true || model.key.length !== 1) return [];
  const key = names.of(model.key[0]);
  return [
    {
      model,
      metric: `duplicate_share(${key})`,
      family: 'duplicates',
      sql: `1 - count(distinct ${key}) / count(*)`,
    },
  ];
}

function metricsOf(template: Template, names: Names, model: ModelSpec, column: string): Watched[] {
  const spec = template.columns[column];
  const name = names.of(column);
  const missing: Watched = {
    model,
    metric: `null_share(${name})`,
    family: 'missing',
    column,
    sql: `avg(case when ${name} is null then 1.0 else 0.0 end)`,
  };
  const level: Watched[] = [
    { model, metric: `avg(${name})`, family: 'level', column, sql: `avg(${name})` },
    { model, metric: `sum(${name})`, family: 'volume', column, sql: `sum(${name})` },
  ];
  if (model.key.includes(column) || spec === undefined) return [];
  if (spec.kind === 'measure' || spec.kind === 'count')
    return model.isGrouped === true ? level.slice(1) : [...level, missing];
  if (spec.kind === 'category') {
    const shares = (spec.values ?? []).slice(0, 2).map((value): Watched => {
      const condition = `${name} = '${value}'`;
      return {
        model,
        metric: `share(${condition})`,
        family: 'share',
        column,
        value,
        sql: `avg(case when ${condition} then 1.0 else 0.0 end)`,
      };
    });
    return [...shares, missing];
  }
  return spec.kind === 'text' || spec.kind === 'key' ? [missing] : [];
}

/** Values by day; absent days are null. */
export type Series = ReadonlyArray<number | null>;

/** The series of all metrics in one catalog, one scan per table. */
export async function readSeries(
  engine: Engine,
  catalog: string,
  watched: readonly Watched[],
  names: Names,
  dates: readonly string[],
): Promise<Series[]> {
  const place = new Map(dates.map((date, at) => [date, at]));
  const out: Array<Array<number | null>> = watched.map(() => dates.map(() => null));
  for (const model of new Set(watched.map((it) => it.model))) {
    const own = watched.map((it, at) => ({ it, at })).filter(({ it }) => it.model === model);
    const items = own.map(({ it }, at) => `cast(${it.sql} as double) as m${at}`);
    const relation = names.relation(model.name, model.layer);
    const rows = await engine.rows<Record<string, string | number | null>>(
      `select cast(cast(${names.of(model.time as string)} as date) as varchar) as day, ${items.join(', ')} from ${catalog}.${relation} group by 1`,
    );
    for (const row of rows) {
      const day = place.get(String(row.day));
      if (day === undefined) continue;
      own.forEach(({ at }, item) => {
        const value = row[`m${item}`];
        out[at][day] = value === null ? null : Number(value);
      });
    }
  }
  for (const [at, it] of watched.entries())
    if (it.family === 'volume') out[at] = out[at].map((value) => value ?? 0);
    else if (it.family === 'freshness') fillAges(out[at]);
  return out;
}

/** On a day without rows the newest one is a day older. */
function fillAges(hours: Array<number | null>): void {
  for (let day = 1; day < hours.length; day++) {
    const before = hours[day - 1];
    if (hours[day] === null && before !== null) hours[day] = before + 24;
  }
}
