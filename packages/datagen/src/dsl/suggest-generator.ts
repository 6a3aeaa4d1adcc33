import type { ColumnType } from './document.ts';
import type { Scope, ScopeNode } from './scope.ts';

const BY_TYPE: Readonly<Record<ColumnType, object>> = {
  int: { distribution: { type: 'poisson', params: { lambda: 3 } } },
  float: { distribution: { type: 'lognormal', params: { mean: 3, sigma: 0.5 } } },
  string: { faker: { method: 'word' } },
  bool: { choice: { choices: [true, false] } },
  datetime: { datetime_series: { within: 'timeframe', freq: 'h' } },
  json: { json: { fields: { kind: { choice: { choices: ['a', 'b'] } } } } },
  date: { datetime_series: { within: 'timeframe', freq: 'D' } },
};

/** Words in names of text columns, and the faker method that gives such texts. */
const BY_NAME: ReadonlyArray<readonly [RegExp, string]> = [
  [/e_?mail/i, 'email'],
  [/phone/i, 'phone_number'],
  [/address/i, 'address'],
  [/compan|brand|vendor/i, 'company'],
  [/plate/i, 'license_plate'],
  [/city/i, 'city'],
  [/name/i, 'name'],
];

/** A generator that a column without one could have, to be taken over or changed: an object to write as it is. */
export function suggestGenerator(scope: Scope, node: ScopeNode, name: string, type: ColumnType): object {
  if (node.pk.length === 1 && name === node.pk[0] && type === 'int') return { sequence: {} };
  for (const other of scope.nodes.values()) {
    const key = other.pk.length === 1 && other.pk[0] === name ? other.columns.get(name) : undefined;
    if (other.id !== node.id && key?.type === type) return { lookup: { from: `${other.id}.${name}` } };
  }
  const method = type === 'string' ? BY_NAME.find(([words]) => words.test(name))?.[1] : undefined;
  return method === undefined ? BY_TYPE[type] : { faker: { method } };
}
