import type {
  Binary,
  Call,
  Case,
  Cast,
  ColumnReference,
  Expression,
  Name,
  WindowSpec,
} from '../tree/index.ts';
import { isAggregate, type MergedColumn, renderType, type StarEntry, typeOfName } from '../scope/index.ts';
import { type Form, node, type Node, type Term } from './form.ts';
import type { Low } from './low.ts';
import { compare, conjunction, disjunction, equal, negate } from './simplify.ts';
import { type Parts, skeleton } from './skeleton.ts';
import { isSameTerm } from './unique.ts';

/** What an expression means, places for names. `low` knows the query it stands in. */
export function lowerExpression(low: Low, expression: Expression): Term {
  const go = (each: Expression) => lowerExpression(low, each);
  const { span } = expression;
  switch (expression.kind) {
    case 'column':
      return lowerColumn(low, expression);
    case 'literal':
      return expression.charset === undefined
        ? lowerLiteral(expression.value, expression.form)
        : generic(low, expression);
    case 'number':
      return node(`number:${numberText(expression.text)}`);
    case 'typed':
      return node(`typed:${renderType(typeOfName(expression.type, low.dialect))}:${expression.text}`);
    case 'logical': {
      const operands = expression.operands.map(go);
      return expression.operator === 'and' ? conjunction(operands) : disjunction(operands);
    }
    case 'unary':
      return lowerUnary(low, expression.operator, go(expression.operand), expression);
    case 'binary':
      return lowerBinary(expression, go(expression.left), go(expression.right));
    case 'is': {
      const test = node(`is:${expression.value}`, [go(expression.operand)], { span });
      return expression.negated === true ? negate(test) : test;
    }
    case 'distinct_from': {
      const test = node('distinct_from', [go(expression.left), go(expression.right)], { span });
      return expression.negated === true ? negate(test) : test;
    }
    case 'between':
      return expression.symmetric === true ? generic(low, expression) : lowerBetween(expression, go);
    case 'in':
      return lowerIn(expression, go);
    case 'case':
      return lowerCase(expression, go);
    case 'cast':
      return lowerCast(low, expression, go(expression.operand));
    case 'call':
      return lowerCall(low, expression);
    case 'exists':
      return node('exists', [], { queries: [rowsOnly(low.query(expression.query))], span });
    case 'in_query': {
      const test = node('in_query', [go(expression.operand)], {
        queries: [low.query(expression.query)],
        span,
      });
      return expression.negated === true ? negate(test) : test;
    }
    default:
      return generic(low, expression);
  }
}

/** Any form by its shape, with what it is made of as arguments: equal only to one that is written the same. */
function generic(low: Low, expression: Expression, mark?: Node['mark']): Term {
  const parts: Parts = { args: [], queries: [] };
  const { kind, span, ...rest } = expression;
  const shape = JSON.stringify(skeleton(low, rest, parts));
  return node(`${kind}:${shape}`, parts.args, { queries: parts.queries, mark, span });
}

function lowerColumn(low: Low, reference: ColumnReference): Term {
  const { span } = reference;
  const found = low.resolved.references.get(reference);
  const words = reference.path.map((name) => low.fold(name)).join('.');
  if (found === undefined || found.places.length === 0) return node(`name:${words}`, [], { span });
  const terms = found.places.map((place) => {
    if (place.merged !== undefined) return lowerMerged(low, place.merged);
    if (place.relation === undefined) return low.aliased(place.column) ?? node(`name:${words}`, [], { span });
    return low.ref(place.relation, place.column, span) ?? node(`name:${words}`, [], { span });
  });
  const value = terms.length === 1 ? terms[0] : node(`any:${words}`, terms, { span });
  return found.fields.length === 0 ? value : node(`fields:${found.fields.join('.')}`, [value], { span });
}

/** The column USING made: that of the side that keeps its rows; of a FULL join, whichever is there. */
function lowerMerged(low: Low, merged: MergedColumn): Term {
  const { members, column } = merged;
  const terms = members.flatMap((member) => low.ref(member.relation, member.column) ?? []);
  const only = column.flows.length === 1 ? column.flows[0].column : undefined;
  const at = members.findIndex((member) => member.column === only);
  const sure = members.filter((member) => member.column === only).length === 1;
  if (sure && terms.length === members.length) return terms[at];
  return node('call:coalesce', terms);
}

/** What a star wrote out at one place. */
export function lowerEntry(low: Low, { column, relation, merged }: StarEntry): Term {
  if (merged !== undefined) return lowerMerged(low, merged);
  const ref = relation === undefined || column === undefined ? undefined : low.ref(relation, column);
  return ref ?? node(`name:${column?.key ?? ''}`);
}

function lowerLiteral(value: string | boolean | null, form: string | undefined): Term {
  if (typeof value === 'string') return node(form === undefined ? `text:${value}` : `${form}:${value}`);
  return node(`literal:${String(value)}`);
}

/** `007`, `1_000` and `7.` are 7, 1000 and 7 with a point: digits behind the point are part of the type. */
function numberText(text: string): string {
  const digits = text.replaceAll('_', '').toLowerCase();
  return /^\d+$/.test(digits) ? digits.replace(/^0+(?=\d)/, '') : digits;
}

function lowerUnary(low: Low, operator: string, operand: Term, expression: Expression): Term {
  if (operator === 'not') return negate(operand);
  if (operator === '-' && operand.kind === 'node' && /^number:[^-]/.test(operand.shape))
    return node(`number:-${operand.shape.slice('number:'.length)}`);
  if (operator === '+' && operand.kind === 'node' && operand.shape.startsWith('number:')) return operand;
  return generic(low, expression);
}

const SPELLINGS: Readonly<Record<string, string>> = { '!=': '<>', '==': '=' };

function lowerBinary({ operator: written, span }: Binary, left: Term, right: Term): Term {
  const operator = SPELLINGS[written] ?? written;
  switch (operator) {
    case '=':
    case '<>':
      return equal(operator, left, right, span);
    case '<':
    case '<=':
      return compare(operator, left, right, span);
    case '>':
    case '>=':
      return compare(operator === '>' ? '<' : '<=', right, left, span);
    case '+':
    case '*':
      return node(`binary:${operator}`, [left, right], { span });
    default:
      return node(`binary:${operator}`, [left, right], { span });
  }
}

function lowerBetween(
  { operand, low, high, negated, span }: Extract<Expression, { kind: 'between' }>,
  go: (each: Expression) => Term,
): Term {
  const value = go(operand);
  const range = conjunction([compare('<=', go(low), value, span), compare('<=', value, go(high), span)]);
  return negated === true ? negate(range) : range;
}

function lowerIn(
  { operand, items, negated, span }: Extract<Expression, { kind: 'in' }>,
  go: (each: Expression) => Term,
): Term {
  const value = go(operand);
  const tests = items.map(go);
  const test =
    tests.length === 1 && !isRowish(tests[0])
      ? equal('=', value, tests[0], span)
      : node('in', [value, node('set', tests)], { span });
  return negated === true ? negate(test) : test;
}

function isRowish(term: Term): boolean {
  return term.kind === 'node' && (term.shape.startsWith('subquery:') || term.shape.startsWith('row:'));
}

/** CASE x WHEN 1 is CASE WHEN x = 1; without ELSE it gives NULL. */
function lowerCase({ operand, branches, otherwise, span }: Case, go: (each: Expression) => Term): Term {
  const value = operand === undefined ? undefined : go(operand);
  const args = branches.flatMap(({ when, then }) => {
    const test = go(when);
    return [value === undefined ? test : equal('=', value, test, when.span), go(then)];
  });
  args.push(otherwise === undefined ? node('literal:null') : go(otherwise));
  return coalesced(args, span) ?? node('case', args, { span });
}

/** CASE WHEN x IS NULL THEN y ELSE x is COALESCE(x, y), and so is its reverse. */
function coalesced([test, yes, no, ...more]: readonly Term[], span: Case['span']): Term | undefined {
  if (more.length > 0 || no === undefined || test.kind !== 'node') return undefined;
  const isNot = test.shape === 'not' && test.args[0].kind === 'node' && test.args[0].shape === 'is:null';
  if (!isNot && test.shape !== 'is:null') return undefined;
  const value = isNot ? (test.args[0] as Node).args[0] : test.args[0];
  const [kept, other] = isNot ? [yes, no] : [no, yes];
  return isSameTerm(value, kept) ? node('call:coalesce', [value, other], { span }) : undefined;
}

/** A cast to the type a column has already is none. */
function lowerCast(low: Low, { type: name, form, format, span }: Cast, operand: Term): Term {
  const type = typeOfName(name, low.dialect);
  const spelt = renderType(type);
  const exact = !spelt.includes('unknown') && spelt !== 'decimal' && spelt !== 'text';
  if (operand.kind === 'ref' && format === undefined && exact && renderType(operand.type) === spelt)
    return operand;
  const plain =
    spelt === 'text' && low.dialect === 'duckdb' && operand.kind === 'ref' && operand.type.kind === 'text';
  if (plain && format === undefined) return operand;
  const soft = form === 'try_cast' || form === 'safe_cast' ? 'try' : '';
  const args = format === undefined ? [operand] : [operand, lowerExpression(low, format)];
  const sizes = JSON.stringify([name.sizes ?? [], name.suffixes ?? [], name.zone ?? '']);
  return node(`cast:${soft}:${spelt}:${exact ? '' : name.name + sizes}`, args, { span });
}

const SYNONYMS: Readonly<Record<string, string>> = {
  ifnull: 'coalesce',
  nvl: 'coalesce',
  ucase: 'upper',
  lcase: 'lower',
  mean: 'avg',
  len: 'length',
  ceiling: 'ceil',
};
const VOLATILE =
  /^(random|rand|uuid|uuidv4|uuidv7|gen_random_uuid|generate_uuid|uuid_string|newid|nextval|randstr|normal|uniform|clock_timestamp|get_random)$/;
const REPEATS =
  /^(unnest|explode|explode_outer|posexplode|posexplode_outer|generate_series|flatten|inline|stack|regexp_split_to_table|json_array_elements|json_each|jsonb_array_elements|jsonb_each)$/;

function lowerCall(low: Low, call: Call): Term {
  const written = call.name
    .map((name) => low.fold(name))
    .join('.')
    .toLowerCase();
  const name = SYNONYMS[written] ?? written;
  const aggregate = isAggregate(name) || call.filter !== undefined || call.withinGroup !== undefined;
  const mark = markOf(name, aggregate, call);
  const args = call.args.map((arg) => lowerExpression(low, arg));
  const plain = call.distinct === undefined && call.separators === undefined && call.modifier === undefined;
  if (/^(if|iff)$/.test(name) && args.length === 3 && mark === undefined && plain)
    return node('case', args, { span: call.span });
  if (name === 'count' && args.length === 1 && isFixed(args[0]) && call.distinct !== true)
    args[0] = node('star:{}');
  const distinct = call.distinct === true && !/^(min|max|any_value|bool_and|bool_or)$/.test(name);
  const parts: Parts = { args: [...args], queries: [] };
  const { kind: _kind, name: _name, args: _args, span, distinct: _distinct, over, ...rest } = call;
  const more = skeleton(low, rest, parts);
  const window = over === undefined ? '' : JSON.stringify(windowShape(low, over, parts));
  const shape = `call:${name}${distinct ? ' distinct' : ''}:${args.length}:${JSON.stringify(more)}:${window}`;
  const simple = mark === undefined && JSON.stringify(more) === '{}' && window === '' && !distinct;
  return node(simple ? `call:${name}` : shape, parts.args, { queries: parts.queries, mark, span });
}

/** count(1) counts rows as count(*) does. */
function isFixed(term: Term): boolean {
  return term.kind === 'node' && /^(number:|text:|literal:true|literal:false)/.test(term.shape);
}

function markOf(name: string, aggregate: boolean, call: Call): Node['mark'] {
  if (call.over !== undefined) return 'window';
  if (aggregate) return 'aggregate';
  if (VOLATILE.test(name)) return 'volatile';
  return REPEATS.test(name) ? 'repeats' : undefined;
}

/** A window with its names written out; partitions are a set. */
function windowShape(low: Low, over: WindowSpec | Name, parts: Parts): unknown {
  const spec = low.window(over);
  if (spec === undefined) return { name: 'text' in over ? low.fold(over) : '' };
  const partition = (spec.partitionBy ?? []).map((each) => lowerExpression(low, each));
  parts.args.push(node('set', partition));
  const orderBy = spec.orderBy === undefined ? [] : low.ordering(spec.orderBy.items);
  parts.args.push(...orderBy);
  return { order: orderBy.length, frame: skeleton(low, spec.frame ?? {}, parts) };
}

/** What EXISTS sees of a query: whether there are rows. */
function rowsOnly(form: Form): Form {
  if (form.kind !== 'block' || form.limit !== undefined) return form;
  if (form.aggregates && form.groups === undefined) return form;
  if (form.outputs.some(({ term }) => term.kind === 'node' && term.mark === 'repeats')) return form;
  return { ...form, outputs: [], distinct: false, order: [] };
}
