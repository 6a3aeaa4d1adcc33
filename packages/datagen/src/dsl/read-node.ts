import { spanAt } from '@dataing/base/diagnostics';
import type { ColumnHome } from './column-home.ts';
import type { ColumnSpec, Constraints, Fanout, Node, NodeKind, Timeframe } from './document.ts';
import { readAttribution } from './read-attribution.ts';
import { readColumnConstraints, readConstraints, uniqueConstraint } from './read-constraints.ts';
import { creationColumn } from './entity-columns.ts';
import { readTableEffects } from './read-effect.ts';
import { eventColumns, readEvents } from './read-events.ts';
import { readFanout } from './read-fanout.ts';
import { readCorrelations } from './read-correlations.ts';
import { readGenerator } from './read-generator.ts';
import { readKey } from './read-key.ts';
import { readLocaleCode } from './read-locale.ts';
import { readModifiers } from './read-modifier.ts';
import { readNulls } from './read-null-rate.ts';
import type { ReadProcess } from './process-home.ts';
import { PROCESS_KEYS, readProcess } from './read-process.ts';
import { readSegments } from './read-segments.ts';
import { checkGrid } from './read-times.ts';
import { readTraits } from './read-traits.ts';
import { readUnique } from './read-unique.ts';
import { readVintage } from './read-vintage.ts';
import { suggestGenerator } from './suggest-generator.ts';
import {
  type Fields,
  ignoreKey,
  type Place,
  type Reading,
  readBoolean,
  readFields,
  readItems,
  readNumber,
  readSomeItems,
  readText,
  readWord,
  report,
} from './reading.ts';
import { COLUMN_TYPES, isSafeId, readNodeName, type Scope, type ScopeNode } from './scope.ts';

const KINDS: readonly NodeKind[] = ['entity', 'fact', 'vocab'];
const NODE_KEYS = {
  what: 'a table',
  allowed: [
    'id',
    'kind',
    'pk',
    'columns',
    'rows',
    'parents',
    'fanout',
    'modifiers',
    'constraints',
    'locale',
    'segment_behavior',
    'vintage_behavior',
    'attribution_chain',
    'correlations',
    'traits',
    'events',
    ...PROCESS_KEYS,
  ],
  elsewhere: {
    primary_key: { suggestion: 'pk', help: 'The key of a table is written "pk".' },
    name: { suggestion: 'id', help: 'The name of a table is written "id".' },
    foreign_keys: {
      help: 'Write them under "constraints"; a column that refers to another table is made by {"lookup": {"from": "table.column"}}.',
    },
  },
};
const COLUMN_KEYS = {
  what: 'a column',
  allowed: [
    'name',
    'type',
    'nullable',
    'generator',
    'modifiers',
    'final_clamp',
    'constraints',
    'null_rate',
    'unique',
  ],
};
const DEFAULT_ROWS = 1000;
/** More rows than this in a root leave no room for exact indices. */
const MAX_ROWS = 1_000_000_000_000;

export interface NodeContext {
  readonly reading: Reading;
  readonly scope: Scope;
  readonly timeframe: Timeframe | undefined;
  /** Constraints found at tables and columns join the document's. */
  readonly constraints: Constraints[];
  /** Tables that others add to the document. */
  readonly added: Node[];
}

/** Reads one table. `seen` holds the ids of the tables before it. */
export function readNode(context: NodeContext, place: Place, seen: Set<string>): Node | undefined {
  const { reading, scope } = context;
  const fields = readFields(reading, place, NODE_KEYS);
  if (!fields) return undefined;
  const id = readNodeId(reading, fields, seen);
  const kindPlace = fields.need('kind');
  const kind = kindPlace && readWord(reading, kindPlace, 'the kind of a table', KINDS);
  const node = id === undefined ? undefined : scope.nodes.get(id);
  if (id === undefined || !node || !kind) return undefined;
  const columns = readColumns(context, node, fields);
  const parents = readParents(reading, scope, fields, kind, id);
  const pkPlace = fields.need('pk');
  const pk = pkPlace && readKey(reading, node, pkPlace);
  const rows = readRows(reading, fields, kind, parents, columns);
  const fanout = readNodeFanout(reading, fields, kind, parents, id);
  const locale = fields.get('locale');
  if (locale) readLocaleCode(reading, locale, `the locale of "${id}"`);
  const modifiers = fields.get('modifiers');
  const effects = modifiers ? readNodeEffects(context, node, modifiers, parents) : [];
  const constraints = fields.get('constraints');
  if (constraints) {
    const found = readConstraints(reading, scope, constraints, node);
    if (found) context.constraints.push(found);
  }
  const process = readNodeProcess(context, node, fields, effects.length > 0);
  if (!pk || !parents || !columns || process === undefined) return undefined;
  addChain(context, node, fields, columns, fanout);
  const span = spanAt(reading.lines, place.value.start, place.value.end);
  const followed = readFollowed(context, node, fields, columns);
  const correlationsPlace = fields.get('correlations');
  const correlations = correlationsPlace && readCorrelations(reading, node, columns, correlationsPlace);
  const traitsPlace = fields.get('traits');
  const traits = traitsPlace && readTraits({ reading, scope, node }, traitsPlace);
  const eventsPlace = fields.get('events');
  const home = { reading, scope, node, timeframe: context.timeframe };
  const events = eventsPlace ? readEvents(home, eventsPlace, columns, process !== null) : [];
  const timed = parents.length === 0 ? eventColumns(columns, events) : columns;
  const shape = { id, kind, pk, columns: timed, rows, parents, fanout, effects, ...followed, span };
  const plain = {
    ...shape,
    ...(correlations && { correlations }),
    ...(traits && { traits }),
    ...(events.length > 0 && { events }),
  };
  return process === null ? plain : withProcess(plain, process);
}

/** What the tables below follow: segments, age, and the time before which they do not come. */
function readFollowed(
  { reading, scope }: NodeContext,
  node: ScopeNode,
  fields: Fields,
  columns: readonly ColumnSpec[],
): Pick<Node, 'segments' | 'vintage' | 'createdColumn'> {
  const segmentsPlace = fields.get('segment_behavior');
  const vintagePlace = fields.get('vintage_behavior');
  const segments = segmentsPlace && readSegments(reading, scope, node, columns, segmentsPlace);
  const vintage = vintagePlace && readVintage(reading, scope, node, vintagePlace);
  return { segments, vintage, createdColumn: vintage?.createdColumn ?? creationColumn(node)?.name };
}

function readNodeId(reading: Reading, fields: Fields, seen: Set<string>): string | undefined {
  const place = fields.need('id');
  const id = place && readText(reading, place, 'the id of a table');
  if (id === undefined || !place) return undefined;
  if (!isSafeId(id)) {
    const message = `"${id.slice(0, 60)}" cannot be the id of a table: it names a file`;
    return report(reading, 'DSL_BAD_NAME', place, message, {
      help: 'Leave out / \\ : * ? " < > | and control characters, a leading dot, outer blanks; stay below 200 bytes.',
    });
  }
  // Two ids that differ in case alone would be one file on macOS and Windows.
  const folded = id.toLowerCase();
  if (!seen.has(folded)) {
    seen.add(folded);
    return id;
  }
  return report(reading, 'DSL_DUPLICATE_NODE', place, `there is already a table "${id}"`, {
    help: 'Rename one of the two; letter case does not tell files apart.',
  });
}

function readParents(
  reading: Reading,
  scope: Scope,
  fields: Fields,
  kind: NodeKind,
  id: string,
): string[] | undefined {
  const place = fields.get('parents');
  const items = place ? readItems(reading, place, 'parents') : [];
  if (!items) return undefined;
  if (kind !== 'fact' && items.length > 0 && place) {
    const message = `"${id}" is of kind ${kind}: only facts have parents`;
    return report(reading, 'DSL_NOT_FOR_KIND', place, message, {
      help: 'Make it a fact, or remove the parents.',
    });
  }
  const parents: string[] = [];
  for (const item of items) {
    const parent = readNodeName(reading, scope, item, 'a parent');
    if (!parent) return undefined;
    if (parents.includes(parent.id)) {
      return report(reading, 'DSL_DUPLICATE_NODE', item, `the parent "${parent.id}" is given twice`, {
        help: 'Remove one of the two.',
      });
    }
    parents.push(parent.id);
  }
  return parents;
}

function readRows(
  reading: Reading,
  fields: Fields,
  kind: NodeKind,
  parents: readonly string[] | undefined,
  columns: readonly ColumnSpec[] | undefined,
): number | undefined {
  const place = fields.get('rows');
  const rows = place
    ? readNumber(reading, place, 'rows', { integer: true, min: 0, max: MAX_ROWS })
    : DEFAULT_ROWS;
  if (kind === 'vocab') {
    ignoreKey(reading, place, 'a vocab has as many rows as its enum_list: "rows" means nothing');
    return columns && readVocabRows(reading, fields, columns);
  }
  if (parents && parents.length > 0) {
    ignoreKey(reading, place, 'the rows of a child follow from its fanout: "rows" means nothing');
    if (columns) checkEnumLists(reading, fields, columns, undefined);
    return undefined;
  }
  if (rows !== undefined && columns) checkEnumLists(reading, fields, columns, rows);
  return rows;
}

/** A vocab is as long as its first enum_list; every other enum_list must agree. */
function readVocabRows(reading: Reading, fields: Fields, columns: readonly ColumnSpec[]): number | undefined {
  for (const { generator } of columns) {
    if (generator.kind !== 'enum_list') continue;
    checkEnumLists(reading, fields, columns, generator.values.length);
    return generator.values.length;
  }
  return report(reading, 'DSL_VOCAB', fields.place, 'a vocab needs a column with the generator enum_list', {
    help: 'List its values in enum_list, or make it an entity.',
  });
}

/** `rows` is undefined for children, whose number is drawn: no list can match it. */
function checkEnumLists(
  reading: Reading,
  fields: Fields,
  columns: readonly ColumnSpec[],
  rows: number | undefined,
): void {
  const wanted = rows === undefined ? 'a drawn number of' : String(rows);
  for (const { generator, name } of columns) {
    if (generator.kind !== 'enum_list' || generator.values.length === rows) continue;
    const message = `the enum_list of "${name}" has ${generator.values.length} values, the table ${wanted} rows`;
    report(reading, 'DSL_ENUM_LENGTH', fields.place, message, { help: 'Make the two agree.' });
  }
}

function readNodeFanout(
  reading: Reading,
  fields: Fields,
  kind: NodeKind,
  parents: readonly string[] | undefined,
  id: string,
): Fanout | undefined {
  const place = fields.get('fanout');
  if (kind !== 'fact' && place) {
    const message = `"${id}" is of kind ${kind}: only facts have a fanout`;
    return report(reading, 'DSL_NOT_FOR_KIND', place, message, {
      help: 'Make it a fact, or remove the fanout.',
    });
  }
  if (parents?.length === 0) {
    ignoreKey(reading, place, `"${id}" has no parents: its fanout means nothing`);
    return undefined;
  }
  return place ? readFanout(reading, place) : { kind: 'constant', count: 1 };
}

/** The tables that an `attribution_chain` adds. */
function addChain(
  { reading, scope, timeframe, added }: NodeContext,
  node: ScopeNode,
  fields: Fields,
  columns: readonly ColumnSpec[],
  fanout: Fanout | undefined,
): void {
  const place = fields.get('attribution_chain');
  if (!place || !timeframe) return;
  added.push(...(readAttribution({ reading, scope, node, columns, fanout, timeframe }, place) ?? []));
}

/** Null where the table has no process. */
function readNodeProcess(
  { reading, scope, timeframe }: NodeContext,
  node: ScopeNode,
  fields: Fields,
  hasEffects: boolean,
): ReadProcess | null | undefined {
  const process = readProcess({ reading, scope, node, timeframe }, fields);
  if (!process) return process;
  ignoreKey(reading, fields.get('fanout'), 'the process of the table gives its rows: "fanout" means nothing');
  const modifiers = fields.get('modifiers');
  if (!hasEffects || !modifiers) return process;
  const message = `the process of "${node.id}" gives its rows: effects cannot scale them`;
  return report(reading, 'DSL_PROCESS', modifiers, message, { help: 'Remove the modifiers of the table.' });
}

/** The columns that a process fills have it in place of their generators. */
function withProcess(node: Node, { process, filled }: ReadProcess): Node {
  const columns = node.columns.map((column): ColumnSpec => {
    const field = filled.get(column.name);
    return field === undefined ? column : { ...column, generator: { kind: 'process', field } };
  });
  return { ...node, columns, process, fanout: undefined };
}

function readNodeEffects(
  context: NodeContext,
  node: ScopeNode,
  place: Place,
  parents: readonly string[] | undefined,
) {
  if (parents?.length !== 0) return readTableEffects(context.reading, context.scope, node, place);
  if (place.value.kind !== 'array' || place.value.items.length > 0) {
    const message = `"${node.id}" has no parents: effects on a table scale the number of its children`;
    report(context.reading, 'DSL_NOT_FOR_KIND', place, message, { help: 'Remove the modifiers.' });
  }
  return [];
}

function readColumns(context: NodeContext, node: ScopeNode, fields: Fields): ColumnSpec[] | undefined {
  const place = fields.need('columns');
  const items = place && readSomeItems(context.reading, place, `the columns of "${node.id}"`);
  if (!items) return undefined;
  const seen = new Set<string>();
  const columns = items.map((item) => readColumn(context, node, item, seen));
  return columns.every((column) => column !== undefined) ? columns : undefined;
}

function readColumn(
  context: NodeContext,
  node: ScopeNode,
  place: Place,
  seen: Set<string>,
): ColumnSpec | undefined {
  const { reading, scope, timeframe } = context;
  const fields = readFields(reading, place, COLUMN_KEYS);
  if (!fields) return undefined;
  const name = readColumnId(reading, node, fields, seen);
  const typePlace = fields.need('type');
  const type = typePlace && readWord(reading, typePlace, 'the type of a column', COLUMN_TYPES);
  const nulls = name === undefined ? undefined : readNulls({ reading, node, name }, fields);
  const suggestion = type && suggestGenerator(scope, node, name ?? '', type);
  const help = suggestion && `Add "generator": ${JSON.stringify(suggestion)}, or another one.`;
  const generatorPlace = fields.need('generator', help);
  if (name === undefined || !type || !nulls || !generatorPlace) return undefined;
  const home: ColumnHome = { reading, scope, node, name, type, timeframe };
  const generator = readGenerator(home, generatorPlace);
  const modifiersPlace = fields.get('modifiers');
  const read = modifiersPlace && readModifiers(home, modifiersPlace, generator?.kind);
  const clampPlace = fields.get('final_clamp');
  const finalClamp = clampPlace ? readBoolean(reading, clampPlace, 'final_clamp') : true;
  const constraints = fields.get('constraints');
  if (constraints) {
    const found = readColumnConstraints(reading, scope, constraints, { node: node.id, column: name });
    if (found) context.constraints.push(found);
  }
  if (!generator || finalClamp === undefined || (modifiersPlace && !read)) return undefined;
  const uniquePlace = fields.get('unique');
  const unique = uniquePlace ? readUnique(home, uniquePlace, generator, read?.modifiers ?? []) : false;
  if (unique === undefined) return undefined;
  if (unique) context.constraints.push(uniqueConstraint({ node: node.id, column: name }));
  const span = spanAt(reading.lines, place.value.start, place.value.end);
  const spec = {
    name,
    type,
    ...nulls,
    generator,
    modifiers: read?.modifiers ?? [],
    finalClamp,
    ...(unique ? { unique } : {}),
    span,
  };
  if (generator.kind !== 'datetime_series' || !read || read.patterns.length === 0) return spec;
  const series = { ...generator, patterns: [...generator.patterns, ...read.patterns] };
  if (modifiersPlace) checkGrid(reading, modifiersPlace, series);
  return { ...spec, generator: series };
}

function readColumnId(
  reading: Reading,
  node: ScopeNode,
  fields: Fields,
  seen: Set<string>,
): string | undefined {
  const place = fields.need('name');
  const name = place && readText(reading, place, 'the name of a column');
  if (name === undefined || !place) return undefined;
  // Most engines do not tell columns apart by letter case.
  const folded = name.toLowerCase();
  if (!seen.has(folded)) {
    seen.add(folded);
    return name;
  }
  const message = `the table "${node.id}" already has a column "${name}"`;
  return report(reading, 'DSL_DUPLICATE_COLUMN', place, message, { help: 'Rename one of the two.' });
}
