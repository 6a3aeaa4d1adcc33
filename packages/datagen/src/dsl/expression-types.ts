import type { ColumnType } from './document.ts';
import type { BinaryOperator, Expression } from './expression.ts';

/** What an expression yields, as far as its columns tell. */
export type ExpressionType = 'number' | 'text' | 'boolean' | 'time';

export interface FunctionShape {
  readonly name: string;
  readonly least: number;
  readonly most: number;
  /** How it is called, for messages and reference pages. */
  readonly usage: string;
  readonly meaning: string;
}

const shape = (name: string, least: number, most: number, usage: string, meaning: string): FunctionShape => ({
  name,
  least,
  most,
  usage,
  meaning,
});

/** Every function an expression may call; anything else is refused. A null argument gives null unless said. */
export const EXPRESSION_FUNCTIONS: readonly FunctionShape[] = [
  shape('sqrt', 1, 1, 'sqrt(x)', 'square root; null below zero'),
  shape('abs', 1, 1, 'abs(x)', 'x without its sign'),
  shape('exp', 1, 1, 'exp(x)', 'e to the power of x'),
  shape('log', 1, 1, 'log(x)', 'natural logarithm; null at zero and below'),
  shape('log10', 1, 1, 'log10(x)', 'logarithm to base 10; null at zero and below'),
  shape('floor', 1, 1, 'floor(x)', 'the whole number at or below x'),
  shape('ceil', 1, 1, 'ceil(x)', 'the whole number at or above x'),
  shape(
    'round',
    1,
    2,
    'round(x, digits)',
    'to the nearest multiple of 10^-digits (0 unless given), ties to even',
  ),
  shape('min', 2, 16, 'min(a, b, ...)', 'the least of the arguments'),
  shape('max', 2, 16, 'max(a, b, ...)', 'the greatest of the arguments'),
  shape('if', 3, 3, 'if(condition, a, b)', 'a where the condition is true, else b (also where it is null)'),
  shape('coalesce', 1, 16, 'coalesce(a, b, ...)', 'the first argument that is not null'),
  shape(
    'date_diff',
    3,
    3,
    "date_diff('day', from, to)",
    'whole units from one time to another, cut towards zero',
  ),
  shape('date_add', 3, 3, "date_add('day', n, time)", 'the time moved by n units'),
];

/** Units of date_diff and date_add. */
export const DATE_UNITS: readonly string[] = ['second', 'minute', 'hour', 'day', 'week'];

/** A part of an expression whose types do not fit, and why. */
export interface TypeFault {
  readonly at: Expression;
  readonly message: string;
}

export type TypeOf = (column: string) => ColumnType | undefined;

/** Infers the type of an expression; faults go to `faults`. Undefined: unknown, and not worth a report. */
export function inferType(
  expression: Expression,
  typeOf: TypeOf,
  faults: TypeFault[],
): ExpressionType | undefined {
  switch (expression.kind) {
    case 'number':
    case 'text':
    case 'boolean':
      return expression.kind;
    case 'column':
      return columnType(typeOf(expression.name));
    case 'unary': {
      const wanted = expression.op === '-' ? 'number' : 'boolean';
      expectType(expression.operand, wanted, `"${expression.op}"`, typeOf, faults);
      return wanted;
    }
    case 'binary':
      return binaryType(expression, typeOf, faults);
    case 'in': {
      const type = inferType(expression.operand, typeOf, faults);
      for (const item of expression.items) expectAlike(item, type, '"in"', typeOf, faults);
      return 'boolean';
    }
    case 'call':
      return callType(expression.name, expression.args, typeOf, faults);
  }
}

function columnType(type: ColumnType | undefined): ExpressionType | undefined {
  if (type === undefined) return undefined;
  if (type === 'int' || type === 'float') return 'number';
  if (type === 'string' || type === 'json') return 'text';
  return type === 'bool' ? 'boolean' : 'time';
}

const COMPARISONS: ReadonlySet<BinaryOperator> = new Set(['<', '<=', '>', '>=', '==', '!=']);

function binaryType(
  { op, left, right }: Extract<Expression, { kind: 'binary' }>,
  typeOf: TypeOf,
  faults: TypeFault[],
): ExpressionType {
  if (COMPARISONS.has(op)) {
    expectAlike(right, inferType(left, typeOf, faults), `"${op}"`, typeOf, faults);
    return 'boolean';
  }
  const wanted = op === 'and' || op === 'or' ? 'boolean' : 'number';
  expectType(left, wanted, `"${op}"`, typeOf, faults);
  expectType(right, wanted, `"${op}"`, typeOf, faults);
  return wanted;
}

function callType(
  name: string,
  args: readonly Expression[],
  typeOf: TypeOf,
  faults: TypeFault[],
): ExpressionType | undefined {
  const what = `${name}()`;
  if (name === 'if') {
    expectType(args[0], 'boolean', what, typeOf, faults);
    return alike(args.slice(1), what, typeOf, faults);
  }
  if (name === 'coalesce') return alike(args, what, typeOf, faults);
  if (name === 'date_diff' || name === 'date_add') {
    expectUnit(args[0], what, faults);
    expectType(args[1], name === 'date_diff' ? 'time' : 'number', what, typeOf, faults);
    expectType(args[2], 'time', what, typeOf, faults);
    return name === 'date_diff' ? 'number' : 'time';
  }
  for (const arg of args) expectType(arg, 'number', what, typeOf, faults);
  return 'number';
}

function expectUnit(unit: Expression, what: string, faults: TypeFault[]): void {
  if (unit.kind === 'text' && DATE_UNITS.includes(unit.value)) return;
  faults.push({
    at: unit,
    message: `${what} needs a unit first: one of ${DATE_UNITS.join(', ')}, in quotes`,
  });
}

function alike(args: readonly Expression[], what: string, typeOf: TypeOf, faults: TypeFault[]) {
  let type: ExpressionType | undefined;
  for (const arg of args) type = expectAlike(arg, type, what, typeOf, faults) ?? type;
  return type;
}

function expectAlike(
  arg: Expression,
  wanted: ExpressionType | undefined,
  what: string,
  typeOf: TypeOf,
  faults: TypeFault[],
): ExpressionType | undefined {
  const found = inferType(arg, typeOf, faults);
  if (wanted !== undefined && found !== undefined && !agree(found, wanted)) {
    faults.push({ at: arg, message: `${what} cannot combine a ${wanted} with a ${found}` });
  }
  return found;
}

function expectType(
  arg: Expression,
  wanted: ExpressionType,
  what: string,
  typeOf: TypeOf,
  faults: TypeFault[],
): void {
  const found = inferType(arg, typeOf, faults);
  if (found === undefined || agree(found, wanted)) return;
  faults.push({ at: arg, message: `${what} needs a ${wanted}, not a ${found}` });
}

/** Booleans count as 0 and 1 where a number is wanted; nothing else mixes. */
function agree(found: ExpressionType, wanted: ExpressionType): boolean {
  return found === wanted || (found === 'boolean' && wanted === 'number');
}
