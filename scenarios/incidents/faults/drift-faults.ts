import type { SourceSpec } from '../template/template.ts';
import { all, drawColumn, type FaultKind, type Planted, type Site, windowOf } from './fault.ts';
import { kind, type RowFault } from './row-fault.ts';

const drifts: readonly FaultKind[] = [
  kind('slow_drift', 'measure_grows', (site) => drift(site, 0.02)),
  kind('slow_drift', 'measure_shrinks', (site) => drift(site, -0.015)),
  kind(
    'slow_drift',
    'more_nulls',
    (site) => {
      const drawn = drawColumn(
        site,
        ['text', 'category'],
        (name) => (site.template.columns[name].nullShare ?? 0) < 0.3,
      );
      if (drawn === undefined) return undefined;
      const { source, column } = drawn;
      const onset = driftOnset(site);
      const where = `hash(hash(@${source.key}, 'fault')) % 1000 < 14 * ${ageSql(site, source, onset)}`;
      return {
        source,
        column,
        end: null,
        sql: `update {t} set @${column} = null where ${all(windowOf({ ...site, onset, end: null }, source), where)}`,
        says: `@${column} of raw.@${source.name} is empty more often every day since ${site.calendar.date(onset)}`,
      };
    },
    true,
  ),
];

function driftOnset(site: Site): number {
  return Math.max(30, site.onset - 14);
}

function ageSql(site: Site, source: SourceSpec, onset: number): string {
  return `(1 + date_diff('day', date '${site.calendar.date(onset)}', cast(@${source.time} as date)))`;
}

function drift(site: Site, slope: number): RowFault | undefined {
  const drawn = drawColumn(site, ['measure']);
  if (drawn === undefined) return undefined;
  const { source, column } = drawn;
  const onset = driftOnset(site);
  const sql = `update {t} set @${column} = cast(round(@${column} * (1 + ${slope} * ${ageSql(site, source, onset)})) as bigint) where ${windowOf({ ...site, onset, end: null }, source)}`;
  return {
    source,
    column,
    end: null,
    sql,
    says: `@${column} of raw.@${source.name} moves by ${slope * 100} % a day since ${site.calendar.date(onset)}`,
  };
}

/** Values that move a little every day, since long before the alert. */
export const driftFaults: readonly FaultKind[] = drifts.map((it) => ({
  ...it,
  plant: (site) => startingEarlier(it.plant(site), driftOnset(site)),
}));

/** A drift began long before somebody noticed. */
function startingEarlier(it: Planted | undefined, onset: number): Planted | undefined {
  return it === undefined ? undefined : { ...it, onset };
}
