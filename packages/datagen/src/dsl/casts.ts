import { parseInstant } from '@dataing/base/time';
import { type ColumnHome, isNumeric, isTime } from './column-home.ts';
import type { ColumnType, Scalar } from './document.ts';
import { type Place, report } from './reading.ts';

/** Whether values of one type can always be stored in a column of another. */
export function isCastable(from: ColumnType, to: ColumnType): boolean {
  if (from === to) return true;
  if (to === 'string') return true;
  if (from === 'json' || to === 'json') return false;
  if (isTime(from)) return isTime(to);
  if (from === 'bool') return isNumeric(to);
  return isNumeric(from) && isNumeric(to);
}

/** Whether values of two types can be equal or ordered without turning one into text. */
export function isComparable(a: ColumnType, b: ColumnType): boolean {
  return a === b || (isNumeric(a) && isNumeric(b)) || (isTime(a) && isTime(b));
}

/** Whether a written value can be stored in a column of that type; null always can. */
export function canCast(value: Scalar, type: ColumnType): boolean {
  if (value === null || type === 'string') return true;
  if (type === 'json') return false;
  if (typeof value === 'string') {
    if (type === 'bool') return value === 'true' || value === 'false';
    if (type === 'datetime' || type === 'date') return parseInstant(value) !== undefined;
    return value.trim() !== '' && Number.isFinite(Number(value));
  }
  if (type === 'datetime' || type === 'date') return false;
  return true;
}

/** A written value as the column's type has it: numbers and truth values given as text are taken out of it. */
export function castScalar(value: Scalar, type: ColumnType): Scalar {
  if (typeof value !== 'string' || !canCast(value, type)) return value;
  if (type === 'int' || type === 'float') return Number(value);
  return type === 'bool' ? value === 'true' : value;
}

/** Reports a written value that the column's type cannot hold. */
export function checkCast(home: ColumnHome, place: Place, value: Scalar): boolean {
  if (value === null && !home.node.columns.get(home.name)?.nullable) {
    const message = `null cannot be stored in "${home.name}", which is not nullable`;
    report(home.reading, 'DSL_VALUE_TYPE', place, message, {
      help: 'Add "nullable": true, or remove the null.',
    });
    return false;
  }
  if (canCast(value, home.type)) return true;
  const message = `${JSON.stringify(value)} cannot be stored in "${home.name}", which is of type ${home.type}`;
  report(home.reading, 'DSL_VALUE_TYPE', place, message, {
    help: 'Change the value, or the type of the column.',
  });
  return false;
}

/** Reports a generator whose values cannot be stored in the column. */
export function checkOutput(home: ColumnHome, place: Place, produces: ColumnType, what: string): boolean {
  if (isCastable(produces, home.type) && !(isTime(produces) && !isTime(home.type))) return true;
  const message = `${what} makes values of type ${produces}, the column "${home.name}" is of type ${home.type}`;
  report(home.reading, 'DSL_GENERATOR_TYPE', place, message, {
    help: `Change the type to ${produces}, or the generator.`,
  });
  return false;
}
