import { formatPercent } from './format.ts';
import type { BinaryOperator } from './tree.ts';
import {
  fault,
  Float,
  HostObject,
  numberOf,
  refuseUndefined,
  render,
  Tuple,
  typeName,
  type Value,
} from './value.ts';

const LENGTH_MAX = 4_000_000;

/** Python's operators on two values; `and` and `or` are the evaluator's. */
export function operate(operator: BinaryOperator, a: Value, b: Value): Value {
  if (operator === '~') return render(a) + render(b);
  if (operator === '%' && typeof a === 'string') return formatPercent(a, b);
  refuseUndefined(a);
  refuseUndefined(b);
  const x = numberOf(a);
  const y = numberOf(b);
  if (x !== undefined && y !== undefined)
    return arithmetic(operator, x, y, a instanceof Float || b instanceof Float);
  if (operator === '+') {
    if (typeof a === 'string' && typeof b === 'string') return a + b;
    if (Array.isArray(a) && Array.isArray(b)) return [...a, ...b];
    if (a instanceof Tuple && b instanceof Tuple) return new Tuple([...a.items, ...b.items]);
  }
  if (operator === '*') {
    const [first, second] = [timesOf(a), timesOf(b)];
    const [items, times] = second === undefined ? [b, first] : [a, second];
    if (times !== undefined && typeof items === 'string') return repeated(items, times);
    if (times !== undefined && Array.isArray(items)) return repeatedItems(items, times);
    if (times !== undefined && items instanceof Tuple) return new Tuple(repeatedItems(items.items, times));
  }
  const own = a instanceof HostObject ? a.operate(operator, b) : undefined;
  if (own !== undefined) return own;
  throw fault(`${typeName(a)} ${operator} ${typeName(b)} has no meaning`);
}

/** How often a text or a list is repeated: an integer or a boolean. */
function timesOf(value: Value): number | undefined {
  return value instanceof Float ? undefined : numberOf(value);
}

function repeated(text: string, times: number): string {
  if (text.length * times > LENGTH_MAX)
    throw fault(`a text of more than ${LENGTH_MAX} characters`, 'DBT_TOO_MUCH');
  return text.repeat(Math.max(0, times));
}

function repeatedItems(items: readonly Value[], times: number): Value[] {
  if (items.length * times > LENGTH_MAX)
    throw fault(`a list of more than ${LENGTH_MAX} items`, 'DBT_TOO_MUCH');
  return Array.from({ length: Math.max(0, times) }, () => items).flat();
}

function arithmetic(operator: BinaryOperator, x: number, y: number, float: boolean): Value {
  const give = (value: number): Value => (float ? new Float(value) : value);
  switch (operator) {
    case '+':
      return give(x + y);
    case '-':
      return give(x - y);
    case '*':
      return give(x * y);
    case '**':
      return float || y < 0 ? new Float(x ** y) : x ** y;
    default:
      if (y === 0) throw fault('a division by zero');
  }
  if (operator === '/') return new Float(x / y);
  if (operator === '//') return give(Math.floor(x / y));
  if (operator === '%') return give(x - Math.floor(x / y) * y);
  throw fault(`the operator ${operator} has no meaning for numbers`);
}
