import { isCastable } from './casts.ts';
import type { ColumnHome } from './column-home.ts';
import type { AttributeRef, Generator } from './document.ts';
import { isRemark, type Place, readEntries, readFields, report } from './reading.ts';
import { readAttribute, readColumnName, type ScopeColumn } from './scope.ts';

/** `{by, from: {value: "table.column"}}`: a row of the table that the value of another column of the row names. */
export function readPolymorphic(
  home: ColumnHome,
  place: Place,
): Extract<Generator, { kind: 'polymorphic' }> | undefined {
  const { reading, node } = home;
  const fields = readFields(reading, place, { what: 'polymorphic', allowed: ['by', 'from'] });
  const byPlace = fields?.need('by');
  const by = byPlace && readColumnName(reading, node, byPlace, 'by');
  const fromPlace = fields?.need('from');
  const entries = fromPlace && readEntries(reading, fromPlace, 'from of polymorphic');
  if (!by || !byPlace || !fromPlace || !entries) return undefined;
  const targets: Array<AttributeRef & { readonly value: string }> = [];
  for (const { key, keyPlace, place: at } of entries.filter((entry) => !isRemark(entry.key))) {
    const target = readTarget(home, at);
    if (target === undefined) return undefined;
    if (by.choices && !by.choices.includes(key)) {
      const message = `"${by.name}" never is "${key}"`;
      const help = `It is one of ${by.choices.slice(0, 12).join(', ')}.`;
      return report(reading, 'DSL_POLYMORPHIC', keyPlace, message, { help });
    }
    targets.push({ value: key, ...target });
  }
  if (!checkValues(home, fromPlace, by, targets)) return undefined;
  return { kind: 'polymorphic', by: by.name, targets };
}

function readTarget(
  { reading, scope, node, type, name }: ColumnHome,
  place: Place,
): AttributeRef | undefined {
  const from = readAttribute(reading, scope, place, 'a reference of polymorphic');
  if (!from) return undefined;
  if (from.node === node.id) {
    const message = `"${node.id}.${name}" cannot refer to its own table`;
    return report(reading, 'DSL_POLYMORPHIC', place, message, { help: 'Name another table.' });
  }
  if (from.spec.type === undefined || isCastable(from.spec.type, type)) return from;
  const message = `"${from.node}.${from.column}" is of type ${from.spec.type}, "${name}" of type ${type}`;
  return report(reading, 'DSL_GENERATOR_TYPE', place, message, { help: 'Make the two types agree.' });
}

/** There is something to refer to, and a value that names no table is only there where null may be. */
function checkValues(
  { reading, node, name }: ColumnHome,
  place: Place,
  by: ScopeColumn,
  targets: ReadonlyArray<{ readonly value: string }>,
): boolean {
  if (targets.length === 0) {
    const message = `"${name}" refers to no table`;
    report(reading, 'DSL_POLYMORPHIC', place, message, { help: 'Write {"value": "table.column"}.' });
    return false;
  }
  const missing = by.choices?.find((choice) => !targets.some(({ value }) => value === choice));
  if (missing === undefined || node.columns.get(name)?.nullable) return true;
  const message = `"${name}" refers to no table where "${by.name}" is "${missing}"`;
  const help = 'Name a table for it, or make the column nullable.';
  report(reading, 'DSL_POLYMORPHIC', place, message, { help });
  return false;
}
