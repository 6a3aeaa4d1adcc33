import type {
  CommonTable,
  PipeStep,
  Query,
  Select,
  SetBranch,
  SetOperation,
  With,
} from '../../tree/index.ts';
import { writeJoin } from './from.ts';
import { writeName, writeNames, writeTableName, writeText } from './names.ts';
import {
  writeGroupBy,
  writeGrouping,
  writeItem,
  writeItems,
  writeLimit,
  writeOrderBy,
  writeOrderings,
  writeSample,
  writeWindow,
} from './query-parts.ts';
import { type Writer, words } from './writer.ts';

/** A query without brackets around it. */
export function writeQuery(node: Query, writer: Writer): string {
  return words(
    node.with && writeWith(node.with, writer),
    writeBody(node, writer),
    node.orderBy && writeOrderBy(node.orderBy, writer),
    node.sortBy && writeOrderBy(node.sortBy, writer),
    node.limit && writeLimit(node.limit, writer),
    node.locking?.join(' '),
  );
}

function writeBody(node: Query, writer: Writer): string {
  const { dialect } = writer;
  switch (node.kind) {
    case 'select':
      return writeSelect(node, writer);
    case 'set_operation':
      return writeSetOperation(node, writer);
    case 'values': {
      const word = node.rowWord || dialect.dialect === 'mysql' ? 'row' : '';
      return `values ${node.rows.map((row) => `${word}(${writer.list(row)})`).join(', ')}`;
    }
    case 'table_query':
      return `table ${writeTableName(node.name, dialect)}`;
    case 'bracketed':
      return `(${writer.query(node.query)})`;
    case 'pipe':
      return words(writer.query(node.source), ...node.steps.map((step) => `|> ${writeStep(step, writer)}`));
  }
}

export function writeWith(node: With, writer: Writer): string {
  const ctes = node.ctes.map((cte) => writeCommonTable(cte, writer)).join(', ');
  return words('with', node.recursive && 'recursive', ctes);
}

function writeCommonTable(node: CommonTable, writer: Writer): string {
  const { dialect } = writer;
  const columns = node.columns === undefined ? '' : `(${writeNames(node.columns, dialect)})`;
  const key = node.usingKey && `using key (${writeNames(node.usingKey, dialect)})`;
  const hint = node.materialized === undefined ? '' : node.materialized ? 'materialized' : 'not materialized';
  return words(
    `${writeName(node.name, dialect)}${columns}`,
    key,
    'as',
    hint,
    `(${writer.statement(node.body)})`,
  );
}

/** One side of a set operation, in brackets when it has a tail or binds less tightly. */
function writeSide(node: Query, inside: SetOperation, writer: Writer): string {
  const text = writer.query(node);
  const hasTail = node.with ?? node.orderBy ?? node.sortBy ?? node.limit ?? node.locking;
  const isIntersect = (query: SetOperation) => query.rest.every((branch) => branch.operator === 'intersect');
  const isTight = node.kind !== 'set_operation' || (isIntersect(node) && !isIntersect(inside));
  const isBare = hasTail === undefined && isTight && node.kind !== 'pipe' && node.kind !== 'bracketed';
  return isBare ? text : `(${text})`;
}

function writeSetOperation(node: SetOperation, writer: Writer): string {
  return [
    writeSide(node.first, node, writer),
    ...node.rest.map((branch) => `${writeOperator(branch, writer)} ${writeSide(branch.query, node, writer)}`),
  ].join(' ');
}

function writeOperator(branch: SetBranch, { dialect }: Writer): string {
  // BigQuery knows no UNION without ALL or DISTINCT.
  const isPlain = branch.all !== true && (branch.distinct === true || dialect.dialect === 'bigquery');
  return words(branch.operator, branch.all && 'all', isPlain && 'distinct', branch.byName && 'by name');
}

function writeSelect(node: Select, writer: Writer): string {
  const from = node.from?.map((item) => writer.from(item)).join(', ');
  return words(writeHead(node, from, writer), ...writeClauses(node, writer));
}

function writeHead(node: Select, from: string | undefined, writer: Writer): string {
  const [first] = node.from ?? [];
  if (node.fromFirst) {
    const isTurned = (first?.kind === 'pivot' || first?.kind === 'unpivot') && first.statement;
    if (isTurned) return from ?? '';
    const call = first?.kind === 'function' ? first.calls[0] : undefined;
    const summary =
      call?.kind === 'call' ? /^(?:summarize|describe)$/i.exec(call.name[0].text)?.[0] : undefined;
    if (summary !== undefined && call?.kind === 'call' && call.args[0].kind === 'subquery') {
      const { query } = call.args[0];
      const what =
        query.kind === 'table_query' ? writeTableName(query.name, writer.dialect) : writer.query(query);
      return `${summary} ${what}`;
    }
    return words(`from ${from}`, node.items.length > 0 && writeList(node, writer));
  }
  return words(writeList(node, writer), writeInto(node, writer), from && `from ${from}`);
}

function writeList(node: Select, writer: Writer): string {
  const { distinct, top } = node;
  const on =
    distinct === undefined
      ? ''
      : distinct === true
        ? 'distinct'
        : `distinct on (${writer.list(distinct.on)})`;
  const limit =
    top && words(`top (${writer.expression(top.count)})`, top.percent && 'percent', top.ties && 'with ties');
  return words(
    'select',
    on,
    node.all && 'all',
    node.as && `as ${node.as}`,
    limit,
    writeItems(node.items, writer),
  );
}

function writeInto(node: Select, writer: Writer): string {
  const { into, outfile } = node;
  if (outfile !== undefined) {
    return words(`into ${outfile.form} ${writeText(outfile.path, writer.dialect)}`, outfile.options);
  }
  if (into === undefined) return '';
  const name = writeTableName(into.name, writer.dialect);
  return words('into', into.temporary && 'temporary', into.unlogged && 'unlogged', name);
}

function writeClauses(node: Select, writer: Writer): readonly string[] {
  const { connectBy } = node;
  const windows = node.windows?.map(
    (w) => `${writeName(w.name, writer.dialect)} as (${writeWindow(w.window, writer)})`,
  );
  return [
    node.where ? `where ${writer.expression(node.where)}` : '',
    connectBy?.startWith ? `start with ${writer.expression(connectBy.startWith)}` : '',
    connectBy
      ? words('connect by', connectBy.nocycle && 'nocycle', writer.expression(connectBy.condition))
      : '',
    node.groupBy ? writeGroupBy(node.groupBy, writer) : '',
    node.having ? `having ${writer.expression(node.having)}` : '',
    windows ? `window ${windows.join(', ')}` : '',
    node.qualify ? `qualify ${writer.expression(node.qualify)}` : '',
    node.sample ? `using sample ${writeUsing(node, writer)}` : '',
  ];
}

function writeUsing({ sample }: Select, writer: Writer): string {
  return sample === undefined ? '' : writeSample(sample, writer);
}

function writeStep(step: PipeStep, writer: Writer): string {
  const { dialect } = writer;
  switch (step.step) {
    case 'select':
      return words('select', step.distinct && 'distinct', writeItems(step.items, writer));
    case 'extend':
    case 'window':
      return `${step.step} ${writeItems(step.items, writer)}`;
    case 'set':
      return `set ${step.assignments.map((a) => `${writeName(a.name, dialect)} = ${writer.expression(a.value)}`).join(', ')}`;
    case 'drop':
      return `drop ${writeNames(step.names, dialect)}`;
    case 'rename':
      return `rename ${step.names.map((n) => `${writeName(n.from, dialect)} as ${writeName(n.to, dialect)}`).join(', ')}`;
    case 'as':
      return `as ${writeName(step.alias, dialect)}`;
    case 'where':
      return `where ${writer.expression(step.condition)}`;
    case 'limit':
      return writeLimit(step.limit, writer);
    case 'order_by':
      return writeOrderBy(step.orderBy, writer);
    case 'distinct':
      return 'distinct';
    case 'sample':
      return `tablesample ${writeSample(step.sample, writer)}`;
    case 'join':
      return step.join.kind === 'join' ? writeJoin(step.join, writer) : '';
    case 'pivot':
      return writer.from(step.item);
    case 'set_operation':
      return step.branches.map((b) => `${writeOperator(b, writer)} (${writer.query(b.query)})`).join(' ');
    default:
      return writeLongStep(step, writer);
  }
}

function writeLongStep(step: Extract<PipeStep, { step: 'aggregate' | 'call' }>, writer: Writer): string {
  const { dialect } = writer;
  if (step.step === 'call') {
    return words('call', writer.expression(step.call), step.alias && `as ${writeName(step.alias, dialect)}`);
  }
  const items = step.items.map((item) =>
    words(writeItem(item, writer), item.order && writeOrderings([item.order], writer)),
  );
  if (step.groupBy === undefined) return `aggregate ${items.join(', ')}`;
  const { groupAliases } = step;
  const group = groupAliases
    ? `group by ${step.groupBy.elements
        .map((element, i) => {
          const alias = groupAliases[i];
          return words(writeGrouping(element, writer), alias && `as ${writeName(alias, dialect)}`);
        })
        .join(', ')}`
    : writeGroupBy(step.groupBy, writer);
  return words('aggregate', items.join(', '), group);
}
