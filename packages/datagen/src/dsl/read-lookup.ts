import { isCastable, isComparable } from './casts.ts';
import type { ColumnHome } from './column-home.ts';
import type { LookupGenerator } from './document.ts';
import { readAsOf } from './read-as-of.ts';
import { readHierarchy } from './read-hierarchy.ts';
import {
  type Fields,
  readBoolean,
  ignoreKey,
  type Place,
  readEntries,
  readFields,
  readNumber,
  readText,
  report,
} from './reading.ts';
import { type Attribute, findColumn, readAttribute, type Scope, type ScopeNode } from './scope.ts';

/**
 * `{from: "table.column", on?: {local: remote}}`. The mode is decided as in the original: the primary parent's
 * own row, else a join, else (for the own table) a row of it, else any row. A table further up the line of primary
 * parents gives the row's own ancestor too, not any row: whoever writes event -> session -> user and looks up the
 * user from the event means the session's user.
 */
export function readLookup(home: ColumnHome, place: Place): LookupGenerator | undefined {
  const { reading, scope, node } = home;
  const fields = readFields(reading, place, {
    what: 'lookup',
    allowed: ['from', 'on', 'distinct', 'popularity', 'hierarchy', 'as_of'],
  });
  const fromPlace = fields?.need('from');
  const from = fromPlace && readAttribute(reading, scope, fromPlace, 'lookup.from', node);
  if (!fields || !from || !fromPlace) return undefined;
  const on = fields.get('on');
  const plain = readVersionMode(home, fields, from.node) ?? readMode(home, from, fromPlace, on);
  const mode = plain === 'wrong' ? undefined : plain && readShape(home, fields, plain);
  if (!mode) return undefined;
  if (from.spec.type !== undefined && !isCastable(from.spec.type, home.type)) {
    const message = `"${from.node}.${from.column}" is of type ${from.spec.type}, "${home.name}" of type ${home.type}`;
    return report(reading, 'DSL_GENERATOR_TYPE', fromPlace, message, { help: 'Make the two types agree.' });
  }
  return { kind: 'lookup', node: from.node, column: from.column, mode };
}

/** `as_of`, and what a change log takes of the versions it is about; undefined where it is neither. */
function readVersionMode(
  home: ColumnHome,
  fields: Fields,
  from: string,
): LookupGenerator['mode'] | 'wrong' | undefined {
  const { scope, node } = home;
  if (node.logOf === from) return { kind: 'version' };
  const asOf = fields.get('as_of');
  const versions = scope.nodes.get(from);
  if (!asOf || !versions) return undefined;
  const generation = generationOf(scope, node, versions.parents[0] ?? '');
  return readAsOf(home, versions, asOf, fields.get('on'), generation) ?? 'wrong';
}

/** `distinct` and `hierarchy`: how the row is chosen where it is neither the parent's nor joined. */
function readShape(
  home: ColumnHome,
  fields: Fields,
  mode: LookupGenerator['mode'],
): LookupGenerator['mode'] | undefined {
  const { reading, node } = home;
  const hierarchyPlace = fields.get('hierarchy');
  const distinctPlace = fields.get('distinct');
  const distinct = distinctPlace ? readBoolean(reading, distinctPlace, 'distinct') : false;
  if (distinct === undefined) return undefined;
  if (
    distinctPlace &&
    distinct &&
    (mode.kind !== 'random' || node.kind !== 'fact' || node.parents.length === 0)
  ) {
    const message = 'distinct chooses rows of another table for the children of one parent, each once';
    return report(reading, 'DSL_DISTINCT', distinctPlace, message, {
      help: 'Use it in a table with parents, for a lookup into a table that is not one of its ancestors, without "on".',
    });
  }
  const popularity = readPopularity(home, fields, mode);
  if (popularity === null) return undefined;
  if (!hierarchyPlace) {
    if (mode.kind !== 'random') return mode;
    return {
      ...mode,
      ...(distinct ? { distinct } : {}),
      ...(popularity === undefined ? {} : { popularity }),
    };
  }
  if (mode.kind !== 'self') {
    const message = 'a hierarchy is made of the rows of the own table, which has no parents';
    return report(reading, 'DSL_HIERARCHY', hierarchyPlace, message, {
      help: 'Look up a column of the own table.',
    });
  }
  const tree = readHierarchy(home, hierarchyPlace);
  return tree && { kind: 'hierarchy', tree };
}

/** The exponent of `popularity`; undefined where there is none, null where it is wrong. */
function readPopularity(
  { reading }: ColumnHome,
  fields: Fields,
  mode: LookupGenerator['mode'],
): number | undefined | null {
  const place = fields.get('popularity');
  if (!place) return undefined;
  if (mode.kind === 'random') return readNumber(reading, place, 'popularity', { above: 0, max: 10 }) ?? null;
  const message = 'popularity chooses among the rows of another table; this row is the only one there is';
  report(reading, 'DSL_POPULARITY', place, message, {
    help: 'Use it for a lookup into a table that is not one of the ancestors, without "on".',
  });
  return null;
}

function readMode(
  home: ColumnHome,
  from: Attribute,
  fromPlace: Place,
  on: Place | undefined,
): LookupGenerator['mode'] | undefined {
  const { reading, scope, node } = home;
  const generation = generationOf(scope, node, from.node);
  if (generation !== undefined && (generation === 1 || on === undefined)) {
    ignoreKey(
      reading,
      on,
      'a lookup into the primary parent takes the parent\'s own row: "on" means nothing',
    );
    return { kind: 'parent', generation };
  }
  const pairs = on && readEntries(reading, on, 'on');
  if (on && !pairs) return undefined;
  if (on && pairs && pairs.length > 0) {
    const source = scope.nodes.get(from.node)!;
    const joins = pairs.map((pair) => readJoin(home, source, pair));
    return joins.every((join) => join !== undefined) ? { kind: 'join', on: joins } : undefined;
  }
  if (from.node !== node.id) return { kind: 'random' };
  if (node.kind !== 'fact' || node.parents.length === 0) return { kind: 'self' };
  const message = `the rows of "${node.id}" are children of "${node.parents[0]}": they cannot be looked up from "${node.id}" itself`;
  return report(reading, 'DSL_SELF_LOOKUP', fromPlace, message, {
    help: 'Look up a table without parents, or the parent.',
  });
}

/** How far up the line of primary parents a table stands: 1 for the primary parent; undefined beside the line. */
export function generationOf(scope: Scope, node: ScopeNode, ancestor: string): number | undefined {
  let at: ScopeNode | undefined = node;
  for (let generation = 1; at?.kind === 'fact' && generation <= scope.nodes.size; generation++) {
    const parent: string | undefined = at.parents[0];
    if (parent === ancestor) return generation;
    at = parent === undefined ? undefined : scope.nodes.get(parent);
  }
  return undefined;
}

/** `{local: remote}`; a key that is no column here (`this_key`) means the value's name on both sides. */
function readJoin(
  home: ColumnHome,
  source: ScopeNode,
  pair: { key: string; keyPlace: Place; place: Place },
): { local: string; remote: string } | undefined {
  const { reading, node } = home;
  const value = readText(reading, pair.place, 'the join column');
  if (value === undefined) return undefined;
  const ownKey = node.columns.has(pair.key) && source.columns.has(value);
  const local = findColumn(reading, node, ownKey ? pair.keyPlace : pair.place, ownKey ? pair.key : value);
  const remote = findColumn(reading, source, pair.place, value);
  if (!local || !remote) return undefined;
  if (local.type && remote.type && !isComparable(local.type, remote.type)) {
    const message = `the join compares "${local.name}" (${local.type}) with "${remote.name}" (${remote.type})`;
    return report(reading, 'DSL_GENERATOR_TYPE', pair.place, message, { help: 'Join columns of one type.' });
  }
  return { local: local.name, remote: remote.name };
}
