import type { SqlDialect } from '@dataing/ports';
import type { TypeName } from '../tree/index.ts';
import type { SqlType } from './type.ts';
import { parseTypeText } from './type-name.ts';

/** The type a cast or a column declares. */
export function typeOfName(name: TypeName, dialect: SqlDialect): SqlType {
  const plain = headType(name, dialect);
  return (name.dimensions ?? []).reduce<SqlType>((item) => ({ kind: 'list', item }), plain);
}

function headType(name: TypeName, dialect: SqlDialect): SqlType {
  const of = (inner: TypeName) => typeOfName(inner, dialect);
  const [first, second] = name.elements ?? [];
  if (first !== undefined && second !== undefined) return { kind: 'map', key: of(first), value: of(second) };
  if (first !== undefined) return { kind: 'list', item: of(first) };
  if (name.fields !== undefined) {
    const fields = name.fields.map((field) => ({ name: field.name?.text ?? '', type: of(field.type) }));
    return { kind: 'struct', fields };
  }
  const sizes = name.sizes === undefined ? '' : `(${name.sizes.join(', ')})`;
  const zone = { with: ' with time zone', without: ' without time zone', local: ' with time zone' };
  const behind = name.zone === undefined ? '' : zone[name.zone];
  const suffix = name.suffixes?.includes('unsigned') === true ? ' unsigned' : '';
  return parseTypeText(`${name.name}${sizes}${behind}${suffix}`, dialect);
}
