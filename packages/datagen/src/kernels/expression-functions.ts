import { exp, log, pow } from '@dataing/base/maths';
import { microsPerDay, microsPerHour, microsPerMinute, microsPerSecond } from '@dataing/base/time';
import { asNumbers, mapRows, type NumberVector, type Vector } from './expression-vector.ts';

const ln10 = 2.302585092994046;

/** Exact at the powers of ten, within two units in the last place elsewhere. */
function log10(x: number): number {
  const near = log(x) / ln10;
  const whole = Math.round(near);
  return Math.abs(whole) <= 22 && pow(10, whole) === x ? whole : near;
}

/** To `digits` decimals, halves to the even neighbour. */
function roundTo(x: number, digits: number): number {
  const scale = pow(10, Math.trunc(digits));
  const scaled = x * scale;
  const low = Math.floor(scaled);
  const rest = scaled - low;
  const up = rest > 0.5 || (rest === 0.5 && low % 2 !== 0);
  return (up ? low + 1 : low) / scale;
}

const numeric: Readonly<Record<string, (row: readonly number[]) => number>> = {
  sqrt: ([x]) => Math.sqrt(x),
  abs: ([x]) => Math.abs(x),
  exp: ([x]) => exp(x),
  log: ([x]) => (x > 0 ? log(x) : Number.NaN),
  log10: ([x]) => (x > 0 ? log10(x) : Number.NaN),
  floor: ([x]) => Math.floor(x),
  ceil: ([x]) => Math.ceil(x),
  round: ([x, digits = 0]) => roundTo(x, digits),
  min: (row) => row.reduce((a, b) => (b < a ? b : a)),
  max: (row) => row.reduce((a, b) => (b > a ? b : a)),
};

/**
 * The functions of the expression language. Null in, null out, except `if(condition, then, else)`, where a condition
 * that is not true takes `else`, and `coalesce`, the first argument that is not null.
 */
export function callFunction(name: string, args: readonly Vector[]): Vector {
  if (name === 'date_diff') return dateDiff(unitOf(args[0]), asNumbers(args[1]), asNumbers(args[2]));
  if (name === 'date_add') return dateAdd(unitOf(args[0]), asNumbers(args[1]), asNumbers(args[2]));
  if (name === 'if') return choose(asNumbers(args[0]), args[1], args[2]);
  if (name === 'coalesce') return args.reduce((left, right) => choose(presence(left), left, right));
  const map = numeric[name];
  if (map === undefined) throw new TypeError(`there is no function "${name}"`);
  return mapRows(args.map(asNumbers), map);
}

const units: Readonly<Record<string, number>> = {
  second: microsPerSecond,
  minute: microsPerMinute,
  hour: microsPerHour,
  day: microsPerDay,
  week: 7 * microsPerDay,
};

/** The first argument of the date functions: one literal text for all rows. */
function unitOf(vector: Vector): number {
  const unit = vector.kind === 'text' ? units[vector.texts[0]] : undefined;
  if (unit === undefined) throw new TypeError(`a unit must be one of ${Object.keys(units).join(', ')}`);
  return unit;
}

function dateDiff(unit: number, from: NumberVector, to: NumberVector): Vector {
  return mapRows([from, to], ([start, end]) => Math.trunc((end - start) / unit));
}

function dateAdd(unit: number, amount: NumberVector, time: NumberVector): Vector {
  return { ...mapRows([amount, time], ([n, start]) => Math.round(start + n * unit)), isTime: true };
}

function presence(vector: Vector): NumberVector {
  const valid = new Uint8Array(vector.valid.length).fill(1);
  return { kind: 'number', data: Float64Array.from(vector.valid), valid };
}

function choose(condition: NumberVector, then: Vector, otherwise: Vector): Vector {
  const takes = condition.data.map((x, i) => (condition.valid[i] === 1 && x !== 0 ? 1 : 0));
  const valid = then.valid.map((flag, i) => (takes[i] === 1 ? flag : otherwise.valid[i]));
  if (then.kind === 'text' && otherwise.kind === 'text') {
    const shift = then.texts.length;
    const codes = then.codes.map((code, i) => (takes[i] === 1 ? code : otherwise.codes[i] + shift));
    return { kind: 'text', texts: [...then.texts, ...otherwise.texts], codes, valid };
  }
  const [a, b] = [asNumbers(then), asNumbers(otherwise)];
  const data = a.data.map((x, i) => (takes[i] === 1 ? x : b.data[i]));
  if (then.kind === 'boolean' && otherwise.kind === 'boolean') {
    return { kind: 'boolean', data: Uint8Array.from(data), valid };
  }
  return { kind: 'number', data, valid, isTime: a.isTime && b.isTime };
}
