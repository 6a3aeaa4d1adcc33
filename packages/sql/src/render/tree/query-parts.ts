import type {
  Frame,
  FrameBound,
  GroupBy,
  GroupingElement,
  Limit,
  OrderBy,
  Ordering,
  Sample,
  SelectItem,
  WindowSpec,
} from '../../tree/index.ts';
import { writeName, writeNames } from './names.ts';
import { type Writer, words } from './writer.ts';

function writeDirection(node: Ordering): string {
  return words(
    node.using && `using ${node.using}`,
    node.descending && 'desc',
    node.nulls && `nulls ${node.nulls}`,
  );
}

export function writeOrderings(nodes: readonly Ordering[], writer: Writer): string {
  return nodes.map((node) => words(writer.expression(node.expression), writeDirection(node))).join(', ');
}

export function writeOrderBy(node: OrderBy, writer: Writer): string {
  const items = node.all ? words('all', writeDirection(node.items[0])) : writeOrderings(node.items, writer);
  return `${node.form ?? 'order'} by ${items}`;
}

export function writeWindow(node: WindowSpec, writer: Writer): string {
  return words(
    node.base && writeName(node.base, writer.dialect),
    node.partitionBy && `partition by ${writer.list(node.partitionBy)}`,
    node.orderBy && writeOrderBy({ ...node.orderBy, form: undefined }, writer),
    node.frame && writeFrame(node.frame, writer),
  );
}

function writeFrame(node: Frame, writer: Writer): string {
  const start = writeBound(node.start, writer);
  const bounds = node.end === undefined ? start : `between ${start} and ${writeBound(node.end, writer)}`;
  return words(node.unit, bounds, node.exclude && `exclude ${node.exclude}`);
}

function writeBound(node: FrameBound, writer: Writer): string {
  return 'offset' in node ? `${writer.expression(node.offset, 21)} ${node.kind}` : node.kind;
}

export function writeGroupBy(node: GroupBy, writer: Writer): string {
  if (node.all) return 'group by all';
  const elements = node.elements.map((element) => writeGrouping(element, writer)).join(', ');
  return words('group by', node.distinct && 'distinct', elements, node.with && `with ${node.with}`);
}

export function writeGrouping(node: GroupingElement, writer: Writer): string {
  const list = (items: readonly Parameters<Writer['expression']>[0][]) => {
    const [only] = items;
    return items.length === 1 && only.kind !== 'row' ? writer.expression(only) : `(${writer.list(items)})`;
  };
  switch (node.kind) {
    case 'expression':
      return writer.expression(node.expression);
    case 'list':
      return list(node.expressions);
    case 'rollup':
    case 'cube':
      return `${node.kind}(${node.lists.map(list).join(', ')})`;
    case 'sets':
      return `grouping sets (${node.elements.map((element) => writeGrouping(element, writer)).join(', ')})`;
  }
}

export function writeLimit(node: Limit, writer: Writer): string {
  const offset = node.offset && `offset ${writer.expression(node.offset)}`;
  const count = node.count && writer.expression(node.count);
  if (node.form === 'fetch') {
    const ending = node.ties ? 'with ties' : 'only';
    return words(
      offset && `${offset} rows`,
      `fetch first ${count ?? ''}${node.percent ? ' percent' : ''} rows ${ending}`,
    );
  }
  return words(count && `limit ${count}${node.percent ? ' %' : ''}`, offset);
}

export function writeSample(node: Sample, writer: Writer): string {
  const unit = node.unit === undefined ? '' : ` ${node.unit}`;
  const seed = node.seed && `repeatable (${writer.expression(node.seed)})`;
  return words(node.method, `(${writer.expression(node.size, 116)}${unit})`, seed);
}

export function writeItem(node: SelectItem, writer: Writer): string {
  const alias = node.aliases
    ? `(${writeNames(node.aliases, writer.dialect)})`
    : node.alias && writeName(node.alias, writer.dialect);
  return `${writer.expression(node.expression)}${alias === undefined ? '' : ` as ${alias}`}`;
}

export function writeItems(nodes: readonly SelectItem[], writer: Writer): string {
  return nodes.map((node) => writeItem(node, writer)).join(', ');
}
