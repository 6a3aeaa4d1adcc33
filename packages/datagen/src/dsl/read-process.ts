import { ancestor } from './entity-columns.ts';
import type { ProcessHome, ReadProcess } from './process-home.ts';
import { readStages } from './read-stages.ts';
import { readStateEvents } from './read-state-events.ts';
import { readStates } from './read-states.ts';
import { readStock } from './read-stock.ts';
import { readChangeLog, readVersions } from './read-versions.ts';
import { type Fields, type Place, report } from './reading.ts';

const READERS: Readonly<Record<string, (home: ProcessHome, place: Place) => ReadProcess | undefined>> = {
  stage_config: readStages,
  state_transition_model: readStates,
  state_events: readStateEvents,
  stock_balance: readStock,
  versions: readVersions,
  change_log: readChangeLog,
};

export const PROCESS_KEYS: readonly string[] = Object.keys(READERS);

/**
 * The process that a fact's key names. It gives the rows in place of a fanout, and fills some columns in place of their
 * generators. Null where there is none, undefined where it is wrong.
 */
export function readProcess(
  { reading, scope, node, timeframe }: Omit<ProcessHome, 'parent' | 'timeframe'> & Partial<ProcessHome>,
  fields: Fields,
): ReadProcess | null | undefined {
  const keys = PROCESS_KEYS.filter((key) => fields.get(key) !== undefined);
  if (keys.length === 0) return null;
  const place = fields.get(keys[0])!;
  if (keys.length > 1) {
    const message = `"${node.id}" has both ${keys[0]} and ${keys[1]}: one process gives the rows`;
    return report(reading, 'DSL_PROCESS', fields.get(keys[1])!, message, { help: 'Split the table in two.' });
  }
  const parent = ancestor(scope, node, 1);
  if (!parent) {
    const message = `"${node.id}" has no parents: ${keys[0]} goes on inside each row of a parent`;
    return report(reading, 'DSL_NOT_FOR_KIND', place, message, { help: 'Give the table a parent.' });
  }
  if (timeframe === undefined) return undefined;
  return READERS[keys[0]]({ reading, scope, node, parent, timeframe }, place);
}
