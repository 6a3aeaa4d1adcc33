import type {
  Alias,
  FromItem,
  Join,
  MatchRecognize,
  Pivot,
  PivotColumn,
  TableItem,
  Unpivot,
} from '../../tree/index.ts';
import { writeName, writeNames, writeTableName, writeText } from './names.ts';
import { writeOrderBy, writeOrderings, writeSample } from './query-parts.ts';
import { type Writer, words } from './writer.ts';

/** One part of FROM with its alias and sample. */
export function writeFrom(node: FromItem, writer: Writer): string {
  switch (node.kind) {
    case 'join':
      return words(writeLeft(node.left, writer), writeJoin(node, writer));
    case 'lateral_view':
      return writeLateralView(node, writer);
    case 'pivot':
      if (node.statement) return writePivotStatement(node, writer);
      return words(writeLeft(node.source, writer), writePivot(node, writer), writeBehind(node, writer));
    case 'unpivot':
      if (node.statement) return writeUnpivotStatement(node, writer);
      return words(writeLeft(node.source, writer), writeUnpivot(node, writer), writeBehind(node, writer));
    case 'match_recognize':
      return words(writeLeft(node.source, writer), writeMatch(node, writer), writeBehind(node, writer));
    case 'unnest':
      return writeUnnest(node, writer);
    case 'table':
      return writeTable(node, writer);
  }
  const body = writeBody(node, writer);
  return words(node.lateral && 'lateral', body, writeBehind(node, writer));
}

/** The left side of a join: a join needs no brackets there, and what is absent in a pipe step writes nothing. */
function writeLeft(node: FromItem, writer: Writer): string {
  return node.kind === 'table' && node.name.length === 0 ? '' : writer.from(node);
}

function writeBody(
  node: Extract<FromItem, { kind: 'derived' | 'function' | 'bracketed_item' }>,
  writer: Writer,
): string {
  if (node.kind === 'derived') return `(${writer.query(node.query)})`;
  if (node.kind === 'bracketed_item') return `(${writer.from(node.item)})`;
  const calls = writer.list(node.calls);
  const text = node.wrapper === undefined ? calls : `${node.wrapper}(${calls})`;
  return words(text, node.ordinality && 'with ordinality');
}

function writeUnnest(node: Extract<FromItem, { kind: 'unnest' }>, writer: Writer): string {
  const { offset } = node;
  const position =
    offset && words('with offset', offset.alias && `as ${writeName(offset.alias, writer.dialect)}`);
  const ordinality = node.ordinality && 'with ordinality';
  const alias = node.alias && writeAlias(node.alias, writer);
  const sample = node.sample && `tablesample ${writeSample(node.sample, writer)}`;
  return words(
    node.lateral && 'lateral',
    `unnest(${writer.list(node.arrays)})`,
    ordinality,
    alias,
    position,
    sample,
  );
}

function writeTable(node: TableItem, writer: Writer): string {
  const { dialect } = writer;
  const name = node.file
    ? writeText(node.name[0].text, dialect)
    : node.stage
      ? node.name[0].text
      : writeTableName(node.name, dialect);
  const version =
    node.version && words(node.version.words, node.version.value && writer.expression(node.version.value));
  const hints = node.hints?.join(' ');
  const early = node.stage ? hints : '';
  return words(
    node.only && 'only',
    `${name}${early ?? ''}`,
    version,
    writeBehind(node, writer),
    node.stage ? '' : hints,
  );
}

/** The alias and the sample of a part. */
function writeBehind(node: Extract<FromItem, { alias?: Alias }>, writer: Writer): string {
  const sample = node.sample && `tablesample ${writeSample(node.sample, writer)}`;
  return words(node.alias && writeAlias(node.alias, writer), sample);
}

function writeAlias(node: Alias, writer: Writer): string {
  const { dialect } = writer;
  const columns = node.columns?.map((column, i) => {
    const type = node.types?.[i];
    return words(writeName(column, dialect), type && writer.type(type));
  });
  const list = columns === undefined ? '' : `(${columns.join(', ')})`;
  return node.name.text === '' ? `as ${list}` : `as ${writeName(node.name, dialect)}${list}`;
}

/** A join without its left side. */
export function writeJoin(node: Join, writer: Writer): string {
  const { dialect } = writer;
  const isPlain = node.hint !== 'straight_join';
  const word = isPlain ? words(node.join === 'inner' ? '' : node.join, 'join', node.hint) : node.hint;
  const right = node.right.kind === 'join' ? `(${writer.from(node.right)})` : writer.from(node.right);
  return words(
    node.natural && 'natural',
    node.asof && 'asof',
    word,
    right,
    node.match && `match_condition (${writer.expression(node.match)})`,
    node.on && `on ${writer.expression(node.on)}`,
    node.using && `using (${writeNames(node.using, dialect)})`,
    node.usingAlias && `as ${writeName(node.usingAlias, dialect)}`,
  );
}

function writeLateralView(node: Extract<FromItem, { kind: 'lateral_view' }>, writer: Writer): string {
  const { dialect } = writer;
  return words(
    writer.from(node.source),
    'lateral view',
    node.outer && 'outer',
    writer.expression(node.call),
    node.alias && writeName(node.alias, dialect),
    node.columns && node.columns.length > 0 && `as ${writeNames(node.columns, dialect)}`,
  );
}

function writeAggregates(list: Pivot['aggregates'], writer: Writer): string {
  return list
    .map((a) => words(writer.expression(a.expression), a.alias && `as ${writeName(a.alias, writer.dialect)}`))
    .join(', ');
}

function writePivotColumn(node: PivotColumn, writer: Writer): string {
  const on = node.on.length === 1 ? writer.expression(node.on[0], 61) : `(${writer.list(node.on)})`;
  if (node.any) return `${on} in (${words('any', node.orderBy && writeOrderBy(node.orderBy, writer))})`;
  if (node.query) return `${on} in (${writer.query(node.query)})`;
  return node.values === undefined ? on : `${on} in (${writeAggregates(node.values, writer)})`;
}

function writePivot(node: Pivot, writer: Writer): string {
  const columns = node.columns.map((column) => writePivotColumn(column, writer)).join(' ');
  const inside = words(
    writeAggregates(node.aggregates, writer),
    `for ${columns}`,
    node.groupBy && `group by ${writer.list(node.groupBy)}`,
    node.defaultOnNull && `default on null ${writer.expression(node.defaultOnNull)}`,
  );
  return `pivot (${inside})`;
}

function writePivotStatement(node: Pivot, writer: Writer): string {
  const columns = node.columns.map((column) => writePivotColumn(column, writer)).join(', ');
  return words(
    `pivot ${writer.from(node.source)}`,
    columns && `on ${columns}`,
    node.aggregates.length > 0 && `using ${writeAggregates(node.aggregates, writer)}`,
    node.groupBy && `group by ${writer.list(node.groupBy)}`,
  );
}

function writeUnpivoted(node: Unpivot, writer: Writer): string {
  return node.columns
    .map(({ columns, alias }) => {
      const list = columns.length === 1 ? writer.expression(columns[0]) : `(${writer.list(columns)})`;
      return alias === undefined ? list : `${list} as ${writer.expression(alias)}`;
    })
    .join(', ');
}

function writeUnpivot(node: Unpivot, writer: Writer): string {
  const { dialect } = writer;
  const names = writeNames(node.values, dialect);
  const values = node.values.length === 1 ? names : `(${names})`;
  const nulls = node.includeNulls ? ' include nulls' : '';
  return `unpivot${nulls} (${values} for ${writeName(node.name, dialect)} in (${writeUnpivoted(node, writer)}))`;
}

function writeUnpivotStatement(node: Unpivot, writer: Writer): string {
  const { dialect } = writer;
  return words(
    `unpivot ${writer.from(node.source)}`,
    node.includeNulls && 'include nulls',
    `on ${writeUnpivoted(node, writer)}`,
    `into name ${writeName(node.name, dialect)} value ${writeNames(node.values, dialect)}`,
  );
}

function writeMatch(node: MatchRecognize, writer: Writer): string {
  const { dialect } = writer;
  const measures = node.measures?.map((m) =>
    words(m.semantics, writer.expression(m.expression), `as ${writeName(m.alias, dialect)}`),
  );
  const define = node.define.map((d) => `${writeName(d.name, dialect)} as ${writer.expression(d.condition)}`);
  const inside = words(
    node.partitionBy && `partition by ${writer.list(node.partitionBy)}`,
    node.orderBy && `order by ${writeOrderings(node.orderBy, writer)}`,
    measures && `measures ${measures.join(', ')}`,
    node.rows,
    node.after,
    `pattern (${node.pattern})`,
    node.subset && `subset ${node.subset}`,
    `define ${define.join(', ')}`,
  );
  return `match_recognize (${inside})`;
}
