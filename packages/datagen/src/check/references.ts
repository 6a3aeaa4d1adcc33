import type { NormalisedType } from '@dataing/ports';
import { type Query, sql } from '@dataing/sql';
import type { AttributeRef, Document } from '../dsl/document.ts';
import { keyReferences } from '../dsl/key-references.ts';

/** Values of `from` must occur in `to`. */
export interface Reference {
  readonly id: string;
  readonly kind: 'references' | 'enum';
  readonly from: AttributeRef;
  readonly to: AttributeRef;
}

/**
 * Foreign keys: those declared, those that follow from lookups of another table's key (a modified copy is no
 * reference; keys of several columns are `checkKeyReferences`'), and values limited to those of another column. Each once, in order of the tables.
 */
export function findReferences(document: Document): Reference[] {
  const found = new Map<string, Reference>();
  const add = (kind: Reference['kind'], from: AttributeRef, to: AttributeRef): void => {
    const suffix = kind === 'enum' ? 'enum' : 'references';
    const id = `${from.node}.${from.column}.${suffix}.${to.node}.${to.column}`;
    if (!found.has(id)) found.set(id, { id, kind, from, to });
  };
  for (const node of document.nodes) {
    for (const { columns, to, toColumns } of keyReferences(document.nodes, node)) {
      if (columns.length > 1) continue;
      add('references', { node: node.id, column: columns[0] }, { node: to, column: toColumns[0] });
    }
  }
  for (const { from, to } of document.constraints.foreignKeys) add('references', from, to);
  for (const constraint of document.constraints.enums) {
    if ('source' in constraint) add('enum', constraint.attr, constraint.source);
  }
  const order = new Map(document.nodes.map((node, i) => [node.id, i]));
  return [...found.values()].sort((a, b) => order.get(a.from.node)! - order.get(b.from.node)!);
}

const NUMBERS: readonly NormalisedType[] = ['integer', 'float', 'decimal'];
const TIMES: readonly NormalisedType[] = ['date', 'timestamp', 'datetime'];

/**
 * How values of two types are compared: as they are, as texts (a number kept as text refers to the number), or not
 * at all.
 */
export function comparisonOf(from: NormalisedType, to: NormalisedType): 'plain' | 'text' | undefined {
  const both = (types: readonly NormalisedType[]) => types.includes(from) && types.includes(to);
  if (from === to || both(NUMBERS) || both(TIMES)) return 'plain';
  return from === 'string' && to === 'integer' ? 'text' : undefined;
}

/** The rows whose target is missing. Null refers to nothing. */
export function referenceQuery({ from, to }: Reference, comparison: 'plain' | 'text'): Query {
  const value = sql.column(from.column);
  const key = sql.column(to.column);
  const target = comparison === 'text' ? sql.cast(key, 'varchar') : key;
  const targets: Query = {
    kind: 'query',
    select: [sql.item(target, 'target')],
    from: { kind: 'table', name: to.node },
    where: sql.isNull(key, true),
  };
  return {
    kind: 'query',
    select: [sql.item(sql.countRows(), 'n0')],
    from: { kind: 'table', name: from.node },
    where: sql.all([
      sql.isNull(value, true),
      { kind: 'in_query', operand: value, query: targets, negated: true },
    ]),
  };
}
