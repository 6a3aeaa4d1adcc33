import { columnsOf, type ColumnSpec, type Document, type Node } from '@dataing/datagen/dsl';
import { compareColumn, compareRows, type ColumnSample, type Finding, type OracleColumn } from './compare.ts';
import type { Samples } from './samples.ts';

export type Oracle = Readonly<
  Record<string, { readonly rows: number; readonly columns: Readonly<Record<string, OracleColumn>> }>
>;

export type PlacedFinding = Finding & { readonly at: string };

const TYPES: Readonly<Record<string, readonly string[]>> = {
  int64: ['int'],
  float64: ['float'],
  object: ['string'],
  bool: ['bool'],
  'datetime64[ns]': ['datetime', 'date'],
  'datetime64[ns, UTC]': ['datetime', 'date'],
};

/** Statistics that say nothing of a column whose values repeat those of other rows. */
const OF_ROWS = ['distinct', 'nulls', 'min', 'max'];

/**
 * Every column of every table against the original's. Sequences are left out (a law of their own holds them), and keys of
 * tables with a drawn number of rows (they repeat that number, which is compared). Values that follow from those of another
 * table's rows are as many independent ones as that table has rows.
 */
export function findingsOf(document: Document, oracle: Oracle, samples: Samples): PlacedFinding[] {
  const units = independentUnits(document, oracle);
  return document.nodes.flatMap((node) => {
    const known = oracle[node.id];
    const sample = samples.get(node.id);
    if (known === undefined || sample === undefined) return [absent(node.id)];
    const rows = { ...compareRows(known.rows, sample.rows), at: node.id };
    const columns = node.columns.flatMap((spec) => {
      if (isNumbering(document, spec)) return [];
      const at = `${node.id}.${spec.name}`;
      const column = known.columns[spec.name];
      const values = sample.columns.get(spec.name);
      if (column === undefined || values === undefined) return [absent(at)];
      const type = typeFinding(column, spec);
      const count = units(node, spec);
      const all = compareColumn(column, known.rows, values);
      const found =
        count < known.rows ? compareThinned(column, count, values, sample.rows / known.rows) : all;
      const isKey = spec.generator.kind === 'lookup' && count < known.rows;
      const distinct = isKey ? all.filter(({ statistic }) => statistic === 'distinct') : [];
      return [type, ...found, ...distinct].map((finding) => ({ ...finding, at }));
    });
    return [rows, ...columns];
  });
}

function absent(at: string): PlacedFinding {
  return { at, statistic: 'absent', p: 0, detail: 'not in the other' };
}

function typeFinding(column: OracleColumn, spec: ColumnSpec): Finding {
  const fits = TYPES[column.dtype]?.includes(spec.type) ?? false;
  return { statistic: 'type', p: fits ? 1 : 0, detail: `${spec.type}, the original ${column.dtype}` };
}

/** A sequence, or a reference to one of a table whose number of rows is drawn. */
function isNumbering(document: Document, { generator }: ColumnSpec): boolean {
  if (generator.kind === 'sequence') return true;
  if (generator.kind !== 'lookup') return false;
  const source = document.nodes.find((node) => node.id === generator.node);
  const target = source?.columns.find(({ name }) => name === generator.column);
  return source !== undefined && source.parents.length > 0 && target?.generator.kind === 'sequence';
}

/** The values at every k-th row, so many as are independent. */
function compareThinned(column: OracleColumn, units: number, sample: ColumnSample, seeds: number): Finding[] {
  const wanted = Math.max(2, Math.round(units * Math.max(1, Math.round(seeds))));
  const { values } = sample;
  const step = Math.max(1, Math.floor(values.length / wanted));
  const thinned = Array.from<unknown>(values as ArrayLike<unknown>).filter((_, i) => i % step === 0);
  const own = { rows: thinned.length, values: thinned as number[] | string[] | boolean[] };
  const found = compareColumn({ ...column, nulls: 0 }, units, own);
  return found.filter(({ statistic }) => !OF_ROWS.includes(statistic));
}

/** How many independent values a column has: the rows of the table that they come from or follow. */
function independentUnits(document: Document, oracle: Oracle): (node: Node, spec: ColumnSpec) => number {
  const nodeOf = (id: string): Node | undefined => document.nodes.find((node) => node.id === id);
  const rowsOf = (id: string): number => oracle[id]?.rows ?? 1;
  const units = (node: Node, spec: ColumnSpec): number => {
    const own = [rowsOf(node.id), ...followedParents(document, node, spec).map(rowsOf)];
    const { generator } = spec;
    if (generator.kind === 'lookup') {
      const source = nodeOf(generator.node);
      const target = source?.columns.find(({ name }) => name === generator.column);
      if (source && target && target.generator.kind !== 'sequence') own.push(units(source, target));
      // A key is repeated for all children of its row, as many as that row has.
      if (source && generator.mode.kind === 'parent') own.push(rowsOf(source.id));
    }
    // The steps of one entity follow each other.
    if (generator.kind === 'process' && node.parents.length > 0) own.push(rowsOf(node.parents[0]));
    if (generator.kind === 'expression') {
      for (const name of columnsOf(generator.expression)) {
        const column = node.columns.find((c) => c.name === name);
        if (column) own.push(units(node, column));
      }
    }
    return Math.min(...own);
  };
  return units;
}

function followedParents(document: Document, node: Node, spec: ColumnSpec): string[] {
  return node.parents.filter((id) => {
    const parent = document.nodes.find((other) => other.id === id);
    const byAge = parent?.vintage?.multipliers.some(
      ({ toColumns }) => toColumns === 'all' || toColumns.includes(spec.name),
    );
    return byAge === true || parent?.segments?.appliesToColumns.includes(spec.name) === true;
  });
}

/** One line of the tables of docs/datagen/parity.md: `| reading | schema | column | statistics | why | dsl.md |`. */
export interface Exemption {
  readonly reading: string;
  readonly schema: string;
  readonly column: string;
  readonly statistics: readonly string[];
  readonly section: string;
}

export function readExemptions(page: string): Exemption[] {
  return page.split('\n').flatMap((line) => {
    const cells = line.split('|').map((cell) => cell.trim());
    if (cells.length !== 8 || !['ours', 'original', 'both'].includes(cells[1])) return [];
    const [, reading, schema, column, statistics, , section] = cells;
    return [{ reading, schema, column, statistics: statistics.split(/[ ,]+/), section }];
  });
}

export function isExempt(exemptions: readonly Exemption[], finding: PlacedFinding): boolean {
  return exemptions.some(
    ({ column, statistics }) =>
      column === finding.at && (statistics.includes('all') || statistics.includes(finding.statistic)),
  );
}
