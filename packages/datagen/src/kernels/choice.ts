import { codesColumn, packValidity, type CodesColumn, type Column } from '@dataing/base/columns';
import { fillAlias, type AliasTable } from '@dataing/base/maths';
import type { Addresses, StreamKey } from '@dataing/base/random';
import type { Dictionary } from '../plan/plan.ts';
import { eachDraw } from './draws.ts';
import { mapToBytes } from './numbers.ts';

/** One of the listed values per row, by weight; with replacement. */
export function choice(
  args: { readonly dictionary: Dictionary; readonly alias: AliasTable; readonly places?: Int32Array },
  key: StreamKey,
  addresses: Addresses,
): Column {
  const codes = newCodes(args.dictionary.values.length, addresses.length);
  eachDraw(key, addresses, (draws, count, at) => fillAlias(args.alias, draws, count, codes, at));
  const { places } = args;
  if (places !== undefined) for (let row = 0; row < codes.length; row++) codes[row] = places[codes[row]];
  return dictionaryColumn(args.dictionary, codes);
}

/** The narrowest codes for a dictionary of `size` entries. */
export function newCodes(size: number, length: number): CodesColumn['codes'] {
  if (size <= 256) return new Uint8Array(length);
  return size <= 65_536 ? new Uint16Array(length) : new Int32Array(length);
}

/** Codes over a list, null where the list says so. */
export function dictionaryColumn(dictionary: Dictionary, codes: CodesColumn['codes']): Column {
  const { nulls, values } = dictionary;
  if (nulls === undefined) return codesColumn(codes, values);
  return codesColumn(codes, values, packValidity(mapToBytes(codes, (code) => 1 - nulls[code])));
}
