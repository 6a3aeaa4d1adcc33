import type { Column } from '@dataing/base/columns';
import { valuesColumn } from '@dataing/base/columns';
import { drawAt, uniformFrom, type Address, type Addresses, type StreamKey } from '@dataing/base/random';
import { log1p, normalFrom, exp } from '@dataing/base/maths';
import { microsPerHour } from '@dataing/base/time';
import type { Delay, ProcessField } from '../../dsl/processes.ts';

/** What a process reads of each parent; instants in microseconds, NaN where the parent has none. */
export interface ProcessParents {
  readonly addresses: Addresses;
  readonly start: Float64Array;
  readonly notBefore?: Float64Array;
  readonly end?: Float64Array;
  /** State of the parent by the number in its own model. */
  readonly states?: ArrayLike<number>;
  /** Text of the segment column; null for a null. */
  readonly segments?: ReadonlyArray<string | null>;
}

/** The rows of a process under each parent, in order, and what it fills columns with. */
export interface ProcessRows {
  readonly counts: Int32Array;
  readonly fields: Readonly<Partial<Record<ProcessField, Column>>>;
}

/** Numbers in the order they come, without knowing how many. */
export class Series {
  private data = new Float64Array(1024);
  length = 0;

  push(value: number): void {
    if (this.length === this.data.length) {
      const wider = new Float64Array(2 * this.length);
      wider.set(this.data);
      this.data = wider;
    }
    this.data[this.length++] = value;
  }

  values(): Float64Array {
    return this.data.slice(0, this.length);
  }

  /** As an int or datetime column; NaN is null. */
  column(type: 'int' | 'datetime' | 'float'): Column {
    const data = this.values();
    return valuesColumn(type, data, validityOf(data));
  }
}

/** Bits of what is no NaN, whose places are set to 0; absent where there is none. */
export function validityOf(data: Float64Array): Uint8Array | undefined {
  let validity: Uint8Array | undefined;
  for (let i = 0; i < data.length; i++) {
    if (data[i] === data[i]) continue;
    validity ??= new Uint8Array(Math.ceil(data.length / 8)).fill(255);
    validity[i >> 3] &= ~(1 << (i & 7));
    data[i] = 0;
  }
  if (validity !== undefined && data.length % 8 !== 0) {
    validity[validity.length - 1] &= (1 << (data.length % 8)) - 1;
  }
  return validity;
}

/** `childAddress` of one parent, its own mix made once. */
export function childrenAt(key: StreamKey, parent: Address): (ordinal: number) => Address {
  const [h, low] = drawAt(key, parent.hi, parent.lo);
  return (ordinal) => {
    const lo = (low + ordinal) >>> 0;
    return { hi: lo < low ? (h + 1) >>> 0 : h, lo };
  };
}

/** The double in [0, 1) drawn at an address. */
export function uniformAt(key: StreamKey, { hi, lo }: Address): number {
  const [h, low] = drawAt(key, hi, lo);
  return uniformFrom(h, low);
}

/** The unit exponential drawn at an address. */
export function exponentialAt(key: StreamKey, address: Address): number {
  return -log1p(-uniformAt(key, address));
}

/** A length of time in whole microseconds, 0 or more. */
export function delayAt(delay: Delay, key: StreamKey, address: Address): number {
  return Math.max(0, Math.round(drawDelay(delay, key, address)));
}

function drawDelay(delay: Delay, key: StreamKey, address: Address): number {
  switch (delay.type) {
    case 'fixed':
      return delay.micros;
    case 'exponential':
      return delay.meanMicros * exponentialAt(key, address);
    case 'uniform':
      return delay.lowMicros + (delay.highMicros - delay.lowMicros) * uniformAt(key, address);
    case 'normal':
      return delay.meanMicros + delay.stdMicros * normalAt(key, address);
    case 'lognormal':
      return microsPerHour * exp(delay.mean + delay.sigma * normalAt(key, address));
  }
}

function normalAt(key: StreamKey, { hi, lo }: Address): number {
  const [h, low] = drawAt(key, hi, lo);
  return normalFrom(h, low);
}

/** The first place whose running total of weights exceeds u x the total; -1 where no weight is above zero. */
export function pickWeighted(weights: readonly number[], u: number): number {
  let total = 0;
  for (const weight of weights) total += weight;
  let rest = u * total;
  let last = -1;
  for (let i = 0; i < weights.length; i++) {
    if (!(weights[i] > 0)) continue;
    last = i;
    rest -= weights[i];
    if (rest < 0) return i;
  }
  return last;
}
