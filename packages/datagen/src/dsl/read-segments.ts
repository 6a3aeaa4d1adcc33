import type { Segment, SegmentBehavior } from './behaviour.ts';
import type { ColumnSpec } from './document.ts';
import { segmentColumn } from './entity-columns.ts';
import {
  type Fields,
  isRemark,
  type Place,
  type Reading,
  readEntries,
  readFields,
  readItems,
  readNumber,
  report,
} from './reading.ts';
import { nearest } from '@dataing/base/diagnostics';
import { readColumnName, type Scope, type ScopeColumn, type ScopeNode } from './scope.ts';
import { readChildColumns } from './child-columns.ts';

type Entry = { key: string; keyPlace: Place; place: Place };

const SEGMENT_KEYS = ['fanout_multiplier', 'value_multiplier', 'decay_rate'];

/**
 * `segment_behavior` in the three shapes that documents have: `{segment_column, behaviors: {<segment>: {...}}}`;
 * the segments themselves; `{segment_column, segments: {<segment>: {base_probability}}}`, which says nothing beyond the
 * weights of the column.
 */
export function readSegments(
  reading: Reading,
  scope: Scope,
  node: ScopeNode,
  columns: readonly ColumnSpec[],
  place: Place,
): SegmentBehavior | undefined {
  const members = place.value.kind === 'object' ? place.value.members : undefined;
  if (!members?.has('behaviors') && !members?.has('segments')) return readBare(reading, scope, node, place);
  const key = members.has('behaviors') ? 'behaviors' : 'segments';
  const fields = readFields(reading, place, {
    what: 'segment_behavior',
    allowed: ['segment_column', key, 'applies_to_columns'],
  });
  const listPlace = fields?.need(key);
  const entries = listPlace && segmentEntries(reading, listPlace);
  if (!fields || !listPlace || !entries) return undefined;
  const column = readSegmentColumn(reading, node, fields, entries);
  const behaviors = readBehaviors(reading, column, entries);
  const appliesToColumns = readApplies(reading, scope, node, fields);
  if (!column || !behaviors || !appliesToColumns) return undefined;
  compareShares(reading, columns, column, entries);
  return { segmentColumn: column.name, behaviors, appliesToColumns };
}

/** The segments alone, perhaps with the columns that follow them. */
function readBare(
  reading: Reading,
  scope: Scope,
  node: ScopeNode,
  place: Place,
): SegmentBehavior | undefined {
  const all = readEntries(reading, place, 'segment_behavior');
  if (!all) return undefined;
  const own = ['segment_column', 'applies_to_columns'];
  const entries = all.filter(({ key }) => !isRemark(key) && !own.includes(key));
  const fields = readFields(reading, place, {
    what: 'segment_behavior',
    allowed: [...own, ...entries.map(({ key }) => key)],
  });
  const column = fields && readSegmentColumn(reading, node, fields, entries);
  const behaviors = column && readBehaviors(reading, column, entries);
  const appliesToColumns = fields && readApplies(reading, scope, node, fields);
  if (!column || !behaviors || !appliesToColumns) return undefined;
  return { segmentColumn: column.name, behaviors, appliesToColumns };
}

function segmentEntries(reading: Reading, place: Place): Entry[] | undefined {
  return readEntries(reading, place, 'the segments')?.filter(({ key }) => !isRemark(key));
}

function readSegmentColumn(
  reading: Reading,
  node: ScopeNode,
  fields: Fields,
  entries: readonly Entry[],
): ScopeColumn | undefined {
  const place = fields.get('segment_column');
  if (place) return readColumnName(reading, node, place, 'segment_column');
  const names = entries.map(({ key }) => key);
  const found = segmentColumn(node, names);
  if (found) return found;
  const message = `nothing says which column of "${node.id}" holds the segments ${names.join(', ')}`;
  return report(reading, 'DSL_SEGMENT', fields.place, message, { help: 'Name it as "segment_column".' });
}

function readBehaviors(
  reading: Reading,
  column: ScopeColumn | undefined,
  entries: readonly Entry[],
): Record<string, Segment> | undefined {
  const behaviors: Record<string, Segment> = {};
  for (const { key, keyPlace, place } of entries) {
    if (column?.choices && !column.choices.includes(key)) {
      const hints = {
        suggestion: nearest(key, column.choices),
        help: `Its values: ${column.choices.join(', ')}.`,
      };
      report(reading, 'DSL_SEGMENT', keyPlace, `"${column.name}" never is "${key}"`, hints);
      return undefined;
    }
    const segment = readSegment(reading, key, place);
    if (!segment) return undefined;
    behaviors[key] = segment;
  }
  return behaviors;
}

function readSegment(reading: Reading, name: string, place: Place): Segment | undefined {
  const what = `the segment "${name}"`;
  const fields = readFields(reading, place, { what, allowed: [...SEGMENT_KEYS, 'base_probability'] });
  if (!fields) return undefined;
  const number = (key: string, otherwise: number, max?: number): number | undefined => {
    const at = fields.get(key);
    return at ? readNumber(reading, at, key, { min: 0, max }) : otherwise;
  };
  const fanoutMultiplier = number('fanout_multiplier', 1);
  const valueMultiplier = number('value_multiplier', 1);
  const decayRate = number('decay_rate', 0, 1);
  if (fanoutMultiplier === undefined || valueMultiplier === undefined || decayRate === undefined)
    return undefined;
  return { fanoutMultiplier, valueMultiplier, decayRate };
}

function readApplies(reading: Reading, scope: Scope, node: ScopeNode, fields: Fields): string[] | undefined {
  const place = fields.get('applies_to_columns');
  const items = place ? readItems(reading, place, 'applies_to_columns') : [];
  return items && readChildColumns(reading, scope, node, items);
}

/** How far a probability may be off the weight of the choice without a word. */
const SHARE_SLACK = 0.005;

function compareShares(
  reading: Reading,
  columns: readonly ColumnSpec[],
  column: ScopeColumn,
  entries: readonly Entry[],
): void {
  const generator = columns.find((c) => c.name === column.name)?.generator;
  if (generator?.kind !== 'choice' || !('values' in generator.from)) return;
  const { values } = generator.from;
  const weights = generator.weights.kind === 'explicit' ? generator.weights.weights : values.map(() => 1);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  for (const { key, place } of entries) {
    const members = place.value.kind === 'object' ? place.value.members : undefined;
    const said = members?.get('base_probability')?.value;
    const share = weights[values.indexOf(key)] / sum;
    if (said?.kind !== 'number' || Math.abs(said.value - share) <= SHARE_SLACK) continue;
    const message = `base_probability says ${said.value}, the weights of "${column.name}" give ${share.toFixed(3)}`;
    const help = 'The weights of the column decide: change those, or remove the probability.';
    report(
      reading,
      'DSL_IGNORED_KEY',
      { value: said, path: `${place.path}.base_probability` },
      message,
      { help },
      'warning',
    );
  }
}
