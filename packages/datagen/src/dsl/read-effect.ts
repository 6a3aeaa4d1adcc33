import { generationOf } from './read-lookup.ts';
import { isComparable } from './casts.ts';
import { type ColumnHome, firstTimeColumn, isNumeric, isTime } from './column-home.ts';
import type { ColumnEffect } from './behaviour.ts';
import type { TableEffect } from './document.ts';
import {
  type Fields,
  type Place,
  type Reading,
  readEntries,
  readFields,
  readItems,
  readNumber,
  readText,
  readWord,
  report,
} from './reading.ts';
import { nearest, spanAt } from '@dataing/base/diagnostics';
import { readTimeReference } from './read-trend.ts';
import { ARGS, TRANSFORMS } from './transforms.ts';
import { findColumn, readColumnName, readNodeName, type Scope, type ScopeNode } from './scope.ts';

/** The modifiers of a table. Only effects mean anything there. */
export function readTableEffects(
  reading: Reading,
  scope: Scope,
  node: ScopeNode,
  place: Place,
): TableEffect[] {
  const items = readItems(reading, place, `the modifiers of "${node.id}"`) ?? [];
  return items.flatMap((item) => readTableEffect(reading, scope, node, item) ?? []);
}

function readTableEffect(
  reading: Reading,
  scope: Scope,
  node: ScopeNode,
  place: Place,
): TableEffect | undefined {
  const fields = readFields(reading, place, { what: 'a modifier', allowed: ['transform', 'args'] });
  const transformPlace = fields?.need('transform');
  const argsPlace = fields?.need('args');
  const transform = transformPlace && readText(reading, transformPlace, 'transform');
  if (!transform || !transformPlace || !argsPlace) return undefined;
  if (transform !== 'effect') return refuseTransform(reading, transformPlace, transform);
  const args = readFields(reading, argsPlace, { what: 'effect', allowed: ARGS.effect });
  const effect = args && readEffectArgs(reading, scope, node, args);
  if (!args || !effect) return undefined;
  const timeColumn = effect.window ? readTimeColumn(reading, node, args, argsPlace) : undefined;
  if (effect.window && timeColumn === undefined) return undefined;
  const span = spanAt(reading.lines, place.value.start, place.value.end);
  return { ...effect, timeColumn, span };
}

/** An effect among the modifiers of a column: it changes the value, not the number of rows. */
export function readColumnEffect(home: ColumnHome, args: Fields, place: Place): ColumnEffect | undefined {
  const { reading, scope, node } = home;
  const effect = readEffectArgs(reading, scope, node, args);
  if (!effect?.window) return effect && { kind: 'effect', ...effect };
  const timeColumn = readTimeReference(home, args.get('time_column'), place, 'the window of an effect');
  return timeColumn === undefined ? undefined : { kind: 'effect', ...effect, timeColumn };
}

/** What effects on tables and on columns have in common. */
function readEffectArgs(reading: Reading, scope: Scope, node: ScopeNode, args: Fields) {
  const tablePlace = args.need('effect_table');
  const onPlace = args.need('on');
  const mapPlace = args.need('map');
  const effect = tablePlace && readNodeName(reading, scope, tablePlace, 'effect_table');
  if (!effect || !onPlace || !mapPlace) return undefined;
  const on = readKeys(reading, scope, node, effect, onPlace);
  const window = readWindow(reading, effect, args);
  const map = readMap(reading, effect, mapPlace);
  return on && map && window !== null ? { effectNode: effect.id, on, window, ...map } : undefined;
}

function refuseTransform(reading: Reading, place: Place, transform: string): undefined {
  if (TRANSFORMS.some((known) => known === transform)) {
    const message = `"${transform}" does nothing to a table: only "effect" does`;
    const help = 'Move it to the modifiers of a column.';
    return report(
      reading,
      'DSL_TABLE_MODIFIER',
      place,
      message,
      { help },
      reading.lenient ? 'warning' : 'error',
    );
  }
  return void readWord(reading, place, 'the transform of a table', ['effect']);
}

function readKeys(
  reading: Reading,
  scope: Scope,
  node: ScopeNode,
  effect: ScopeNode,
  place: Place,
): TableEffect['on'] | undefined {
  const entries = readEntries(reading, place, 'on');
  if (!entries) return undefined;
  const keys: Array<TableEffect['on'][number]> = [];
  for (const entry of entries) {
    const local = resolveLocal(reading, scope, node, entry.key, entry.keyPlace);
    const remote = readColumnName(reading, effect, entry.place, 'the key of the effect table');
    if (!local || !remote) return undefined;
    const owner = scope.nodes.get(local.side === 'row' ? node.id : node.parents[0]);
    const type = owner?.columns.get(local.local)?.type;
    if (type && remote.type && !isComparable(type, remote.type)) {
      const message = `the key compares "${entry.key}" (${type}) with "${remote.name}" (${remote.type})`;
      return report(reading, 'DSL_EFFECT_COLUMN', entry.place, message, {
        help: 'Compare columns of one type.',
      });
    }
    keys.push({ ...local, remote: remote.name });
  }
  return keys;
}

/** A key is a column of this table, else of its primary parent; a copy of the parent's value is the parent's. */
function resolveLocal(
  reading: Reading,
  scope: Scope,
  node: ScopeNode,
  name: string,
  place: Place,
): { side: 'row' | 'parent'; local: string } | undefined {
  const parent = scope.nodes.get(node.parents[0] ?? '');
  const own = node.columns.get(name);
  const copied = parent && own?.lookupFrom?.startsWith(`${parent.id}.`);
  if (parent && copied) {
    const source = parent.columns.get(own!.lookupFrom!.slice(parent.id.length + 1));
    if (source) return { side: 'parent', local: source.name };
  }
  const sameCopy = parent && own?.lookupFrom !== undefined && ancestorCopy(scope, node, own.lookupFrom);
  if (sameCopy) return { side: 'parent', local: sameCopy };
  if (own) return { side: 'row', local: name };
  if (parent?.columns.has(name)) return { side: 'parent', local: name };
  return void findColumn(reading, node, place, name);
}

/** The parent's column that holds the same value of their common ancestor. */
function ancestorCopy(scope: Scope, node: ScopeNode, from: string): string | undefined {
  const ancestor = from.slice(0, from.indexOf('.'));
  const parent = scope.nodes.get(node.parents[0]);
  if (!parent || generationOf(scope, parent, ancestor) === undefined) return undefined;
  return [...parent.columns.values()].find(({ lookupFrom }) => lookupFrom === from)?.name;
}

/** Undefined: no window. Null: one that is wrong. */
function readWindow(reading: Reading, effect: ScopeNode, args: Fields): TableEffect['window'] | null {
  const place = args.get('window');
  if (!place) return undefined;
  const fields = readFields(reading, place, { what: 'window', allowed: ['start_col', 'end_col'] });
  const start = fields && readWindowColumn(reading, effect, fields, 'start_col');
  const end = fields && readWindowColumn(reading, effect, fields, 'end_col');
  return start && end ? { start, end } : null;
}

function readWindowColumn(
  reading: Reading,
  effect: ScopeNode,
  fields: Fields,
  key: string,
): string | undefined {
  const place = fields.need(key);
  const column = place && readColumnName(reading, effect, place, key);
  if (!column || !place) return undefined;
  if (column.type === undefined || isTime(column.type)) return column.name;
  const message = `"${effect.id}.${column.name}" is of type ${column.type}: a window needs times`;
  return report(reading, 'DSL_EFFECT_COLUMN', place, message, { help: 'Name a datetime or date column.' });
}

function readMap(
  reading: Reading,
  effect: ScopeNode,
  place: Place,
): Pick<TableEffect, 'field' | 'op' | 'default'> | undefined {
  const fields = readFields(reading, place, { what: 'map', allowed: ['field', 'op', 'default'] });
  const fieldPlace = fields?.need('field');
  const name = fieldPlace && readText(reading, fieldPlace, 'the field of map');
  if (!fields || !fieldPlace || name === undefined) return undefined;
  const field = effect.columns.get(name);
  if (!field) warnNoField(reading, effect, fieldPlace, name);
  else if (field.type !== undefined && !isNumeric(field.type)) {
    const message = `"${effect.id}.${field.name}" is of type ${field.type}: an effect needs numbers`;
    return report(reading, 'DSL_EFFECT_COLUMN', fieldPlace, message, {
      help: 'Name an int or float column.',
    });
  }
  const opPlace = fields.get('op');
  const op = opPlace ? readWord(reading, opPlace, 'the op of map', ['mul', 'add']) : 'mul';
  const defaultPlace = fields.get('default');
  const fallback = defaultPlace
    ? readNumber(reading, defaultPlace, 'the default of map')
    : op === 'add'
      ? 0
      : 1;
  return op && fallback !== undefined ? { field: field?.name, op, default: fallback } : undefined;
}

/** The original reads a missing field as 1.0, and documents live by it: `default` then says where nothing matches. */
function warnNoField(reading: Reading, effect: ScopeNode, place: Place, name: string): void {
  const names = [...effect.columns.values()].filter((c) => isNumeric(c.type)).map((c) => c.name);
  const message = `the table "${effect.id}" has no column "${name}": a row that matches changes nothing`;
  const help = `Columns of numbers: ${names.slice(0, 12).join(', ') || 'none'}.`;
  const hints = { suggestion: nearest(name, names), help };
  report(reading, 'DSL_NO_FIELD', place, message, hints, 'warning');
}

/** The first time that is the table's own: not copied from another one, nor computed. */
function ownTimeColumn(node: ScopeNode) {
  const own = [...node.columns.values()].find((column) => isTime(column.type) && !column.isDerived);
  return own ?? firstTimeColumn(node);
}

function readTimeColumn(
  reading: Reading,
  node: ScopeNode,
  args: Fields,
  argsPlace: Place,
): string | undefined {
  const named = args.get('time_column');
  const column = named ? readColumnName(reading, node, named, 'time_column') : ownTimeColumn(node);
  if (named && !column) return undefined;
  if (column && (column.type === undefined || isTime(column.type))) return column.name;
  const message = `the window of the effect needs a datetime or date column in "${node.id}"`;
  return report(reading, 'DSL_NO_TIME_COLUMN', named ?? argsPlace, message, {
    help: 'Add one, or remove the window.',
  });
}
