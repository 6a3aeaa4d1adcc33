/**
 * What a developer would write around @faker-js/faker for a schema document: every table, column and row, written as JSON
 * lines. Usage: faker-rows.ts SCHEMA DIR. Kinder to the peer than the schema is: seasons, patterns and effects are left out.
 */
import { mkdirSync, openSync, readFileSync, writeSync, closeSync } from 'node:fs';
import { join } from 'node:path';
import { makeColumn, type ColumnJson, type RowContext } from './faker-columns.ts';
import { faker } from '@faker-js/faker/locale/en_US';

interface NodeJson {
  readonly id: string;
  readonly rows?: number;
  readonly parents?: readonly string[];
  readonly fanout?: { readonly lambda: number; readonly min?: number; readonly max?: number };
  readonly columns: readonly ColumnJson[];
}

interface SchemaJson {
  readonly timeframe: { readonly start: string; readonly end: string };
  readonly nodes: readonly NodeJson[];
}

type Row = Record<string, unknown>;

const rowsByDefault = 1000;
const bufferedCharacters = 1 << 20;

const [schemaPath, folder] = process.argv.slice(2);
const schema = JSON.parse(readFileSync(schemaPath, 'utf8')) as SchemaJson;
faker.seed(42);
mkdirSync(folder, { recursive: true });
/** Parents are kept for the lookups of their children; facts are only written. */
const kept = new Map<string, Row[]>();
let rows = 0;
for (const node of schema.nodes) rows += writeTable(node);
process.stdout.write(`${JSON.stringify({ rows })}\n`);

function writeTable(node: NodeJson): number {
  const columns = node.columns.map((column) => ({
    name: column.name,
    make: makeColumn(column, node.id, schema.timeframe),
  }));
  const file = openSync(join(folder, `${node.id}.jsonl`), 'w');
  const rows: Row[] = [];
  const keeps = node.parents === undefined;
  if (keeps) kept.set(node.id, rows);
  let count = 0;
  let buffer = '';
  const write = (parents: RowContext['parents']) => {
    const row: Row = {};
    const context: RowContext = { row, index: count, parents, tables: kept };
    for (const { name, make } of columns) row[name] = make(context);
    if (keeps) rows.push(row);
    count += 1;
    buffer += `${JSON.stringify(row)}\n`;
    if (buffer.length < bufferedCharacters) return;
    writeSync(file, buffer);
    buffer = '';
  };
  eachParent(node, write);
  writeSync(file, buffer);
  closeSync(file);
  return count;
}

/** Calls `write` once per row of a root; for a child, as often per row of its first parent as its fanout says. */
function eachParent(node: NodeJson, write: (parents: RowContext['parents']) => void): void {
  const [primary, ...others] = node.parents ?? [];
  if (primary === undefined) {
    for (let i = 0; i < (node.rows ?? rowsByDefault); i++) write({});
    return;
  }
  const { lambda, min = 0, max = Number.POSITIVE_INFINITY } = node.fanout ?? { lambda: 1, min: 1, max: 1 };
  for (const parent of kept.get(primary) ?? []) {
    const count = Math.min(max, Math.max(min, poisson(lambda)));
    for (let i = 0; i < count; i++) {
      const parents: Record<string, Row> = { [primary]: parent };
      for (const other of others) parents[other] = faker.helpers.arrayElement(kept.get(other) ?? []);
      write(parents);
    }
  }
}

/** Poisson by counting exponential gaps: as much work as the count itself. */
function poisson(lambda: number): number {
  let count = 0;
  for (let sum = -Math.log(1 - faker.number.float()); sum < lambda; sum -= Math.log(1 - faker.number.float()))
    count += 1;
  return count;
}
