import type { CauseType } from '@dataing/investigate';
import type { ColumnSpec, SourceSpec } from '../template/template.ts';
import {
  all,
  drawColumn,
  drawSegment,
  type FaultKind,
  type Planted,
  sayWindow,
  segmentSql,
  shareOf,
  type Site,
  windowOf,
} from './fault.ts';

interface FieldFault {
  readonly type: CauseType;
  readonly variant: string;
  readonly isHeldOut?: boolean;
  readonly kinds: ReadonlyArray<ColumnSpec['kind']>;
  readonly fits?: (column: ColumnSpec, name: string, source: SourceSpec) => boolean;
  /** The new value of `@column`, as SQL. */
  readonly value: (column: string, spec: ColumnSpec, site: Site) => string;
  /** Besides window, share and segment. */
  readonly when?: (column: string, site: Site, source: SourceSpec) => string;
  /** All rows in scope, whatever the drawn share. */
  readonly isWhole?: boolean;
  readonly says: string;
}

/** Faults in which a field of a source arrives with other values than it should. */
const fields: readonly FieldFault[] = [
  {
    type: 'source_nulls',
    variant: 'share_of_rows',
    kinds: ['text', 'category', 'reference', 'measure'],
    fits: (it) => (it.nullShare ?? 0) < 0.3,
    value: () => 'null',
    says: 'arrives empty',
  },
  {
    type: 'source_nulls',
    variant: 'part_of_day',
    kinds: ['text', 'category', 'reference'],
    fits: (it) => (it.nullShare ?? 0) < 0.3,
    value: () => 'null',
    isWhole: true,
    when: (_, { dice }, source) => `extract(hour from @${source.time}) >= ${dice.whole(9, 16)}`,
    says: 'arrives empty in the later hours of the day',
  },
  {
    type: 'source_nulls',
    variant: 'every_other_writer',
    isHeldOut: true,
    kinds: ['text', 'category', 'measure'],
    fits: (it) => (it.nullShare ?? 0) < 0.3,
    value: () => 'null',
    isWhole: true,
    when: (_, __, source) => `@${source.key} % 2 = 0`,
    says: 'arrives empty from one of two writers',
  },
  {
    type: 'sentinel_default',
    variant: 'zero',
    kinds: ['measure'],
    value: () => '0',
    says: 'arrives as 0 where it is not known',
  },
  {
    type: 'sentinel_default',
    variant: 'placeholder',
    kinds: ['text', 'category'],
    fits: (_, name) => name !== 'status',
    value: (_, __, { dice }) => dice.pick(["'unknown'", "'N/A'", "'none'"]),
    says: 'arrives as a placeholder where it is not known',
  },
  {
    type: 'sentinel_default',
    variant: 'huge_number',
    isHeldOut: true,
    kinds: ['measure'],
    value: () => '999999',
    says: 'arrives as 999999 where it is not known',
  },
  {
    type: 'enum_drift',
    variant: 'respelled',
    kinds: ['category'],
    isWhole: true,
    fits: (it) => !isUpper(it.values ?? []),
    value: (column) => `upper(@${column})`,
    says: 'is spelled in capitals',
  },
  {
    type: 'enum_drift',
    variant: 'new_value',
    kinds: ['category'],
    value: (_, it, { dice }) =>
      `'${dice.pick(['other', 'new', 'legacy'])}_${(it.values ?? [''])[0].toLowerCase()}'`,
    when: (column, { template }) => `@${column} = '${(template.columns[column].values ?? [''])[0]}'`,
    says: 'has a value that was not there before',
  },
  {
    type: 'enum_drift',
    variant: 'padded',
    isHeldOut: true,
    kinds: ['category'],
    isWhole: true,
    value: (column) => `@${column} || ' '`,
    says: 'has a blank at its end',
  },
  {
    type: 'unit_change',
    variant: 'times_hundred',
    kinds: ['measure'],
    fits: (it) => it.unit === 'cents',
    isWhole: true,
    value: (column) => `@${column} * 100`,
    says: 'arrives in hundredths of what it was in',
  },
  {
    type: 'unit_change',
    variant: 'divided',
    kinds: ['measure'],
    isWhole: true,
    value: (column, it) => `cast(round(@${column} / ${it.unit === 'cents' ? 100 : 1000}) as bigint)`,
    says: 'arrives in a larger unit',
  },
  {
    type: 'unit_change',
    variant: 'currency',
    isHeldOut: true,
    kinds: ['measure'],
    fits: (it) => it.unit === 'cents',
    isWhole: true,
    value: (column, _, { dice }) =>
      `cast(round(@${column} * ${dice.pick([1.34, 0.71, 7.46, 10.9])}) as bigint)`,
    says: 'arrives in another currency',
  },
  {
    type: 'truncation',
    variant: 'text_cut',
    kinds: ['text'],
    value: (column) => `left(@${column}, 5)`,
    isWhole: true,
    says: 'is cut off after five characters',
  },
  {
    type: 'truncation',
    variant: 'number_cut',
    kinds: ['measure'],
    value: (column) => `@${column} - @${column} % 100`,
    isWhole: true,
    says: 'loses its last two digits',
  },
  {
    type: 'truncation',
    variant: 'number_capped',
    isHeldOut: true,
    kinds: ['measure'],
    value: (column) => `least(@${column}, 300)`,
    isWhole: true,
    says: 'is capped at 300',
  },
  {
    type: 'referential_break',
    variant: 'unknown_ids',
    kinds: ['reference'],
    value: (column) => `@${column} + 80000000`,
    says: 'points to rows that do not exist',
  },
];

function isUpper(values: readonly string[]): boolean {
  return values.every((it) => it === it.toUpperCase());
}

function plantField(fault: FieldFault, site: Site): Planted | undefined {
  const { template, dice } = site;
  const drawn = drawColumn(
    site,
    fault.kinds,
    (name, source) => fault.fits?.(template.columns[name], name, source) ?? true,
  );
  if (drawn === undefined) return undefined;
  const { source, column } = drawn;
  const canSegment = fault.type !== 'source_nulls' && site.level >= 2 && source.grain === 'event';
  const segment =
    canSegment && dice.chance(0.35) ? drawSegment(site, source, site.level >= 3 ? 2 : 1, column) : {};
  const share = fault.isWhole === true ? 1 : site.share;
  const scope = all(windowOf(site, source), segmentSql(segment), fault.when?.(column, site, source) ?? '');
  const value = fault.value(column, template.columns[column], site);
  return {
    type: fault.type,
    variant: fault.variant,
    asset: `raw.${source.name}`,
    column,
    segment,
    onset: site.onset,
    end: site.end,
    edits: [
      {
        source: source.name,
        sql: `update {t} set @${column} = ${value} where ${all(scope, shareOf(source, share, 'fault'))}`,
      },
    ],
    mechanism: `@${column} of raw.@${source.name} ${fault.says} ${sayWindow(site)}`,
  };
}

/** A field of one segment is lost. */
function plantSegmentField(site: Site): Planted | undefined {
  const drawn = drawColumn(
    site,
    ['text', 'reference', 'measure', 'category'],
    (name, source) => (site.template.columns[name].nullShare ?? 0) < 0.3 && source.grain === 'event',
  );
  if (drawn === undefined) return undefined;
  const { source, column } = drawn;
  const segment = drawSegment(site, source, orderOf(site), column);
  const scope = all(
    windowOf(site, source),
    segmentSql(segment),
    shareOf(source, Math.max(site.share, 0.6), 'fault'),
  );
  return {
    type: 'segment_failure',
    variant: 'field_lost',
    asset: `raw.${source.name}`,
    column,
    segment,
    onset: site.onset,
    end: site.end,
    edits: [{ source: source.name, sql: `update {t} set @${column} = null where ${scope}` }],
    mechanism: `@${column} of raw.@${source.name} is lost where ${saySegment(segment)} ${sayWindow(site)}`,
  };
}

export function orderOf(site: Site): number {
  if (site.level === 1) return 1;
  return site.level === 2 ? site.dice.whole(1, 2) : site.dice.whole(2, 3);
}

export function saySegment(segment: Readonly<Record<string, string>>): string {
  return Object.entries(segment)
    .map(([column, value]) => `@${column} is ${value}`)
    .join(' and ');
}

export const fieldFaults: readonly FaultKind[] = [
  ...fields.map((fault): FaultKind => {
    const { type, variant, isHeldOut } = fault;
    return {
      type,
      variant,
      by: 'source',
      plant: (site) => plantField(fault, site),
      ...(isHeldOut === true ? { isHeldOut } : {}),
    };
  }),
  { type: 'segment_failure', variant: 'field_lost', by: 'source', plant: plantSegmentField },
];
