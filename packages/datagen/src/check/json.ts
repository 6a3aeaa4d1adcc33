import type { ColumnSpec, Generator, Node } from '../dsl/document.ts';
import type { Fanout } from '../dsl/fanout.ts';
import type { JsonField, JsonList, JsonObject } from '../dsl/json-generator.ts';
import type { ColumnType } from '../dsl/scalar.ts';
import { ask, type Checking, isStored, literal, name, toNumber } from './checking.ts';
import { judgeFigure, judgeShares } from './fit.ts';
import { judgeLeaf } from './given.ts';
import { deciding, hitsCells } from './incident-reach.ts';

/** Of the objects, how many may lack a field, or have null in it, beyond what is declared. */
const MOVED_MAX = 0.03;

/** JSON columns: texts that are JSON, and in objects the shares, means and gaps of what was declared for each field. */
export async function checkJson(checking: Checking, node: Node): Promise<void> {
  for (const column of node.columns) {
    if (column.generator.kind !== 'json' || !isStored(checking, node, column)) continue;
    if (hitsCells(checking.document, node, deciding(column))) continue;
    if (!(await isWellFormed(checking, node, column))) continue;
    const { value } = column.generator;
    if (value.kind === 'list') await checkLength(checking, node, column, '$', value);
    for (const placed of value.kind === 'object' ? fieldsOf(value, '$') : []) {
      await checkField(checking, node, column, placed);
      const inner = placed.field.value;
      if (inner.kind === 'list') await checkLength(checking, node, column, placed.path, inner);
    }
  }
}

/** A field with its path and that of the object that holds it. */
interface Placed {
  readonly field: JsonField<Generator>;
  readonly path: string;
  readonly holder: string;
}

/** The fields of an object, and of the objects inside it. */
function fieldsOf(object: JsonObject<Generator>, holder: string): Placed[] {
  return object.fields.flatMap((field) => {
    const path = `${holder}.${JSON.stringify(field.name)}`;
    const inner = field.value.kind === 'object' ? fieldsOf(field.value, path) : [];
    return [{ field, path, holder }, ...inner];
  });
}

async function isWellFormed(checking: Checking, node: Node, column: ColumnSpec): Promise<boolean> {
  const v = `cast(${name(column.name)} as varchar)`;
  const { answer, query } = await ask(
    checking,
    `select count(*) as n, count(*) filter (where not json_valid(${v})) as bad from ${name(node.id)} where ${v} is not null`,
  );
  const [rows, bad] = answer.rows[0].map(toNumber);
  checking.checks.push({
    id: `${node.id}.${column.name}.json`,
    kind: 'types',
    table: node.id,
    column: column.name,
    status: bad === 0 ? 'passed' : 'failed',
    message: bad === 0 ? `${rows} texts are JSON` : `${bad} of ${rows} texts are no JSON`,
    rows,
    violations: bad,
    query,
  });
  return bad === 0;
}

async function checkField(checking: Checking, node: Node, column: ColumnSpec, placed: Placed): Promise<void> {
  const { field, path, holder } = placed;
  const v = `cast(${name(column.name)} as varchar)`;
  const text = `json_extract_string(${v}, ${literal(path)})`;
  const drawn = field.value.kind === 'drawn' ? field.value : undefined;
  const isNumber = drawn?.type === 'int' || drawn?.type === 'float';
  const number = isNumber ? `cast(${text} as double)` : 'cast(null as double)';
  const type = `json_type(${v}, ${literal(path)})`;
  const { answer, query } = await ask(
    checking,
    `select count(*) as n, count(*) filter (where ${type} is null) as missing, count(*) filter (where ${type} = 'NULL') as nulls, avg(${number}) as mean, stddev_pop(${number}) as deviation from ${name(node.id)} where json_type(${v}, ${literal(holder)}) = 'OBJECT'`,
  );
  const [rows, missing, nulls, mean, deviation] = answer.rows[0].map(toNumber);
  const base = { table: node.id, column: column.name, rows, query };
  const id = `${node.id}.${column.name}.${path.slice(2).replaceAll('"', '')}`;
  const { omitRate = 0, nullRate = 0, omitsNulls } = field;
  const mayBeNull =
    drawn !== undefined && ['choice', 'distribution', 'faker', 'regex'].includes(drawn.generator.kind);
  if (mayBeNull || drawn === undefined) {
    const gone = omitsNulls ? 1 - (1 - omitRate) * (1 - nullRate) : omitRate;
    if (field.value.kind !== 'column') {
      const judged = judgeShares(
        [missing, rows - missing],
        [gone, 1 - gone],
        MOVED_MAX,
        'objects without it are',
      );
      checking.checks.push({ id: `${id}.omitted`, kind: 'shares', ...base, ...judged });
    }
    const present = rows - missing;
    const isNulled = omitsNulls ? 0 : nullRate;
    if (field.value.kind !== 'column' && present > 0) {
      const judged = judgeShares([nulls, present - nulls], [isNulled, 1 - isNulled], MOVED_MAX, 'nulls are');
      checking.checks.push({ id: `${id}.nulls`, kind: 'shares', ...base, ...judged });
    }
  }
  if (drawn === undefined) return;
  const filled = rows - missing - nulls;
  const counts =
    drawn.generator.kind === 'choice' ? await countsOf(checking, node, text, drawn.type) : new Map();
  const own = { ...column, type: drawn.type, modifiers: [] };
  const judged = judgeLeaf(own, drawn.generator, { rows, filled, mean, deviation }, counts);
  if (judged !== undefined) checking.checks.push({ id: `${id}.values`, ...base, ...judged });
}

/** How many items the lists have on average; lists that leave items out by their values cannot tell. */
async function checkLength(
  checking: Checking,
  node: Node,
  column: ColumnSpec,
  path: string,
  { items, length }: JsonList<Generator>,
): Promise<void> {
  const expected = meanLength(length);
  if (expected === undefined || items.omitsNulls) return;
  const count = `json_array_length(cast(${name(column.name)} as varchar), ${literal(path)})`;
  const { answer, query } = await ask(
    checking,
    `select count(${count}) as n, avg(${count}) as mean, stddev_pop(${count}) as deviation from ${name(node.id)}`,
  );
  const [rows, mean, deviation] = answer.rows[0].map(toNumber);
  const kept = expected * (1 - (items.omitRate ?? 0));
  const judged = judgeFigure(mean, kept, deviation / Math.sqrt(rows), 0.03 * kept, 'mean length');
  const id = `${node.id}.${column.name}${path.slice(1).replaceAll('"', '')}.length`;
  checking.checks.push({
    id,
    kind: 'distributions',
    table: node.id,
    column: column.name,
    ...judged,
    rows,
    query,
  });
}

/** Undefined where bounds cut the distribution. */
function meanLength(length: Fanout): number | undefined {
  if (length.kind === 'constant') return length.count;
  if (length.kind === 'uniform') return (length.min + length.max) / 2;
  const isPlain = length.kind === 'poisson' && length.min === undefined && length.max === undefined;
  return isPlain ? length.lambda : undefined;
}

/** How often each value comes, nulls and missing ones left out. */
async function countsOf(
  checking: Checking,
  node: Node,
  text: string,
  type: ColumnType,
): Promise<Map<string, number>> {
  const { answer } = await ask(
    checking,
    `select ${text} as v, count(*) as n from ${name(node.id)} where ${text} is not null group by 1 order by 1`,
  );
  const isNumber = type === 'int' || type === 'float';
  return new Map(answer.rows.map(([v, n]) => [isNumber ? String(Number(v)) : String(v), toNumber(n)]));
}
