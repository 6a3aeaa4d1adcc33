import type { BinaryOperator, Expression } from '../dsl/expression.ts';
import { literal } from './checking.ts';

const MICROS: Readonly<Record<string, number>> = {
  second: 1_000_000,
  minute: 60_000_000,
  hour: 3_600_000_000,
  day: 86_400_000_000,
  week: 604_800_000_000,
};

/**
 * An expression of the language as DuckDB writes it: null in, null out, a division by zero null, halves rounded to even.
 * `columnSql` gives the SQL of a column by its name.
 */
export function expressionSql(expression: Expression, columnSql: (name: string) => string): string {
  const inner = (e: Expression): string => expressionSql(e, columnSql);
  switch (expression.kind) {
    case 'number':
      return String(expression.value);
    case 'text':
      return literal(expression.value);
    case 'boolean':
      return String(expression.value);
    case 'column':
      return columnSql(expression.name);
    case 'unary':
      return expression.op === '-'
        ? `(- ${number(inner(expression.operand))})`
        : `(not ${truth(inner(expression.operand))})`;
    case 'binary':
      return binarySql(expression.op, inner(expression.left), inner(expression.right));
    case 'in': {
      const items = expression.items.map(inner).join(', ');
      return `(${inner(expression.operand)} ${expression.negated ? 'not in' : 'in'} (${items}))`;
    }
    case 'call':
      return callSql(expression.name, expression.args, inner);
  }
}

const number = (sql: string): string => `cast(${sql} as double)`;
const truth = (sql: string): string => `cast(${sql} as boolean)`;
const instant = (sql: string): string => `epoch_us(cast(${sql} as timestamp))`;

function binarySql(op: BinaryOperator, left: string, right: string): string {
  const [x, y] = [number(left), number(right)];
  switch (op) {
    case 'and':
    case 'or':
      return `(${truth(left)} ${op} ${truth(right)})`;
    case '==':
      return `(${left} = ${right})`;
    case '!=':
      return `(${left} <> ${right})`;
    case '<':
    case '<=':
    case '>':
    case '>=':
      return `(${left} ${op} ${right})`;
    case '+':
    case '-':
    case '*':
      return `(${x} ${op} ${y})`;
    case '/':
      return `(${x} / nullif(${y}, 0))`;
    case '//':
      return `floor(${x} / nullif(${y}, 0))`;
    case '%':
      return `(${x} - floor(${x} / nullif(${y}, 0)) * ${y})`;
    case '**':
      return `pow(${x}, ${y})`;
  }
}

function callSql(name: string, args: readonly Expression[], inner: (e: Expression) => string): string {
  const all = args.map(inner);
  const [a, b, c] = all;
  switch (name) {
    case 'if':
      return `(case when ${truth(a)} then ${b} else ${c} end)`;
    case 'coalesce':
      return `coalesce(${all.join(', ')})`;
    case 'sqrt':
      return `(case when ${number(a)} >= 0 then sqrt(${number(a)}) end)`;
    case 'log':
      return `(case when ${number(a)} > 0 then ln(${number(a)}) end)`;
    case 'log10':
      return `(case when ${number(a)} > 0 then log10(${number(a)}) end)`;
    case 'round':
      return b === undefined
        ? `round_even(${number(a)}, 0)`
        : roundSql(number(a), `pow(10, trunc(${number(b)}))`);
    case 'min':
      return extreme('least', all);
    case 'max':
      return extreme('greatest', all);
    case 'date_diff':
      return `trunc((${instant(c)} - ${instant(b)}) / ${unitOf(args[0])}.0)`;
    case 'date_add':
      return `make_timestamp(cast(${instant(c)} + round(${number(b)} * ${unitOf(args[0])}) as bigint))`;
    default:
      return `${name}(${number(a)})`;
  }
}

/** As the language does it, step by step: DuckDB's own rounding to digits takes other turns at ties. */
function roundSql(x: string, scale: string): string {
  return `(round_even(${x} * ${scale}, 0) / ${scale})`;
}

/** Null where any of them is. */
function extreme(name: string, args: readonly string[]): string {
  const nulls = args.map((sql) => `${sql} is null`).join(' or ');
  return `(case when ${nulls} then null else ${name}(${args.map(number).join(', ')}) end)`;
}

function unitOf(unit: Expression): number {
  const micros = unit.kind === 'text' ? MICROS[unit.value] : undefined;
  if (micros === undefined) throw new TypeError('a unit is a literal text');
  return micros;
}
