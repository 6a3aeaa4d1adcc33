import { binaryPower, POWER, predicatePower } from '../../grammar/powers.ts';
import type { Call, Expression, JsonPath, Literal, Star, StructLiteral } from '../../tree/index.ts';
import { writeColumn, writeFunctionName, writeName, writeNames, writePath, writeText } from './names.ts';
import { writeOrderings, writeWindow } from './query-parts.ts';
import { type Writer, words } from './writer.ts';

/** How tightly an expression binds in a dialect: brackets go around it where its place needs more. */
export function powerOf(node: Expression, writer: Writer): number {
  const { dialect } = writer;
  switch (node.kind) {
    case 'logical':
      return POWER[node.operator];
    case 'unary':
      return node.operator === 'not' ? POWER.not : POWER.sign;
    case 'binary':
    case 'quantified':
      if (node.operator === 'is' || node.operator === 'is not') return predicatePower(dialect, 'is');
      return binaryPower(node.operator, dialect) ?? POWER.other;
    case 'is':
    case 'distinct_from':
      return predicatePower(dialect, 'is');
    case 'in':
    case 'in_query':
    case 'in_array':
    case 'between':
    case 'like':
      return predicatePower(dialect, 'like');
    case 'cast':
      return node.form === '::' && hasColonCast(writer) ? POWER.postfix : POWER.atom;
    case 'collate':
      return POWER.collate;
    case 'at_time_zone':
      return POWER.zone;
    case 'lambda':
    case 'named':
      return 0;
    case 'json_path':
    case 'subscript':
    case 'slice':
    case 'field':
      return POWER.postfix;
    default:
      return POWER.atom;
  }
}

function hasColonCast({ dialect }: Writer): boolean {
  return ['duckdb', 'postgres', 'redshift', 'snowflake', 'spark'].includes(dialect.dialect);
}

/** An expression without brackets around it. */
export function writeExpression(node: Expression, writer: Writer): string {
  const { dialect } = writer;
  switch (node.kind) {
    case 'column':
      return writeColumn(node.path, dialect);
    case 'literal':
      return writeLiteral(node, writer);
    case 'number':
    case 'parameter':
      return node.text;
    case 'typed':
      return `${writer.type(node.type)} ${writeText(node.text, dialect)}`;
    case 'interval':
      return writeInterval(node, writer);
    case 'star':
      return writeStar(node, writer);
    case 'columns': {
      const qualifier = node.qualifier === undefined ? '' : `${writePath(node.qualifier, dialect)}.`;
      return `${node.unpack ? '*' : ''}${qualifier}columns(${writer.expression(node.pattern)})`;
    }
    case 'call':
      return writeCall(node, writer);
    case 'extract':
      return `extract(${node.part} from ${writer.expression(node.operand)})`;
    case 'named':
      return `${writeFunctionName([node.name], dialect)} ${node.mark} ${writer.expression(node.value)}`;
    case 'case':
      return writeCase(node, writer);
    case 'cast':
      return writeCast(node, writer);
    case 'exists':
      return `exists (${writer.query(node.query)})`;
    case 'subquery':
      return writeSubquery(node, writer);
    case 'default':
      return 'default';
    default:
      return writeOperator(node, writer);
  }
}

type Rest = Exclude<
  Expression,
  {
    kind:
      | 'column'
      | 'literal'
      | 'number'
      | 'parameter'
      | 'typed'
      | 'interval'
      | 'star'
      | 'columns'
      | 'call'
      | 'extract'
      | 'named'
      | 'case'
      | 'cast'
      | 'exists'
      | 'subquery'
      | 'default';
  }
>;

function writeOperator(node: Rest, writer: Writer): string {
  const own = powerOf(node, writer);
  const above = own + 1;
  const not = 'negated' in node && node.negated ? 'not ' : '';
  switch (node.kind) {
    case 'unary': {
      const operand = writer.expression(node.operand, above);
      const isTight = !/^\w/.test(node.operator) && /^[\w("']/.test(operand);
      return `${node.operator}${isTight ? '' : ' '}${operand}`;
    }
    case 'binary':
      return `${writer.expression(node.left, own)} ${node.operator} ${writer.expression(node.right, above)}`;
    case 'logical':
      return node.operands.map((o) => writer.expression(o, above)).join(` ${node.operator} `);
    case 'is':
      return `${writer.expression(node.operand, own)} is ${not}${node.value}`;
    case 'distinct_from':
      return `${writer.expression(node.left, own)} is ${not}distinct from ${writer.expression(node.right, above)}`;
    case 'between': {
      const bounds = `${writer.expression(node.low, above)} and ${writer.expression(node.high, above)}`;
      const symmetric = node.symmetric ? 'symmetric ' : '';
      return `${writer.expression(node.operand, own)} ${not}between ${symmetric}${bounds}`;
    }
    case 'in':
      return `${writer.expression(node.operand, own)} ${not}in (${writer.list(node.items)})`;
    case 'in_query':
      return `${writer.expression(node.operand, own)} ${not}in (${writer.query(node.query)})`;
    case 'in_array':
      return `${writer.expression(node.operand, own)} ${not}in ${writer.expression(node.array, above)}`;
    case 'like': {
      const pattern = node.quantifier
        ? `${node.quantifier} ${writeQuantified(node.pattern, writer)}`
        : writer.expression(node.pattern, above);
      const escape = node.escape && `escape ${writer.expression(node.escape, above)}`;
      return words(writer.expression(node.operand, own), not.trim(), node.operator, pattern, escape);
    }
    case 'quantified': {
      const right = writeQuantified(node.right, writer);
      return `${writer.expression(node.left, own)} ${node.operator} ${node.quantifier} ${right}`;
    }
    default:
      return writePostfix(node, writer);
  }
}

function writeQuantified(node: Expression, writer: Writer): string {
  if (node.kind === 'subquery' && node.form === undefined) return `(${writer.query(node.query)})`;
  if (node.kind === 'row' && node.explicit !== true && node.items.length > 1)
    return `(${writer.list(node.items)})`;
  return `(${writer.expression(node)})`;
}

type Postfix = Extract<
  Rest,
  {
    kind:
      | 'collate'
      | 'at_time_zone'
      | 'row'
      | 'array'
      | 'struct'
      | 'map'
      | 'comprehension'
      | 'subscript'
      | 'slice'
      | 'field'
      | 'json_path'
      | 'lambda';
  }
>;

function writePostfix(node: Postfix, writer: Writer): string {
  const { dialect } = writer;
  const e = (value: Expression) => writer.expression(value);
  switch (node.kind) {
    case 'collate':
      return `${writer.expression(node.operand, POWER.collate)} collate ${writePath(node.collation, dialect)}`;
    case 'at_time_zone': {
      const operand = writer.expression(node.operand, POWER.zone);
      return node.zone === undefined
        ? `${operand} at local`
        : `${operand} at time zone ${writer.expression(node.zone, POWER.zone + 1)}`;
    }
    case 'row':
      if (node.explicit) return `row(${writer.list(node.items)})`;
      return node.items.length === 1 ? `(${e(node.items[0])},)` : `(${writer.list(node.items)})`;
    case 'array':
      return `${node.type ? writer.type(node.type) : node.explicit || !dialect.bareArrays ? 'array' : ''}[${writer.list(node.items)}]`;
    case 'struct':
      return writeStruct(node, writer);
    case 'map':
      return `map {${node.entries.map((entry) => `${e(entry.key)}: ${e(entry.value)}`).join(', ')}}`;
    case 'comprehension': {
      const condition = node.condition ? ` if ${e(node.condition)}` : '';
      return `[${e(node.value)} for ${writeNames(node.names, dialect)} in ${e(node.source)}${condition}]`;
    }
    case 'subscript':
      return `${writer.expression(node.operand, POWER.postfix)}[${e(node.index)}]`;
    case 'slice': {
      const to = node.to === undefined ? (node.step === undefined ? '' : '-') : e(node.to);
      const step = node.step === undefined ? '' : `:${e(node.step)}`;
      return `${writer.expression(node.operand, POWER.postfix)}[${node.from ? e(node.from) : ''}:${to}${step}]`;
    }
    case 'field':
      return `${writeHead(node.operand, writer)}.${writeFunctionName([node.name], dialect)}`;
    case 'json_path':
      return writeJsonPath(node, writer);
    case 'lambda': {
      const names = writeNames(node.parameters, dialect);
      if (node.form === 'word') return `lambda ${names}: ${e(node.body)}`;
      return `${node.parameters.length === 1 ? names : `(${names})`} -> ${e(node.body)}`;
    }
  }
}

/** What a field is taken of: a dotted path needs brackets, or the field would be one of its parts. */
function writeHead(node: Expression, writer: Writer): string {
  const text = writer.expression(node, POWER.postfix);
  return ['call', 'subscript', 'slice', 'field'].includes(node.kind) || text.startsWith('(')
    ? text
    : `(${text})`;
}

function writeJsonPath(node: JsonPath, writer: Writer): string {
  const steps = node.steps.map((step, i) => {
    if ('index' in step) return `[${writer.expression(step.index)}]`;
    return `${i === 0 ? ':' : '.'}${writeFunctionName([step.field], writer.dialect)}`;
  });
  return writer.expression(node.operand, POWER.postfix) + steps.join('');
}

function writeStruct(node: StructLiteral, writer: Writer): string {
  const { dialect } = writer;
  if (node.form === 'braces') {
    const fields = node.fields.map(({ name, value }) => {
      const key = name?.quoted ? writeText(name.text, dialect) : (name?.text ?? '');
      return `${key}: ${writer.expression(value)}`;
    });
    return `{${fields.join(', ')}}`;
  }
  const fields = node.fields.map(
    ({ name, value }) =>
      writer.expression(value) + (name === undefined ? '' : ` as ${writeName(name, dialect)}`),
  );
  return `${node.type ? writer.type(node.type) : 'struct'}(${fields.join(', ')})`;
}

function writeLiteral({ value, form, charset }: Literal, writer: Writer): string {
  const { dialect } = writer;
  if (typeof value !== 'string') return String(value);
  if (charset !== undefined) return `_${charset} ${writeLiteral({ kind: 'literal', value, form }, writer)}`;
  switch (form) {
    case undefined:
      return writeText(value, dialect);
    case 'hex':
      return `x'${value}'`;
    case 'bits':
      return `b'${value}'`;
    case 'national':
      return `n${writeText(value, dialect)}`;
    case 'bytes': {
      const quoted = writeText(value, dialect);
      return `b${quoted.replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\xff]/g, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`)}`;
    }
  }
}

function writeInterval(node: Extract<Expression, { kind: 'interval' }>, writer: Writer): string {
  const isBare = ['literal', 'number', 'parameter', 'column'].includes(node.value.kind);
  const value = isBare ? writer.expression(node.value) : `(${writer.expression(node.value)})`;
  return words('interval', value, node.unit, node.to && `to ${node.to}`);
}

function writeStar(node: Star, writer: Writer): string {
  const { dialect } = writer;
  const head = node.of
    ? `${writeHead(node.of, writer)}.`
    : node.qualifier
      ? `${writePath(node.qualifier, dialect)}.`
      : '';
  const word = dialect.dialect === 'bigquery' || dialect.dialect === 'spark' ? 'except' : 'exclude';
  const { matching } = node;
  const pattern =
    matching &&
    `${matching.negated ? 'not ' : ''}${matching.operator} ${writer.expression(matching.pattern, 61)}`;
  const except = node.except && `${word} (${node.except.map((p) => writePath(p, dialect)).join(', ')})`;
  const replace = node.replace?.map(
    (r) => `${writer.expression(r.expression)} as ${writeName(r.name, dialect)}`,
  );
  const rename = node.rename?.map((r) => `${writePath(r.from, dialect)} as ${writeName(r.to, dialect)}`);
  return words(
    `${head}*`,
    pattern,
    except,
    replace && `replace (${replace.join(', ')})`,
    rename && `rename (${rename.join(', ')})`,
  );
}

function writeArguments(node: Call, writer: Writer): string {
  const args = node.args.map((arg) => {
    const isTable = arg.kind === 'subquery' && arg.form === undefined && arg.query.kind === 'table_query';
    return isTable ? writer.query(arg.query) : writer.expression(arg);
  });
  if (node.separators === undefined) return args.join(', ');
  return args.reduce((text, arg, i) => {
    const mark = node.separators?.[i - 1] ?? ',';
    return `${text}${mark === ',' || mark === ':' ? mark : ` ${mark}`} ${arg}`;
  });
}

function writeCall(node: Call, writer: Writer): string {
  const { dialect } = writer;
  const nulls = node.nulls && `${node.nulls} nulls`;
  const inside = words(
    node.distinct && 'distinct',
    node.modifier,
    writeArguments(node, writer),
    node.insideNulls && nulls,
    node.having && `having ${node.having.extreme} ${writer.expression(node.having.expression)}`,
    node.orderBy && `order by ${writeOrderings(node.orderBy, writer)}`,
    node.limit && `limit ${writer.expression(node.limit)}`,
    node.separator && `separator ${writer.expression(node.separator)}`,
    node.options,
  );
  const { over } = node;
  const window = over && ('text' in over ? writeName(over, dialect) : `(${writeWindow(over, writer)})`);
  return words(
    `${node.approximate ? 'approximate ' : ''}${writeFunctionName(node.name, dialect)}(${inside})`,
    node.withinGroup && `within group (order by ${writeOrderings(node.withinGroup, writer)})`,
    node.filter && `filter (where ${writer.expression(node.filter)})`,
    node.fromEnd && `from ${node.fromEnd}`,
    !node.insideNulls && nulls,
    window && `over ${window}`,
  );
}

function writeCase(node: Extract<Expression, { kind: 'case' }>, writer: Writer): string {
  const branches = node.branches.map(
    (b) => `when ${writer.expression(b.when)} then ${writer.expression(b.then)}`,
  );
  return words(
    'case',
    node.operand && writer.expression(node.operand),
    ...branches,
    node.otherwise && `else ${writer.expression(node.otherwise)}`,
    'end',
  );
}

function writeCast(node: Extract<Expression, { kind: 'cast' }>, writer: Writer): string {
  const type = writer.type(node.type);
  if (node.form === '::' && hasColonCast(writer))
    return `${writer.expression(node.operand, POWER.postfix)}::${type}`;
  const { dialect } = writer.dialect;
  if (node.form === 'convert' && dialect === 'redshift')
    return `convert(${type}, ${writer.expression(node.operand)})`;
  if (node.form === 'convert' && dialect === 'mysql')
    return `convert(${writer.expression(node.operand)}, ${type})`;
  const isLenient = node.form === 'try_cast' || node.form === 'safe_cast';
  const word = isLenient ? (dialect === 'bigquery' ? 'safe_cast' : 'try_cast') : 'cast';
  const format = node.format === undefined ? '' : ` format ${writer.expression(node.format)}`;
  return `${word}(${writer.expression(node.operand)} as ${type}${format})`;
}

function writeSubquery(node: Extract<Expression, { kind: 'subquery' }>, writer: Writer): string {
  return `${node.form ?? ''}(${writer.query(node.query)})`;
}
