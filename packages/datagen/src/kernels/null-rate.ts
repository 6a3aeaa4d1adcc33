import {
  codesColumn,
  isNull,
  materialise,
  packValidity,
  valuesColumn,
  type Column,
} from '@dataing/base/columns';
import { fillUniform, type Addresses, type StreamKey } from '@dataing/base/random';

/** The column with each cell null with probability `rate`, 0 to 1; cells that are null stay so. */
export function nullRate(column: Column, rate: number, key: StreamKey, addresses: Addresses): Column {
  const draws = new Float64Array(column.length);
  fillUniform(key, addresses, draws);
  const flags = new Uint8Array(column.length);
  const stored = column.kind === 'codes' ? column : materialise(column);
  for (let i = 0; i < flags.length; i++) flags[i] = draws[i] < rate || isNull(stored, i) ? 0 : 1;
  const validity = packValidity(flags);
  return stored.kind === 'codes'
    ? codesColumn(stored.codes, stored.dictionary, validity)
    : valuesColumn(stored.type, stored.data, validity);
}
