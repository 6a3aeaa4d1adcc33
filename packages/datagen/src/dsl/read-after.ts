import { type ColumnHome, isTime } from './column-home.ts';
import { checkOutput } from './casts.ts';
import type { Generator } from './document.ts';
import { type Place, readFields, report } from './reading.ts';
import { readDelay } from './read-delay.ts';
import { generationOf } from './read-lookup.ts';
import { readAttribute } from './scope.ts';

/**
 * `{column, gap}`: a time that comes after another one, by a gap that is never below zero. The other time is a column of the
 * own table, or (table.column) of an ancestor along the line of primary parents.
 */
export function readAfter(home: ColumnHome, place: Place): Generator | undefined {
  const { reading, scope, node } = home;
  const fields = readFields(reading, place, { what: 'after', allowed: ['column', 'gap'] });
  const columnPlace = fields?.need('column');
  const gapPlace = fields?.need('gap');
  if (!columnPlace || !gapPlace || !checkOutput(home, place, 'datetime', 'after')) return undefined;
  const from = readAttribute(reading, scope, columnPlace, 'the column of after', node);
  const gap = readDelay(reading, gapPlace, 'the gap');
  if (!from || !gap) return undefined;
  if (from.spec.type !== undefined && !isTime(from.spec.type)) {
    const message = `"${from.column}" is of type ${from.spec.type}: nothing comes after it`;
    return report(reading, 'DSL_GENERATOR_TYPE', columnPlace, message, {
      help: 'Name a datetime or date column.',
    });
  }
  if (from.node === node.id) return { kind: 'after', column: from.column, generation: 0, gap };
  const generation = generationOf(scope, node, from.node);
  if (generation !== undefined)
    return { kind: 'after', column: from.column, generation, node: from.node, gap };
  const message = `"${from.node}" is no ancestor of "${node.id}" along the line of first parents`;
  return report(reading, 'DSL_BAD_REFERENCE', columnPlace, message, {
    help: 'Name a time of the own table or of an ancestor; other times can be looked up into a column first.',
  });
}
