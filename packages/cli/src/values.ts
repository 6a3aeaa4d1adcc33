import type { Shard } from '@dataing/datagen';
import { InvalidArgumentError } from 'commander';

/** A parser for an option's value: an integer of plain digits from `min` to `max`, both inclusive. */
export function integer(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= min && value <= max)) {
      throw new InvalidArgumentError(`Give a whole number from ${min} to ${max}.`);
    }
    return value;
  };
}

/** A parser for a comma-separated list of names; spaces around a name do not count. */
export function names(text: string): readonly string[] {
  const list = text.split(',').map((name) => name.trim());
  if (list.includes('')) throw new InvalidArgumentError('Give names separated by commas.');
  return list;
}

/** A JSON object: `{"start": "2024-01-01"}`. */
export function mapping(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch {
    // Said below, as for any other value.
  }
  throw new InvalidArgumentError('Give a JSON object, such as {"start": "2024-01-01"}.');
}

/** `3/8`, counted from 1. */
export function shard(text: string): Shard {
  const [, part, parts] = /^(\d{1,5})\/(\d{1,5})$/.exec(text) ?? [];
  const [index, count] = [Number(part) - 1, Number(parts)];
  if (!(index >= 0 && index < count)) throw new InvalidArgumentError('Give part and parts, such as 3/8.');
  return { index, count };
}
