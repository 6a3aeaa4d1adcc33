import type { Span } from '@dataing/base/diagnostics';
import type { ColumnSpec, ColumnType, Generator } from './document.ts';
import type { Expression } from './expression.ts';
import type { RollupGenerator } from './rollup.ts';

/** The tables that `attribution_chain` adds to a document, beside the conversions it stands at. */
export interface ChainNames {
  readonly touches: string;
  /** Journeys that led to no conversion, and their touches; only with `conversion_probability`. */
  readonly lostJourneys?: string;
  readonly lostTouches?: string;
  /** The channels, and what each shows and costs a day; only with `daily_impressions`. */
  readonly channels?: string;
  readonly spend?: string;
}

export function chainNames(
  conversions: string,
  given: string | undefined,
  has: { readonly lost: boolean; readonly daily: boolean },
): ChainNames {
  const touches = given ?? `${conversions}_touchpoints`;
  return {
    touches,
    ...(has.lost ? { lostJourneys: `${conversions}_lost_journeys`, lostTouches: `${touches}_lost` } : {}),
    ...(has.daily ? { channels: `${touches}_channels`, spend: `${touches}_spend` } : {}),
  };
}

export type ChainColumn = Pick<ColumnSpec, 'name' | 'type' | 'generator'>;

const ids: Generator = { kind: 'sequence', start: 1, step: 1 };

function parentKey({ node, pk, pkType, key }: ChainOwner, generation: number): ChainColumn {
  const mode = { kind: 'parent', generation } as const;
  return { name: key, type: pkType, generator: { kind: 'lookup', node, column: pk, mode } };
}

/** The table that another is a child of: its key, and what the child calls it. */
export interface ChainOwner {
  readonly node: string;
  readonly pk: string;
  readonly pkType: ColumnType;
  readonly key: string;
}

/** The columns of a table of touches, with the keys of their conversion and of the entity that converts; only those of conversions have a weight. */
export function touchColumns(
  owner: ChainOwner,
  entity: ChainOwner | undefined,
  isLost: boolean,
  hasSpend: boolean,
): ChainColumn[] {
  const columns: ChainColumn[] = [
    { name: 'touchpoint_id', type: 'int', generator: ids },
    parentKey(owner, 1),
    ...(entity === undefined ? [] : [parentKey(entity, 2)]),
    { name: 'channel', type: 'string', generator: { kind: 'process', field: 'channel' } },
    { name: 'timestamp', type: 'datetime', generator: { kind: 'process', field: 'time' } },
    { name: 'position', type: 'int', generator: { kind: 'process', field: 'position' } },
  ];
  if (!isLost) {
    columns.push({
      name: 'attribution_weight',
      type: 'float',
      generator: { kind: 'process', field: 'weight' },
    });
  }
  if (hasSpend) {
    columns.push(
      { name: 'impressions', type: 'int', generator: { kind: 'process', field: 'impressions' } },
      { name: 'cost', type: 'float', generator: { kind: 'process', field: 'cost' } },
    );
  }
  return columns;
}

export const lostJourneyId = 'journey_id';
export const lostJourneyTime = 'ended_at';

/** The columns of the table of lost journeys; `time` draws the end of each as conversions have theirs. */
export function journeyColumns(entity: ChainOwner, time: Generator): ChainColumn[] {
  return [
    { name: lostJourneyId, type: 'int', generator: ids },
    parentKey(entity, 1),
    { name: lostJourneyTime, type: 'datetime', generator: time },
  ];
}

export function channelColumns(names: readonly string[]): ChainColumn[] {
  return [{ name: 'channel', type: 'string', generator: { kind: 'enum_list', values: names } }];
}

/**
 * The columns of spend by channel and day: what the touches of that day show and cost, added up, what nobody's journey shows
 * (`other_...`, of the process), and both together.
 */
export function spendColumns({ channels = '', touches, lostTouches }: ChainNames): ChainColumn[] {
  const tables = [{ node: touches, name: 'touch' }];
  if (lostTouches !== undefined) tables.push({ node: lostTouches, name: 'lost' });
  const parts = (what: string): string[] => tables.map(({ name }) => `${name}_${what}`);
  const sums = (what: 'impressions' | 'cost', type: 'int' | 'float', decimals: number): ChainColumn[] => [
    ...tables.map(
      ({ node, name }): ChainColumn => ({
        name: `${name}_${what}`,
        type,
        generator: { ...ofTheDay(node), agg: 'sum', value: column(what), decimals },
      }),
    ),
    { name: `other_${what}`, type, generator: { kind: 'process', field: what } },
    total(what, type, [...parts(what), `other_${what}`]),
  ];
  return [
    { name: 'spend_id', type: 'int', generator: ids },
    parentKey({ node: channels, pk: 'channel', pkType: 'string', key: 'channel' }, 1),
    { name: 'day', type: 'date', generator: { kind: 'process', field: 'time' } },
    ...tables.map(
      ({ node, name }): ChainColumn => ({
        name: `${name}_clicks`,
        type: 'int',
        generator: { ...ofTheDay(node), agg: 'count', decimals: 0 },
      }),
    ),
    total('clicks', 'int', parts('clicks')),
    ...sums('impressions', 'int', 0),
    ...sums('cost', 'float', costDecimals),
  ];
}

/** Costs are whole multiples of a hundredth of a cent. */
const costDecimals = 4;

/** Code that no author wrote has no place. */
const nowhere: Span = { file: '', start: 0, end: 0, line: 1, column: 1 };

function column(name: string): Expression {
  return { kind: 'column', name, span: nowhere };
}

function total(name: string, type: 'int' | 'float', parts: readonly string[]): ChainColumn {
  const span = nowhere;
  const [first, ...rest] = parts.map(column);
  const sum = rest.reduce<Expression>(
    (left, right) => ({ kind: 'binary', op: '+', left, right, span }),
    first,
  );
  const places: Expression = { kind: 'number', value: type === 'int' ? 0 : costDecimals, span };
  const expression: Expression = { kind: 'call', name: 'round', args: [sum, places], span };
  return { name, type, generator: { kind: 'expression', expression } };
}

/** The touches of a row's channel and day. */
function ofTheDay(node: string): Pick<RollupGenerator, 'kind' | 'node' | 'link' | 'empty'> {
  const on = [
    { own: 'channel', other: 'channel' },
    { own: 'day', other: 'timestamp' },
  ];
  return { kind: 'rollup', node, link: { kind: 'keys', on }, empty: 0 };
}
