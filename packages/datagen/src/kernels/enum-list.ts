import { codesColumn, columnOf, type Column } from '@dataing/base/columns';
import type { Dictionary } from '../plan/plan.ts';
import { dictionaryColumn } from './choice.ts';
import { positionAt, positionCount, type Positions } from './positions.ts';

/** The listed values, row by row; a vocab has exactly as many rows as its list. */
export function enumList(dictionary: Dictionary, positions: Positions): Column {
  const size = dictionary.values.length;
  const codes = new Int32Array(positionCount(positions));
  for (let i = 0; i < codes.length; i++) codes[i] = positionAt(positions, i) % size;
  return size === 0
    ? codesColumn(codes, columnOf(dictionary.values.type, []))
    : dictionaryColumn(dictionary, codes);
}
