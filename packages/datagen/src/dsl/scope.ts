import { nearest } from '@dataing/base/diagnostics';
import {
  type ChainColumn,
  channelColumns,
  spendColumns,
  chainNames,
  type ChainOwner,
  journeyColumns,
  lostJourneyId,
  touchColumns,
} from './chain-tables.ts';
import type { AttributeRef, ColumnType } from './document.ts';
import type { JsonValue } from './json-value.ts';
import { isRemark, type Place, type Reading, readText, report } from './reading.ts';

/** All names of a document, gathered before anything is read in full, so that any place may refer to any other. */
export interface Scope {
  /** The document's locale, as written. */
  readonly locale?: string;
  readonly nodes: ReadonlyMap<string, ScopeNode>;
}

export interface ScopeNode {
  readonly id: string;
  readonly kind: string;
  readonly parents: readonly string[];
  /** Columns of the primary key, as written. */
  readonly pk: readonly string[];
  /** The table's locale, as written. */
  readonly locale?: string;
  /** In declared order; the first of two equal names. */
  readonly columns: ReadonlyMap<string, ScopeColumn>;
  /** `segment_behavior.segment_column` and `vintage_behavior.created_at_column`, where written. */
  readonly segmentColumn?: string;
  readonly createdColumn?: string;
  /** The states of its `state_transition_model`. */
  readonly states?: readonly string[];
  /** Whether its rows are `versions` of its parent's. */
  readonly hasVersions?: boolean;
  /** The table of versions that its `change_log` tells of. */
  readonly logOf?: string;
  /** The table whose `attribution_chain` adds this one to the document. */
  readonly addedBy?: string;
}

export interface ScopeColumn {
  readonly name: string;
  /** Undefined where the document gives none that exists. */
  readonly type: ColumnType | undefined;
  /** `table.column` of a lookup generator. */
  readonly lookupFrom: string | undefined;
  readonly nullable: boolean;
  /** The texts of a choice without modifiers: all that the column can hold. */
  readonly choices?: readonly string[];
  /** A lookup or an expression: its values follow from others. */
  readonly isDerived: boolean;
  /** An aggregate of other rows: nothing but these changes it. */
  readonly isRollup?: boolean;
  /** Holds the latitudes of points. */
  readonly isLatitude?: boolean;
}

export const COLUMN_TYPES: readonly ColumnType[] = [
  'int',
  'float',
  'string',
  'bool',
  'datetime',
  'date',
  'json',
];

/** Gathers names without judging them; the readers report what is wrong. */
export function collectScope(nodes: JsonValue | undefined, locale?: JsonValue): Scope {
  const found = new Map<string, ScopeNode>();
  for (const node of itemsOf(nodes)) {
    const id = textOf(memberOf(node, 'id'));
    if (id === undefined || found.has(id)) continue;
    const columns = new Map<string, ScopeColumn>();
    for (const column of itemsOf(memberOf(node, 'columns'))) {
      const name = textOf(memberOf(column, 'name'));
      if (name === undefined || columns.has(name)) continue;
      const type = textOf(memberOf(column, 'type'));
      const nullable = memberOf(column, 'nullable');
      columns.set(name, {
        name,
        type: COLUMN_TYPES.find((t) => t === type),
        lookupFrom: textOf(memberOf(memberOf(memberOf(column, 'generator'), 'lookup'), 'from')),
        nullable: (nullable?.kind === 'boolean' && nullable.value) || hasNulls(memberOf(column, 'null_rate')),
        choices: choicesOf(column),
        isDerived: isDerived(memberOf(column, 'generator')),
        isRollup: memberOf(memberOf(column, 'generator'), 'rollup') !== undefined,
        isLatitude: isLatitude(memberOf(memberOf(column, 'generator'), 'point')),
      });
    }
    const parents = itemsOf(memberOf(node, 'parents')).flatMap((p) => textOf(p) ?? []);
    found.set(id, {
      id,
      kind: textOf(memberOf(node, 'kind')) ?? '',
      parents,
      pk: keyOf(memberOf(node, 'pk')),
      locale: textOf(memberOf(node, 'locale')),
      columns,
      segmentColumn: textOf(memberOf(memberOf(node, 'segment_behavior'), 'segment_column')),
      createdColumn: textOf(memberOf(memberOf(node, 'vintage_behavior'), 'created_at_column')),
      states: namesIn(memberOf(memberOf(node, 'state_transition_model'), 'states')),
      hasVersions: memberOf(node, 'versions')?.kind === 'object',
      logOf: textOf(memberOf(memberOf(node, 'change_log'), 'of')),
    });
  }
  for (const node of itemsOf(nodes)) addChainTables(found, node);
  return { nodes: found, locale: textOf(locale) };
}

/** The tables that an `attribution_chain` adds can be looked up like any other. */
function addChainTables(found: Map<string, ScopeNode>, node: JsonValue): void {
  const chain = memberOf(node, 'attribution_chain');
  const conversions = found.get(textOf(memberOf(node, 'id')) ?? '');
  if (chain?.kind !== 'object' || conversions === undefined) return;
  const isGiven = (key: string): boolean => (memberOf(chain, key)?.kind ?? 'null') !== 'null';
  const name = textOf(memberOf(chain, 'touchpoint_table_name'));
  const spend = isGiven('spend');
  const daily = (memberOf(memberOf(chain, 'spend'), 'daily_impressions')?.kind ?? 'null') !== 'null';
  const names = chainNames(conversions.id, name, { lost: isGiven('conversion_probability'), daily });
  const entity = conversions.kind === 'fact' ? found.get(conversions.parents[0]) : undefined;
  const owner = entity && ownerOf(entity, `${entity.id}_id`);
  const add = (id: string | undefined, parent: string | undefined, columns: readonly ChainColumn[]): void => {
    const folded = id?.toLowerCase();
    if (id === undefined || !isSafeId(id)) return;
    if ([...found.keys()].some((other) => other.toLowerCase() === folded)) return;
    const own = columns.map(({ name: column, type, generator }): [string, ScopeColumn] => [
      column,
      { name: column, type, lookupFrom: undefined, nullable: false, isDerived: generator.kind === 'lookup' },
    ]);
    const shape = parent === undefined ? { kind: 'vocab', parents: [] } : { kind: 'fact', parents: [parent] };
    const base = { id, ...shape, addedBy: conversions.id };
    found.set(id, { ...base, pk: [columns[0].name], columns: new Map(own) });
  };
  add(
    names.touches,
    conversions.id,
    touchColumns(ownerOf(conversions, 'conversion_id'), owner, false, spend),
  );
  if (names.channels !== undefined) {
    add(names.channels, undefined, channelColumns([]));
    add(names.spend, names.channels, spendColumns(names));
  }
  if (names.lostJourneys === undefined || owner === undefined) return;
  const time = { kind: 'process', field: 'time' } as const;
  add(names.lostJourneys, owner.node, journeyColumns(owner, time));
  const journeys = {
    node: names.lostJourneys,
    pk: lostJourneyId,
    pkType: 'int',
    key: lostJourneyId,
  } as const;
  add(names.lostTouches, names.lostJourneys, touchColumns(journeys, owner, true, spend));
}

/** The table whose key its children have under the name `key`. */
export function ownerOf({ id, pk: [pk = ''], columns }: ScopeNode, key: string): ChainOwner {
  return { node: id, pk, pkType: columns.get(pk)?.type ?? 'int', key };
}

/** Table ids become file names, so they must be safe as such on every system. */
export function isSafeId(id: string): boolean {
  const unsafe = /[/\\:*?"<>|\u0000-\u001f\u007f]|^\.|[. ]$|^ /;
  return !unsafe.test(id) && new TextEncoder().encode(id).length <= MAX_ID_BYTES;
}

const MAX_ID_BYTES = 200;

/** One column by its name, or several in a list. */
function keyOf(value: JsonValue | undefined): string[] {
  return value?.kind === 'array'
    ? value.items.flatMap((item) => textOf(item) ?? [])
    : [textOf(value) ?? []].flat();
}

/** A null_rate makes its column nullable. */
function hasNulls(rate: JsonValue | undefined): boolean {
  return rate?.kind === 'number' && rate.value > 0;
}

function isDerived(generator: JsonValue | undefined): boolean {
  const kinds = ['lookup', 'expression', 'after', 'ordinal', 'rollup', 'given', 'polymorphic'];
  return kinds.some((kind) => memberOf(generator, kind) !== undefined);
}

function namesIn(value: JsonValue | undefined): readonly string[] | undefined {
  if (value?.kind !== 'object') return undefined;
  return [...value.members.keys()].filter((key) => !isRemark(key));
}

function choicesOf(column: JsonValue): readonly string[] | undefined {
  const items = itemsOf(memberOf(memberOf(memberOf(column, 'generator'), 'choice'), 'choices'));
  const texts = items.flatMap((item) => textOf(item) ?? []);
  const isPlain = items.length > 0 && itemsOf(memberOf(column, 'modifiers')).length === 0;
  return isPlain && texts.length === items.length ? texts : undefined;
}

function memberOf(value: JsonValue | undefined, key: string): JsonValue | undefined {
  return value?.kind === 'object' ? value.members.get(key)?.value : undefined;
}

function itemsOf(value: JsonValue | undefined): readonly JsonValue[] {
  return value?.kind === 'array' ? value.items : [];
}

function textOf(value: JsonValue | undefined): string | undefined {
  return value?.kind === 'text' ? value.value : undefined;
}

/** A table by its name; unknown ones are reported with the nearest. */
export function readNodeName(
  reading: Reading,
  scope: Scope,
  place: Place,
  what: string,
): ScopeNode | undefined {
  const id = readText(reading, place, what);
  if (id === undefined) return undefined;
  return scope.nodes.get(id) ?? unknownNode(reading, scope, place, id);
}

function unknownNode(reading: Reading, scope: Scope, place: Place, id: string): undefined {
  const names = [...scope.nodes.keys()];
  const hints = { suggestion: nearest(id, names), help: `Tables: ${names.slice(0, 12).join(', ')}.` };
  return report(reading, 'DSL_UNKNOWN_NODE', place, `there is no table "${id}"`, hints);
}

/** A column of `node` by its name; unknown ones are reported with the nearest. */
export function readColumnName(
  reading: Reading,
  node: ScopeNode,
  place: Place,
  what: string,
): ScopeColumn | undefined {
  const name = readText(reading, place, what);
  return name === undefined ? undefined : findColumn(reading, node, place, name);
}

export function findColumn(
  reading: Reading,
  node: ScopeNode,
  place: Place,
  name: string,
): ScopeColumn | undefined {
  const column = node.columns.get(name);
  if (column) return column;
  const names = [...node.columns.keys()];
  const hints = { suggestion: nearest(name, names), help: `Columns: ${names.slice(0, 12).join(', ')}.` };
  return report(
    reading,
    'DSL_UNKNOWN_COLUMN',
    place,
    `the table "${node.id}" has no column "${name}"`,
    hints,
  );
}

/** A resolved `table.column`. */
export interface Attribute extends AttributeRef {
  readonly spec: ScopeColumn;
}

/**
 * Reads "table.column". Names may hold dots themselves: the longest table name that exists wins. Where
 * `home` is given a bare column of that table will do.
 */
export function readAttribute(
  reading: Reading,
  scope: Scope,
  place: Place,
  what: string,
  home?: ScopeNode,
): Attribute | undefined {
  const text = readText(reading, place, what);
  if (text === undefined) return undefined;
  const bare = home?.columns.get(text);
  if (home && bare) return { node: home.id, column: text, spec: bare };
  for (let dot = text.lastIndexOf('.'); dot > 0; dot = text.lastIndexOf('.', dot - 1)) {
    const node = scope.nodes.get(text.slice(0, dot));
    if (!node) continue;
    const spec = findColumn(reading, node, place, text.slice(dot + 1));
    return spec && { node: node.id, column: spec.name, spec };
  }
  const dot = text.indexOf('.');
  if (dot > 0 && dot < text.length - 1) return unknownNode(reading, scope, place, text.slice(0, dot));
  if (home) return void findColumn(reading, home, place, text);
  const help = 'Write table.column.';
  return report(
    reading,
    'DSL_BAD_REFERENCE',
    place,
    `${what} must name a table and a column, not "${text}"`,
    {
      help,
    },
  );
}

export function attributeRef({ node, column }: Attribute): AttributeRef {
  return { node, column };
}

/** A point that does not say whose longitudes it holds. */
function isLatitude(point: JsonValue | undefined): boolean {
  return point?.kind === 'object' && (memberOf(point, 'longitude_of')?.kind ?? 'null') === 'null';
}
