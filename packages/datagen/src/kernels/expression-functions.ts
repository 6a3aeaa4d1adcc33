import { exp, log, pow } from '@dataing/base/maths';
import { microsPerDay, microsPerHour, microsPerMinute, microsPerSecond } from '@dataing/base/time';
import { asNumbers, mapEach, mapPairs, type NumberVector, type Vector } from './expression-vector.ts';

const ln10 = 2.302585092994046;

/** Exact at the powers of ten, within two units in the last place elsewhere. */
function log10(x: number): number {
  const near = log(x) / ln10;
  const whole = Math.round(near);
  return Math.abs(whole) <= 22 && pow(10, whole) === x ? whole : near;
}

const powersOfTen = Array.from({ length: 23 }, (_, exponent) => pow(10, exponent));

/** To `digits` decimals, halves to the even neighbour. */
function roundTo(x: number, digits: number): number {
  const whole = Math.trunc(digits);
  const scale = powersOfTen[whole] ?? pow(10, whole);
  const scaled = x * scale;
  const low = Math.floor(scaled);
  const rest = scaled - low;
  const up = rest > 0.5 || (rest === 0.5 && low % 2 !== 0);
  return (up ? low + 1 : low) / scale;
}

/** Of one number. */
const unary: Readonly<Record<string, (x: number) => number>> = {
  sqrt: Math.sqrt,
  abs: Math.abs,
  exp,
  log: (x) => (x > 0 ? log(x) : Number.NaN),
  log10: (x) => (x > 0 ? log10(x) : Number.NaN),
  floor: Math.floor,
  ceil: Math.ceil,
  round: (x) => roundTo(x, 0),
};

/** Of two numbers; of more, from the left. */
const binary: Readonly<Record<string, (x: number, y: number) => number>> = {
  round: roundTo,
  min: (x, y) => (y < x ? y : x),
  max: (x, y) => (y > x ? y : x),
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
  const [first, ...rest] = args.map(asNumbers);
  if (rest.length === 0 && name in unary) return mapEach(first, unary[name]);
  if (!(name in binary)) throw new TypeError(`there is no function "${name}"`);
  return rest.reduce((left, right) => mapPairs(left, right, binary[name]), first);
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
  return mapPairs(from, to, (start, end) => Math.trunc((end - start) / unit));
}

function dateAdd(unit: number, amount: NumberVector, time: NumberVector): Vector {
  return { ...mapPairs(amount, time, (n, start) => Math.round(start + n * unit)), isTime: true };
}

function presence(vector: Vector): NumberVector {
  const valid = new Uint8Array(vector.valid.length).fill(1);
  return { kind: 'number', data: new Float64Array(vector.valid), valid };
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
    return { kind: 'boolean', data: new Uint8Array(data), valid };
  }
  return { kind: 'number', data, valid, isTime: a.isTime && b.isTime };
}
