import { exp, log, pow } from '@dataing/base/maths';
import { parseInstant } from '@dataing/base/time';
import type { Expression } from '../../../src/dsl/expression.ts';
import type { Cell } from './row-kernels.ts';

type Read = (name: string) => Cell;

const unitSeconds: Record<string, number> = { second: 1, minute: 60, hour: 3600, day: 86_400, week: 604_800 };

/** An expression on one row. Cells of dates come in as microseconds. Text beside a time is read by the caller's types. */
export function expressionAt(node: Expression, read: Read, isTime: (name: string) => boolean): Cell {
  const go = (child: Expression): Cell => expressionAt(child, read, isTime);
  switch (node.kind) {
    case 'number':
    case 'text':
    case 'boolean':
      return node.value;
    case 'column':
      return read(node.name);
    case 'unary': {
      const value = go(node.operand);
      if (value === null) return null;
      return node.op === '-' ? finite(-Number(value)) : !truth(value);
    }
    case 'binary':
      return binaryAt(node, go, isTime);
    case 'in': {
      const value = go(node.operand);
      const results = node.items.map((item) => same(value, go(item)));
      const any = results.includes(true) ? true : results.includes(null) ? null : false;
      return any === null ? null : any !== node.negated;
    }
    case 'call':
      return callAt(node.name, node.args.map(go));
  }
}

const same = (a: Cell, b: Cell): boolean | null => (a === null || b === null ? null : plain(a) === plain(b));
const plain = (x: Cell): Cell => (typeof x === 'boolean' ? Number(x) : x);
const truth = (x: Cell): boolean => x !== null && Number(x) !== 0;
const finite = (x: number): number | null => (Number.isFinite(x) ? x : null);

function binaryAt(
  node: Extract<Expression, { kind: 'binary' }>,
  go: (child: Expression) => Cell,
  isTime: (name: string) => boolean,
): Cell {
  let [left, right] = [go(node.left), go(node.right)];
  if (node.op === 'and') {
    if ((left !== null && !truth(left)) || (right !== null && !truth(right))) return false;
    return left === null || right === null ? null : true;
  }
  if (node.op === 'or') {
    if (truth(left) || truth(right)) return true;
    return left === null || right === null ? null : false;
  }
  const timed = [node.left, node.right].some((side) => side.kind === 'column' && isTime(side.name));
  if (timed && typeof left === 'string') left = parseInstant(left) ?? null;
  if (timed && typeof right === 'string') right = parseInstant(right) ?? null;
  if (left === null || right === null) return null;
  const [a, b] = [plain(left) as number, plain(right) as number];
  switch (node.op) {
    case '+':
      return finite(a + b);
    case '-':
      return finite(a - b);
    case '*':
      return finite(a * b);
    case '/':
      return finite(a / b);
    case '//':
      return finite(Math.floor(a / b));
    case '%':
      return finite(a - Math.floor(a / b) * b);
    case '**':
      return finite(pow(a, b));
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    case '>=':
      return a >= b;
    case '==':
      return a === b;
    case '!=':
      return a !== b;
  }
}

function callAt(name: string, args: readonly Cell[]): Cell {
  if (name === 'if') return truth(args[0]) ? args[1] : args[2];
  if (name === 'coalesce') return args.find((arg) => arg !== null) ?? null;
  if (args.includes(null)) return null;
  const [x, y = 0, z = 0] = args.map(Number);
  switch (name) {
    case 'date_diff':
      return Math.trunc((z - y) / (unitSeconds[String(args[0])] * 1e6)) + 0;
    case 'date_add':
      return Math.round(z + y * unitSeconds[String(args[0])] * 1e6);
    case 'sqrt':
      return finite(Math.sqrt(x));
    case 'abs':
      return Math.abs(x);
    case 'exp':
      return finite(exp(x));
    case 'log':
      return x > 0 ? log(x) : null;
    case 'floor':
      return Math.floor(x);
    case 'ceil':
      return Math.ceil(x);
    case 'round':
      return halfEven(x * pow(10, y)) / pow(10, y);
    case 'min':
      return Math.min(...args.map(Number));
    case 'max':
      return Math.max(...args.map(Number));
    default:
      throw new Error(`the reference has no ${name}`);
  }
}

function halfEven(x: number): number {
  const rounded = Math.round(x);
  return Math.abs(x % 1) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}
