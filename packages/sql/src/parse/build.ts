import type { BinaryOperator, SelectItem, SqlExpression } from './tree.ts';

/** Shorthand for the nodes a query writer needs most; each gives a plain value of the tree. */
export const sql = {
  column: (name: string, relation?: string): SqlExpression => ({ kind: 'column', name, relation }),
  text: (value: string): SqlExpression => ({ kind: 'literal', value }),
  truth: (value: boolean): SqlExpression => ({ kind: 'literal', value }),
  nothing: (): SqlExpression => ({ kind: 'literal', value: null }),
  number: (value: number | bigint): SqlExpression => ({ kind: 'number', text: numberText(value) }),
  typed: (type: 'date' | 'time' | 'timestamp' | 'timestamptz' | 'interval', text: string): SqlExpression => ({
    kind: 'typed',
    type,
    text,
  }),
  call: (name: string, ...args: SqlExpression[]): SqlExpression => ({ kind: 'call', name, args }),
  countRows: (): SqlExpression => ({ kind: 'call', name: 'count', args: [], star: true }),
  countDistinct: (operand: SqlExpression): SqlExpression => ({
    kind: 'call',
    name: 'count',
    args: [operand],
    distinct: true,
  }),
  /** An aggregate over the rows where a condition holds. */
  filtered: (name: string, args: readonly SqlExpression[], filter: SqlExpression): SqlExpression => ({
    kind: 'call',
    name,
    args,
    filter,
  }),
  binary: (operator: BinaryOperator, left: SqlExpression, right: SqlExpression): SqlExpression => ({
    kind: 'binary',
    operator,
    left,
    right,
  }),
  /** All conditions at once; of none it is true. */
  all: (conditions: readonly SqlExpression[]): SqlExpression =>
    conditions.length === 0
      ? { kind: 'literal', value: true }
      : conditions.reduce((left, right) => ({ kind: 'binary', operator: 'and', left, right })),
  not: (operand: SqlExpression): SqlExpression => ({ kind: 'unary', operator: 'not', operand }),
  isNull: (operand: SqlExpression, negated = false): SqlExpression => ({
    kind: 'is',
    operand,
    value: 'null',
    negated,
  }),
  oneOf: (operand: SqlExpression, items: readonly SqlExpression[]): SqlExpression => ({
    kind: 'in',
    operand,
    items,
  }),
  between: (operand: SqlExpression, low: SqlExpression, high: SqlExpression): SqlExpression => ({
    kind: 'between',
    operand,
    low,
    high,
  }),
  when: (condition: SqlExpression, then: SqlExpression, otherwise?: SqlExpression): SqlExpression => ({
    kind: 'case',
    branches: [{ when: condition, then }],
    otherwise,
  }),
  cast: (operand: SqlExpression, type: string, lenient = false): SqlExpression => ({
    kind: 'cast',
    operand,
    type,
    lenient,
  }),
  item: (expression: SqlExpression, alias?: string): SelectItem => ({ expression, alias }),
};

/** A number as SQL digits: integers plain, other doubles with an exponent so that no engine reads a DECIMAL. */
function numberText(value: number | bigint): string {
  if (typeof value === 'bigint' || Number.isSafeInteger(value)) return String(value);
  if (!Number.isFinite(value)) throw new RangeError(`no SQL literal for ${value}`);
  const shortest = String(value);
  return shortest.includes('e') ? shortest.replace('e+', 'e') : `${shortest}e0`;
}
