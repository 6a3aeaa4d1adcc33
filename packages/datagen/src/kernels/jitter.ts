import type { Column } from '@dataing/base/columns';
import type { Addresses, StreamKey } from '@dataing/base/random';
import { drawNormals } from './draws.ts';
import { numbersColumn, numbersOf } from './numbers.ts';

/** v + N(0, std), or v x (1 + N(0, std)) in mode `mul`. */
export function jitter(
  column: Column,
  args: { readonly std: number; readonly mode: 'add' | 'mul' },
  key: StreamKey,
  addresses: Addresses,
): Column {
  const { data, validity } = numbersOf(column);
  const out = drawNormals(key, addresses);
  const { std } = args;
  if (args.mode === 'mul') for (let i = 0; i < out.length; i++) out[i] = data[i] * (1 + std * out[i]);
  else for (let i = 0; i < out.length; i++) out[i] = data[i] + std * out[i];
  return numbersColumn(column, out, validity);
}
