import { nearest } from '@dataing/base/diagnostics';
import { isNumeric, isTime } from './column-home.ts';
import type { ColumnType, Timeframe } from './document.ts';
import { ancestor, ancestorColumn, segmentColumn, startColumn } from './entity-columns.ts';
import type { AncestorColumn, Process, ProcessField, ValueFactors } from './processes.ts';
import {
  type Fields,
  isRemark,
  type Place,
  type Reading,
  readEntries,
  readFields,
  readNumber,
  report,
} from './reading.ts';
import { findColumn, readColumnName, type Scope, type ScopeColumn, type ScopeNode } from './scope.ts';

/** Where a process stands while it is read. */
export interface ProcessHome {
  readonly reading: Reading;
  readonly scope: Scope;
  readonly node: ScopeNode;
  readonly parent: ScopeNode;
  readonly timeframe: Timeframe;
}

/** A process, and the columns it fills, by name. */
export interface ReadProcess {
  readonly process: Process;
  readonly filled: ReadonlyMap<string, ProcessField>;
}

/** The parent's column at which everything begins: the one named under `key`, else the one that looks like it. */
export function readStart(
  home: ProcessHome,
  fields: Fields,
  key = 'start_column',
): AncestorColumn | undefined {
  const { reading, parent } = home;
  const place = fields.get(key);
  const column = place ? readColumnName(reading, parent, place, key) : startColumn(parent);
  if (place && !column) return undefined;
  if (column && isTime(column.type)) return ancestorColumn(1, parent, column);
  const at = place ?? fields.place;
  const message = column
    ? `"${parent.id}.${column.name}" is no time`
    : `"${parent.id}" has no time column: nothing says when this begins`;
  return report(reading, 'DSL_PROCESS', at, message, {
    help: `Give "${parent.id}" a datetime column, such as created_at.`,
  });
}

/** The segment column for the segments named: `segment_column`, else the parent's own, else the one that holds them. */
export function readSegmentColumn(
  home: ProcessHome,
  fields: Fields,
  segments: ReadonlyArray<{ readonly key: string; readonly keyPlace: Place }>,
  generation: 1 | 2 = 1,
): AncestorColumn | undefined {
  const { reading } = home;
  const owner = generation === 1 ? home.parent : ancestor(home.scope, home.parent, 1);
  const place = fields.get('segment_column');
  if (!owner) return undefined;
  const names = segments.map(({ key }) => key);
  const column = place
    ? readColumnName(reading, owner, place, 'segment_column')
    : segmentColumn(owner, names);
  if (column) {
    checkSegments(reading, owner, column, segments);
    return ancestorColumn(generation, owner, column);
  }
  if (place) return undefined;
  const message = `nothing says which column of "${owner.id}" holds the segments ${names.join(', ')}`;
  return report(reading, 'DSL_PROCESS', segments[0]?.keyPlace ?? fields.place, message, {
    help: 'Name it as "segment_column".',
  });
}

function checkSegments(
  reading: Reading,
  owner: ScopeNode,
  column: ScopeColumn,
  segments: ReadonlyArray<{ readonly key: string; readonly keyPlace: Place }>,
): void {
  const { choices } = column;
  if (choices === undefined) return;
  const unknown = segments.find(({ key }) => !choices.includes(key));
  if (unknown === undefined) return;
  const message = `"${owner.id}.${column.name}" is never "${unknown.key}"`;
  report(reading, 'DSL_UNKNOWN_VALUE', unknown.keyPlace, message, { help: `It is ${choices.join(', ')}.` });
}

/** `value_multipliers: {column: {name: factor}}`, names being those of stages or states. */
export function readValueFactors(
  { reading, node }: ProcessHome,
  fields: Fields,
  names: readonly string[],
  what: string,
): ValueFactors | undefined {
  const place = fields.get('value_multipliers');
  const columns = place ? readEntries(reading, place, 'value_multipliers') : [];
  const values: Record<string, Readonly<Record<string, number>>> = {};
  for (const entry of columns ?? []) {
    if (isRemark(entry.key)) continue;
    const column = findColumn(reading, node, entry.keyPlace, entry.key);
    if (!column) return undefined;
    if (column.isRollup) {
      const message = `"${node.id}.${column.name}" is a rollup: it is what its rows come to`;
      return report(reading, 'DSL_ROLLUP', entry.keyPlace, message, {
        help: 'Multiply the column that it aggregates.',
      });
    }
    if (!isNumeric(column.type)) {
      const message = `"${node.id}.${column.name}" is of type ${column.type ?? 'none'}: only numbers can be multiplied`;
      return report(reading, 'DSL_PROCESS_COLUMN', entry.keyPlace, message, {
        help: 'Name a column of numbers.',
      });
    }
    const factors = readFactorsByName(reading, entry.place, names, what);
    if (!factors) return undefined;
    values[column.name] = factors;
  }
  return columns && values;
}

function readFactorsByName(
  reading: Reading,
  place: Place,
  names: readonly string[],
  what: string,
): Record<string, number> | undefined {
  const entries = readEntries(reading, place, 'the factors');
  const factors: Record<string, number> = {};
  for (const entry of entries ?? []) {
    if (isRemark(entry.key)) continue;
    const factor = readNumber(reading, entry.place, 'a factor');
    if (factor === undefined) return undefined;
    if (!names.includes(entry.key)) {
      const hints = { suggestion: nearest(entry.key, names), help: `Known: ${names.join(', ')}.` };
      return report(
        reading,
        'DSL_UNKNOWN_VALUE',
        entry.keyPlace,
        `there is no ${what} "${entry.key}"`,
        hints,
      );
    }
    factors[entry.key] = factor;
  }
  return entries && factors;
}

/** What a process can fill, under the key of `columns`; `guess` finds a column where none is named. */
export interface FillRule {
  readonly key: string;
  readonly field: ProcessField;
  readonly type: 'string' | 'int' | 'float' | 'datetime' | 'bool';
  /** Whether rows may have none. */
  readonly isNullable?: boolean;
  readonly guess?: (column: ScopeColumn) => boolean;
}

const TARGETS: Readonly<Record<FillRule['type'], readonly ColumnType[]>> = {
  string: ['string'],
  int: ['int', 'float', 'string'],
  float: ['float', 'string'],
  datetime: ['datetime', 'date'],
  bool: ['bool', 'int'],
};

/**
 * Which columns a process fills: those that `columns` names, else those that the rules guess by name, each the first
 * rule that takes it. Lookups, expressions and the primary key are never guessed.
 */
export function readFilled(
  { reading, node }: ProcessHome,
  fields: Fields,
  rules: readonly FillRule[],
): Map<string, ProcessField> | undefined {
  const filled = new Map<string, ProcessField>();
  const place = fields.get('columns');
  const named =
    place && readFields(reading, place, { what: 'columns', allowed: rules.map(({ key }) => key) });
  if (place && !named) return undefined;
  for (const rule of rules) {
    const at = named?.get(rule.key);
    const column = at && readColumnName(reading, node, at, rule.key);
    if (at && !column) return undefined;
    if (at && column && !checkFill(reading, at, node, column, rule)) return undefined;
    if (column) filled.set(column.name, rule.field);
  }
  for (const column of node.columns.values()) {
    if (filled.has(column.name) || column.isDerived || node.pk.includes(column.name)) continue;
    const rule = rules.find(({ key, guess }) => guess?.(column) === true && named?.get(key) === undefined);
    if (rule === undefined) continue;
    if (!checkFill(reading, fields.place, node, column, rule)) return undefined;
    filled.set(column.name, rule.field);
  }
  return filled;
}

function checkFill(
  reading: Reading,
  place: Place,
  node: ScopeNode,
  column: ScopeColumn,
  { key, type, isNullable }: FillRule,
): boolean {
  const types = TARGETS[type];
  if (column.type !== undefined && !types.includes(column.type)) {
    const message = `"${node.id}.${column.name}" is of type ${column.type}; the ${key} needs ${types.join(' or ')}`;
    report(reading, 'DSL_PROCESS_COLUMN', place, message, {
      help: 'Change the type, or name another column.',
    });
    return false;
  }
  if (isNullable !== true || column.nullable) return true;
  const message = `"${node.id}.${column.name}" must be nullable: not every row has a ${key}`;
  report(reading, 'DSL_PROCESS_COLUMN', place, message, { help: 'Add "nullable": true to the column.' });
  return false;
}
