import { codesColumn, columnOf, materialise, runsColumn, valueAt, type Column } from '@dataing/base/columns';
import type { ColumnType, Scalar } from '../dsl/document.ts';
import { castColumn, castScalar, CastError } from './cast.ts';

/**
 * Each value replaced by what its text maps to, in one pass; unmapped values stay. The result has the column's
 * final type, since a mapping may change it. Once per dictionary entry or run where the column has such.
 */
export function mapValues(
  column: Column,
  mapping: Readonly<Record<string, Scalar>>,
  type: ColumnType,
): Column {
  if (column.kind === 'runs') return runsColumn(mapValues(column.values, mapping, type), column.counts);
  if (column.kind === 'codes' && !Object.values(mapping).includes(null)) {
    const dictionary = mapValues(column.dictionary, mapping, type);
    return codesColumn(column.codes, materialise(dictionary), column.validity);
  }
  const texts = castColumn(column, 'string');
  const values: Scalar[] = [];
  for (let i = 0; i < column.length; i++) {
    const text = valueAt(texts, i);
    if (text === null) values.push(null);
    else values.push(replaced(String(text), mapping, type));
  }
  return columnOf(type, values);
}

function replaced(text: string, mapping: Readonly<Record<string, Scalar>>, type: ColumnType): Scalar {
  const value = castScalar(Object.hasOwn(mapping, text) ? mapping[text] : text, type);
  if (value === undefined) throw new CastError(text, type);
  return value;
}
