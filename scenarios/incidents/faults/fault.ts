import type { CauseType } from '@dataing/investigate';
import type { Dice } from '../plan/dice.ts';
import type { Calendar } from '../raw/calendar.ts';
import type { ModelSpec, SourceSpec, Template } from '../template/template.ts';

/** Where and when a fault is to be planted. */
export interface Site {
  readonly template: Template;
  readonly calendar: Calendar;
  readonly dice: Dice;
  readonly level: 1 | 2 | 3 | 4;
  /** First affected day. */
  readonly onset: number;
  /** First day no longer affected; null: it goes on. */
  readonly end: number | null;
  /** Share of the rows in scope that are affected. */
  readonly share: number;
}

export interface ModelEdit {
  readonly model: string;
  readonly edit: (spec: ModelSpec) => ModelSpec;
  /** What an honest author would say. */
  readonly message: string;
}

/** What happens to a warehouse from a day on; SQL uses `@name` for drawn names. */
export interface Happening {
  readonly onset: number;
  /** Statements on the table of a source as it arrives, named by `{t}`. */
  readonly edits?: ReadonlyArray<{ readonly source: string; readonly sql: string }>;
  /** Statements on tables of schema `raw`, run at the onset: lists that are kept by hand. */
  readonly atOnset?: readonly string[];
  readonly commit?: ModelEdit;
  /** Models whose jobs do not run from the onset on. */
  readonly idle?: readonly string[];
  /** What the runs of every single day do differs: they are not taken together. */
  readonly isDaily?: boolean;
}

/** A fault as it is planted. */
export interface Planted extends Happening {
  readonly type: CauseType;
  readonly variant: string;
  /** `raw.NAME` or a model. */
  readonly asset: string;
  readonly column: string | null;
  readonly segment: Readonly<Record<string, string>>;
  readonly end: number | null;
  /** Statements on clean tables `{clean}.NAME` under which the same commit changes nothing. */
  readonly harmless?: readonly string[];
  /** The affected rows are gone. */
  readonly isLoss?: boolean;
  readonly mechanism: string;
}

export interface FaultKind {
  readonly type: CauseType;
  readonly variant: string;
  /** Only in the held-out set. */
  readonly isHeldOut?: boolean;
  readonly by: 'source' | 'commit';
  /** Undefined where the template has no place for it. */
  readonly plant: (site: Site) => Planted | undefined;
}

/** Condition that a row of a source is in the fault's window, by its event time. */
export function windowOf(site: Site, source: SourceSpec): string {
  return timeWindow(site.calendar, `@${source.time}`, site.onset, site.end);
}

export function timeWindow(calendar: Calendar, time: string, onset: number, end: number | null): string {
  const from = `${time} >= timestamp '${calendar.date(onset)} 00:00:00'`;
  return end === null ? from : `${from} and ${time} < timestamp '${calendar.date(end)} 00:00:00'`;
}

/** Condition that takes a share of rows, by their key. */
export function shareOf(source: SourceSpec, share: number, salt: string): string {
  if (share >= 0.995) return 'true';
  return `hash(hash(@${source.key}, '${salt}')) % 1000 < ${Math.round(share * 1000)}`;
}

export function segmentSql(segment: Readonly<Record<string, string>>, prefix = ''): string {
  return Object.entries(segment)
    .map(([column, value]) => `${prefix}@${column} = '${value}'`)
    .join(' and ');
}

export function all(...conditions: readonly string[]): string {
  return conditions.filter((it) => it !== '' && it !== 'true').join(' and ') || 'true';
}

/** Sources that something happens in. */
export function busySources(template: Template): SourceSpec[] {
  return template.sources.filter((it) => it.grain === 'event' || it.grain === 'line');
}

/** A source with one of its columns of some kinds, or undefined. */
export function drawColumn(
  site: Site,
  kinds: ReadonlyArray<Template['columns'][string]['kind']>,
  isRight: (name: string, source: SourceSpec) => boolean = () => true,
): { source: SourceSpec; column: string } | undefined {
  const { template } = site;
  const found = busySources(template).flatMap((source) =>
    source.columns
      .filter((it) => it !== source.key && kinds.includes(kindIn(template, it, source)))
      .filter((it) => !template.segments.includes(it) || kinds.includes('category'))
      .filter((it) => isRight(it, source))
      .map((column) => ({ source, column })),
  );
  return found.length === 0 ? undefined : site.dice.pick(found);
}

/** Keys of other tables are references. */
function kindIn(template: Template, column: string, source: SourceSpec) {
  const { kind } = template.columns[column];
  return kind === 'key' && source.key !== column ? 'reference' : kind;
}

/** One to three categories of a source with a value each; common values at low levels. */
export function drawSegment(site: Site, source: SourceSpec, order: number, not = ''): Record<string, string> {
  const { template, dice } = site;
  const categories = source.columns.filter((it) => template.columns[it].kind === 'category' && it !== not);
  const chosen = dice.shuffle(categories).slice(0, order);
  return Object.fromEntries(
    chosen.map((it) => {
      const values = (template.columns[it].values ?? []).filter((value) => value !== 'test');
      const top = site.level === 1 ? 2 : Math.min(values.length, order > 1 ? 2 : 4);
      return [it, dice.pick(values.slice(0, top))];
    }),
  );
}

export function sayWindow(site: Site): string {
  const { calendar, onset, end } = site;
  return end === null
    ? `since ${calendar.date(onset)}`
    : `from ${calendar.date(onset)} until ${calendar.date(end)}`;
}
