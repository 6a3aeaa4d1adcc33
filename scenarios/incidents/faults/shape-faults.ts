import type { SourceSpec } from '../template/template.ts';
import {
  all,
  drawColumn,
  drawSegment,
  type FaultKind,
  sayWindow,
  segmentSql,
  shareOf,
  windowOf,
} from './fault.ts';
import { kind, loadWindow, remove } from './row-fault.ts';

/** Times, references and names. */
export const shapeFaults: readonly FaultKind[] = [
  ...(
    [
      ['hours_ahead', '+'],
      ['hours_behind', '-'],
    ] as const
  ).map(([variant, sign]) =>
    kind('timezone_shift', variant, (site) => {
      const source = site.template.sources.find((it) => it.grain === 'event') as SourceSpec;
      const hours = site.dice.whole(5, 9);
      const segment = site.level >= 2 && site.dice.chance(0.4) ? drawSegment(site, source, 1) : {};
      const sql = `update {t} set @${source.time} = @${source.time} ${sign} interval ${hours} hour where ${all(windowOf(site, source), segmentSql(segment))}`;
      return {
        source,
        segment,
        column: source.time ?? '',
        sql,
        says: `@${source.time} of raw.@${source.name} is ${hours} hours ${sign === '+' ? 'ahead' : 'behind'} ${sayWindow(site)}`,
      };
    }),
  ),
  kind(
    'timezone_shift',
    'date_only',
    (site) => {
      const source = site.template.sources.find((it) => it.grain === 'event') as SourceSpec;
      const sql = `update {t} set @${source.time} = date_trunc('day', @${source.time} + interval 12 hour) where ${windowOf(site, source)}`;
      return {
        source,
        column: source.time ?? '',
        sql,
        says: `@${source.time} of raw.@${source.name} is rounded to a day ${sayWindow(site)}`,
      };
    },
    true,
  ),
  kind('schema_change', 'renamed', (site) => {
    const drawn = drawColumn(
      site,
      ['text', 'category', 'measure'],
      (name, it) => (site.template.columns[name].nullShare ?? 0) < 0.3 && it.time !== undefined,
    );
    if (drawn === undefined) return undefined;
    const { source, column } = drawn;
    const { type } = site.template.columns[column];
    const sql = `alter table {t} add column @${column}_v2 ${type}; update {t} set @${column}_v2 = @${column}, @${column} = null where ${loadWindow(site, null)}`;
    return {
      source,
      column,
      end: null,
      sql,
      says: `raw.@${source.name} has @${column}_v2 in place of @${column} ${sayWindow({ ...site, end: null })}`,
    };
  }),
  kind('schema_change', 'dropped', (site) => {
    const drawn = drawColumn(
      site,
      ['text', 'category', 'measure'],
      (name, it) => (site.template.columns[name].nullShare ?? 0) < 0.3 && it.time !== undefined,
    );
    if (drawn === undefined) return undefined;
    const { source, column } = drawn;
    const sql = `alter table {t} add column schema_version integer; update {t} set schema_version = case when ${loadWindow(site, null)} then 2 else 1 end, @${column} = case when not (${loadWindow(site, null)}) then @${column} end`;
    return {
      source,
      column,
      end: null,
      sql,
      says: `the second version of raw.@${source.name} has no @${column} ${sayWindow({ ...site, end: null })}`,
    };
  }),
  kind('referential_break', 'parents_missing', (site) => {
    const source = site.template.sources.find(
      (it) => it.grain === 'entity' && it.columns.length > 3,
    ) as SourceSpec;
    const where = all(loadWindow(site, null), shareOf(source, Math.max(site.share, 0.5), 'fault'));
    return {
      source,
      end: null,
      isLoss: true,
      sql: remove(where),
      says: `new rows do not reach raw.@${source.name} ${sayWindow(site)}, though others point to them`,
    };
  }),
];
