import { DictView, Generator, PySet, Range } from './collections.ts';
import type { FilterHost } from './filters.ts';
import {
  Callable,
  compare,
  contains,
  Dict,
  equals,
  fault,
  Float,
  HostObject,
  numberOf,
  refuseUndefined,
  render,
  Tuple,
  typeName,
  Undefined,
  type Value,
} from './value.ts';

type Test = (host: FilterHost, value: Value, args: readonly Value[]) => boolean;

const same: Test = (_host, value, [other]) => equals(value, other);
const different: Test = (_host, value, [other]) => !equals(value, other);
const order =
  (holds: (order: number) => boolean): Test =>
  (_host, value, [other]) =>
    holds(compare(value, other));

const [less, atMost, more, atLeast] = [
  order((it) => it < 0),
  order((it) => it <= 0),
  order((it) => it > 0),
  order((it) => it >= 0),
];

function remainder(value: Value, by: Value): number {
  refuseUndefined(value);
  const [x, y] = [numberOf(value), numberOf(by)];
  if (x === undefined || y === undefined) throw fault(`a ${typeName(value)} cannot be divided`);
  if (y === 0) throw fault('a division by zero');
  return x - Math.floor(x / y) * y;
}

function isIterable(value: Value): boolean {
  if (value instanceof Undefined || value instanceof Generator) return true;
  if (value instanceof HostObject) return value.size() !== undefined;
  return typeof value === 'string' || Array.isArray(value) || value instanceof Tuple || value instanceof Dict;
}

function isSequence(value: Value): boolean {
  if (value instanceof PySet || value instanceof DictView) return false;
  return value instanceof HostObject ? value instanceof Range : isIterable(value);
}

const hasCase = (text: string) => text.toLowerCase() !== text.toUpperCase();

/** Jinja2's built-in tests (jinja2/tests.py). */
export const tests: Readonly<Record<string, Test>> = {
  boolean: (_host, value) => typeof value === 'boolean',
  callable: (_host, value) => value instanceof Callable || value instanceof Undefined,
  defined: (_host, value) => !(value instanceof Undefined),
  divisibleby: (_host, value, [by]) => remainder(value, by) === 0,
  eq: same,
  equalto: same,
  '==': same,
  escaped: () => false,
  even: (_host, value) => remainder(value, 2) === 0,
  false: (_host, value) => value === false,
  filter: (host, value) => host.hasFilter(render(value)),
  float: (_host, value) => value instanceof Float,
  ge: atLeast,
  '>=': atLeast,
  gt: more,
  '>': more,
  greaterthan: more,
  in: (_host, value, [container]) => contains(container, value),
  integer: (_host, value) => typeof value === 'number',
  iterable: (_host, value) => isIterable(value),
  le: atMost,
  '<=': atMost,
  lower: (_host, value) => hasCase(render(value)) && render(value) === render(value).toLowerCase(),
  lt: less,
  '<': less,
  lessthan: less,
  mapping: (_host, value) => value instanceof Dict,
  ne: different,
  '!=': different,
  none: (_host, value) => value === null,
  number: (_host, value) => numberOf(value) !== undefined,
  odd: (_host, value) => remainder(value, 2) === 1,
  sameas: (_host, value, [other]) => value === other,
  sequence: (_host, value) => isSequence(value),
  string: (_host, value) => typeof value === 'string',
  test: (host, value) => host.hasTest(render(value)),
  true: (_host, value) => value === true,
  undefined: (_host, value) => value instanceof Undefined,
  upper: (_host, value) => hasCase(render(value)) && render(value) === render(value).toUpperCase(),
};
