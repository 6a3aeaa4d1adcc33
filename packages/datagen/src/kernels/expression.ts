import type { Column } from '@dataing/base/columns';
import { pow } from '@dataing/base/maths';
import { parseInstant } from '@dataing/base/time';
import type { ColumnType } from '../dsl/document.ts';
import type { BinaryOperator, Expression } from '../dsl/expression.ts';
import { castColumn } from './cast.ts';
import { callFunction } from './expression-functions.ts';
import {
  asNumbers,
  columnOfVector,
  constant,
  mapEach,
  mapPairs,
  vectorOf,
  type Vector,
} from './expression-vector.ts';
import { mapToBytes } from './numbers.ts';

/** Reads a column of the same row, by name. */
export type Scope = (name: string) => Column;

/**
 * An expression over the columns of a block, node by node. Null in, null out; `and` and `or` are three-valued; a
 * division by zero or any result that is no finite number is null. `//` and `%` round towards minus infinity.
 * @throws TypeError where a text stands in place of a number.
 */
export function evaluateExpression(expression: Expression, scope: Scope, length: number): Column {
  return columnOfVector(evaluate(expression, scope, length));
}

/**
 * An expression as a modifier: the column's own name stands for its value so far, which comes as the column's type has it
 * (numbers as they are, not yet cut to whole ones). So does the result.
 */
export function changeByExpression(
  expression: Expression,
  own: { readonly name: string; readonly type: ColumnType; readonly column: Column },
  scope: Scope,
): Column {
  const current = asTyped(own.column, own.type);
  const cells = (name: string): Column => (name === own.name ? current : scope(name));
  return asTyped(evaluateExpression(expression, cells, current.length), own.type);
}

function asTyped(column: Column, type: ColumnType): Column {
  if (type !== 'int' && type !== 'float') return castColumn(column, type);
  return column.type === 'int' ? column : castColumn(column, 'float');
}

function evaluate(node: Expression, scope: Scope, length: number): Vector {
  switch (node.kind) {
    case 'number':
    case 'text':
    case 'boolean':
      return constant(node.value, length);
    case 'column':
      return vectorOf(scope(node.name));
    case 'unary': {
      const operand = evaluate(node.operand, scope, length);
      return node.op === '-' ? mapEach(asNumbers(operand), (x) => -x) : negate(truthOf(operand));
    }
    case 'binary':
      return binary(node.op, evaluate(node.left, scope, length), evaluate(node.right, scope, length));
    case 'in': {
      const operand = evaluate(node.operand, scope, length);
      const hits = node.items.map((item) => compare('==', operand, evaluate(item, scope, length)));
      const any = hits.reduce((left, right) => either(left, right), truthOf(constant(false, length)));
      return node.negated ? negate(any) : any;
    }
    case 'call':
      return callFunction(
        node.name,
        node.args.map((arg) => evaluate(arg, scope, length)),
      );
  }
}

const arithmetic: Partial<Record<BinaryOperator, (x: number, y: number) => number>> = {
  '+': (x, y) => x + y,
  '-': (x, y) => x - y,
  '*': (x, y) => x * y,
  '/': (x, y) => x / y,
  '//': (x, y) => Math.floor(x / y),
  '%': (x, y) => x - Math.floor(x / y) * y,
  '**': pow,
};

function binary(op: BinaryOperator, left: Vector, right: Vector): Vector {
  if (op === 'and') return negate(either(negate(truthOf(left)), negate(truthOf(right))));
  if (op === 'or') return either(truthOf(left), truthOf(right));
  const operation = arithmetic[op];
  if (operation === undefined) return compare(op, left, right);
  return mapPairs(asNumbers(left), asNumbers(right), operation);
}

type Truth = Extract<Vector, { kind: 'boolean' }>;

/** @throws TypeError for texts: they are neither true nor false. */
function truthOf(vector: Vector): Truth {
  if (vector.kind === 'boolean') return vector;
  const { data, valid } = asNumbers(vector);
  return { kind: 'boolean', data: mapToBytes(data, (x) => (x !== 0 ? 1 : 0)), valid };
}

function negate({ data, valid }: Truth): Truth {
  return { kind: 'boolean', data: data.map((x) => 1 - x), valid };
}

/** Three-valued or: true beats null, null beats false. */
function either(left: Truth, right: Truth): Truth {
  const data = new Uint8Array(left.data.length);
  const valid = new Uint8Array(data.length);
  for (let i = 0; i < data.length; i++) {
    const l = left.valid[i] & left.data[i];
    const r = right.valid[i] & right.data[i];
    data[i] = l | r;
    valid[i] = l | r | (left.valid[i] & right.valid[i]);
  }
  return { kind: 'boolean', data, valid };
}

function compare(op: BinaryOperator, left: Vector, right: Vector): Truth {
  if (left.kind === 'text' && right.kind === 'text') return compareTexts(op, left, right);
  const [l, r] = alignTimes(left, right);
  const test = testOf<number>(op);
  const { data, valid } = mapPairs(asNumbers(l), asNumbers(r), (x, y) => (test(x, y) ? 1 : 0));
  return { kind: 'boolean', data: new Uint8Array(data), valid };
}

/** A text beside a time is read as one: `created_at >= '2024-01-01'`. */
function alignTimes(left: Vector, right: Vector): [Vector, Vector] {
  if (left.kind === 'text' && right.kind === 'number' && right.isTime) return [readTimes(left), right];
  if (right.kind === 'text' && left.kind === 'number' && left.isTime) return [left, readTimes(right)];
  return [left, right];
}

function readTimes(vector: Extract<Vector, { kind: 'text' }>): Vector {
  const instants = vector.texts.map((text) => parseInstant(text));
  const data = Float64Array.from(vector.codes, (code) => instants[code] ?? 0);
  const valid = vector.valid.map((flag, i) => (instants[vector.codes[i]] === undefined ? 0 : flag));
  return { kind: 'number', data, valid, isTime: true };
}

function compareTexts(
  op: BinaryOperator,
  left: Extract<Vector, { kind: 'text' }>,
  right: Extract<Vector, { kind: 'text' }>,
): Truth {
  const test = testOf<string>(op);
  const data = new Uint8Array(left.codes.length);
  const valid = new Uint8Array(data.length);
  for (let i = 0; i < data.length; i++) {
    valid[i] = left.valid[i] & right.valid[i];
    if (valid[i] === 1) data[i] = test(left.texts[left.codes[i]], right.texts[right.codes[i]]) ? 1 : 0;
  }
  return { kind: 'boolean', data, valid };
}

function testOf<T extends number | string>(op: BinaryOperator): (x: T, y: T) => boolean {
  switch (op) {
    case '<':
      return (x, y) => x < y;
    case '<=':
      return (x, y) => x <= y;
    case '>':
      return (x, y) => x > y;
    case '>=':
      return (x, y) => x >= y;
    case '==':
      return (x, y) => x === y;
    case '!=':
      return (x, y) => x !== y;
    default:
      throw new TypeError(`"${op}" compares nothing`);
  }
}
