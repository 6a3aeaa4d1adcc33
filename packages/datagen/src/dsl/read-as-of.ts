import { type ColumnHome, isTime } from './column-home.ts';
import type { LookupGenerator } from './document.ts';
import { type Place, readEntries, readText, report } from './reading.ts';
import { findColumn, readColumnName, type ScopeNode } from './scope.ts';

type Mode = LookupGenerator['mode'];

/**
 * `as_of`: the column of this table whose time decides which version of a row is taken. The row is the own ancestor
 * (`generation`), else the one whose key this table looks up, or `on` names.
 */
export function readAsOf(
  home: ColumnHome,
  versions: ScopeNode,
  place: Place,
  on: Place | undefined,
  generation: number | undefined,
): Mode | undefined {
  const { reading, scope, node } = home;
  const entity = scope.nodes.get(versions.parents[0] ?? '');
  if (versions.hasVersions !== true || !entity) {
    return report(
      reading,
      'DSL_PROCESS',
      place,
      `"${versions.id}" has no versions that are valid at a time`,
      {
        help: 'Look up a table with the key "versions", or remove as_of.',
      },
    );
  }
  const time = readColumnName(reading, node, place, 'as_of');
  if (!time) return undefined;
  if (!isTime(time.type)) {
    const message = `"${node.id}.${time.name}" is no time`;
    return report(reading, 'DSL_GENERATOR_TYPE', place, message, { help: 'Name a datetime or date column.' });
  }
  if (generation !== undefined)
    return { kind: 'as_of', entity: entity.id, time: time.name, of: { generation } };
  const local = on ? readLocal(home, on, entity) : guessLocal(home, place, entity);
  return local && { kind: 'as_of', entity: entity.id, time: time.name, of: local };
}

function readLocal({ reading, node }: ColumnHome, on: Place, entity: ScopeNode) {
  const [pair, more] = readEntries(reading, on, 'on') ?? [];
  if (!pair || more) {
    return report(
      reading,
      'DSL_PROCESS',
      on,
      `"on" of as_of names one column and the key of "${entity.id}"`,
      {
        help: `Write {"column": "${entity.pk[0]}"}.`,
      },
    );
  }
  const key = readText(reading, pair.place, 'the key');
  const local = findColumn(reading, node, pair.keyPlace, pair.key);
  const remote = key === undefined ? undefined : findColumn(reading, entity, pair.place, key);
  return local && remote && { local: local.name, key: remote.name };
}

function guessLocal({ reading, node }: ColumnHome, place: Place, entity: ScopeNode) {
  const [key] = entity.pk;
  const found = [...node.columns.values()].filter((c) => c.lookupFrom === `${entity.id}.${key}`);
  if (found.length === 1 && entity.pk.length === 1) return { local: found[0].name, key };
  const message = `nothing says whose version is taken: ${found.length} columns look up the key of "${entity.id}"`;
  return report(reading, 'DSL_PROCESS', place, message, { help: `Add "on": {"column": "${key}"}.` });
}
