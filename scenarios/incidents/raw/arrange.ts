import { join } from 'node:path';
import { type Engine, literal } from '../build/engine.ts';
import type { Names } from '../template/names.ts';
import { type SourceSpec, sourceOf, type Template } from '../template/template.ts';
import type { Calendar } from './calendar.ts';
import type { IntensityRow } from './intensity.ts';

export interface RawWorld {
  readonly template: Template;
  readonly names: Names;
  readonly calendar: Calendar;
  /** Folder of the base rows. */
  readonly base: string;
  readonly salt: string;
  readonly intensity: readonly IntensityRow[];
}

const HOURS = [2, 1, 1, 1, 1, 2, 4, 7, 9, 10, 11, 12, 12, 11, 10, 10, 11, 13, 15, 17, 16, 12, 8, 4];

/** Share of events that arrive twice on any day, as they do where delivery is at least once. */
const RETRIED = 0.004;

/**
 * Tables `clean.SOURCE`, as they would be loaded were nothing wrong: base rows placed in time by the intensity of their
 * segment, with values missing as often as they do, and `loaded_at` of a nightly load, a few rows one or two nights late.
 */
export async function arrangeRaw(engine: Engine, world: RawWorld): Promise<void> {
  await engine.run('create schema clean');
  await fillIntensity(engine, world);
  const order = { event: 0, line: 1, entity: 2, reference: 3 };
  const sources = [...world.template.sources].sort((a, b) => order[a.grain] - order[b.grain]);
  for (const source of sources) {
    const sql = { event: eventSql, line: lineSql, entity: entitySql, reference: referenceSql }[source.grain];
    await engine.run(
      `create table clean.${world.names.of(source.name)} as ${world.names.sql(sql(world, source))}`,
    );
  }
}

async function fillIntensity(engine: Engine, { calendar, intensity }: RawWorld): Promise<void> {
  await engine.run(
    'create or replace table intensity (a varchar, b varchar, day date, lo double, rate double)',
  );
  const rows = intensity.map(
    (it) => `(${literal(it.first)}, ${literal(it.second)}, '${calendar.date(it.day)}', ${it.lo}, ${it.rate})`,
  );
  await engine.run(`insert into intensity values ${rows.join(', ')}`);
  const total = HOURS.reduce((sum, it) => sum + it, 0);
  let before = 0;
  const hours = HOURS.map((it, hour) => {
    const lo = before / total;
    before += it;
    return `(${hour}, ${lo})`;
  });
  await engine.run(`create or replace table hours as select * from (values ${hours.join(', ')}) t(hour, lo)`);
}

/** A number in [0, 1) that a row keeps. */
function draw(world: RawWorld, key: string, purpose: string): string {
  // Hashed twice: of several arguments the hashes are only combined by XOR, which leaves two purposes alike.
  return `(hash(hash(${key}, ${literal(`${world.salt}/${purpose}`)})) / 18446744073709551616.0)`;
}

function loadedAt(day: string): string {
  return `${day} + interval 1 day + interval 90 minute + to_seconds(hash(${day}) % 1500)`;
}

function columns(world: RawWorld, source: SourceSpec, rate: string): string {
  return source.columns
    .map((name) => {
      const { nullShare, kind } = world.template.columns[name];
      const key = `b.${source.key}`;
      const value = valueSql(world, source, name, kind, rate);
      const missing = `${draw(world, key, `${name}/null`)} < ${nullShare ?? 0} * ${rate}`;
      return `${nullShare === undefined ? value : `case when not (${missing}) then ${value} end`} as @${name}`;
    })
    .join(', ');
}

/** Counts vary with the noise of the day; measures of events differ by segment, so that a shift of the mix moves them. */
function valueSql(world: RawWorld, source: SourceSpec, name: string, kind: string, rate: string): string {
  if (kind === 'count')
    return `b.${name} + cast(${draw(world, `b.${source.key}`, name)} < 0.08 * ${rate} as bigint)`;
  if (kind === 'measure' && source.grain === 'event')
    return `cast(round(b.${name} * (1 + 0.35 * (hash(b.${world.template.segments[0]}, ${literal(world.salt)}) % 4))) as bigint)`;
  return `b.${name}`;
}

function file(world: RawWorld, source: SourceSpec): string {
  return `read_parquet(${literal(join(world.base, `${source.name}.parquet`))})`;
}

function eventSql(world: RawWorld, source: SourceSpec): string {
  const key = source.key;
  const [first, second] = world.template.segments;
  const late = draw(world, `b.${key}`, 'late');
  return `with b as (
    select *, ${draw(world, key, 'day')} as u_day, ${draw(world, key, 'hour')} as u_hour from ${file(world, source)})
  select ${columns(world, source, 'i.rate')},
    i.day + to_hours(h.hour) + to_seconds(cast(floor(${draw(world, `b.${key}`, 'second')} * 3600) as integer)) as @${source.time},
    ${loadedAt(`(i.day + cast(case when ${late} < 0.008 then 2 when ${late} < 0.03 then 1 else 0 end as integer))`)} as @loaded_at
  from b
  asof join intensity i on b.${first} = i.a and b.${second} = i.b and b.u_day >= i.lo
  asof join hours h on b.u_hour >= h.lo
  join (values (0.0), (${RETRIED})) r(below) on r.below = 0 or ${draw(world, `b.${key}`, 'retry')} < r.below * i.rate
  order by @loaded_at, @${key}`;
}

function lineSql(world: RawWorld, source: SourceSpec): string {
  const parent = sourceOf(world.template, source.parents?.[0] ?? '');
  const { segments } = world.template;
  // An event that arrived twice has its lines once.
  const events = `select distinct @${parent.key}, @${parent.time}, @loaded_at, @${segments[0]}, @${segments[1]} from clean.@${parent.name}`;
  const seconds = `cast(floor(${draw(world, `b.${source.key}`, 'second')} * 900) as integer)`;
  return `select ${columns(world, source, 'i.rate')}, e.@${parent.time} + to_seconds(${seconds}) as @${source.time},
    e.@loaded_at as @loaded_at
  from ${file(world, source)} b
  join (${events}) e on e.@${parent.key} = b.${parent.key}
  join intensity i on i.a = e.@${segments[0]} and i.b = e.@${segments[1]}
    and i.day = cast(e.@${parent.time} as date)
  order by @loaded_at, @${source.key}`;
}

/** Who does something was there before; half of them since before the first day. */
function entitySql(world: RawWorld, source: SourceSpec): string {
  const key = `b.${source.key}`;
  const { calendar } = world;
  const first = `timestamp '${calendar.date(0)} 00:00:00'`;
  const event = world.template.sources.find((it) => it.grain === 'event' && it.columns.includes(source.key));
  const made = `${first} - to_days(cast(floor(${draw(world, key, 'age')} * 400) as integer)) + to_seconds(cast(floor(${draw(world, key, 'second')} * 80000) as integer))`;
  const joined =
    event === undefined
      ? made
      : `case when ${draw(world, key, 'old')} < 0.5 or e.since is null then ${made} else e.since - to_seconds(30 + cast(floor(${draw(world, key, 'wait')} * 1800) as integer)) end`;
  const since =
    event === undefined
      ? ''
      : `left join (select @${source.key} as k, min(@${event.time}) as since, min(@loaded_at) as seen from clean.@${event.name} group by 1) e on e.k = ${key}`;
  const loaded = loadedAt(`cast(greatest(x.@${source.time}, ${first} - interval 1 day) as date)`);
  return `select x.*${event === undefined ? '' : ' exclude (seen)'}, ${event === undefined ? loaded : `least(${loaded}, coalesce(x.seen, ${loaded}))`} as @loaded_at from (
    select ${columns(world, source, '1')}, ${joined} as @${source.time}${event === undefined ? '' : ', e.seen as seen'} from ${file(world, source)} b ${since}) x
  order by @loaded_at, @${source.key}`;
}

function referenceSql(world: RawWorld, source: SourceSpec): string {
  const first = `timestamp '${world.calendar.date(0)} 00:00:00'`;
  return `select t.*, date '2023-01-01' as @valid_from, ${first} as @loaded_at from (${source.sql}) t`;
}
