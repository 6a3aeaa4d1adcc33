import { nearest } from '@dataing/base/diagnostics';
import { checkFaker, type FakerMethod, fakerMethods, findMethod } from '../faker/index.ts';
import type { ColumnHome } from './column-home.ts';
import type { Generator, Scalar } from './document.ts';
import { type Fields, ignoreKey, type Place, readFields, readScalar, readText, report } from './reading.ts';
import { localeFor } from './read-locale.ts';
import { readColumnName } from './scope.ts';

const OWN_KEYS = ['method', 'locale', 'locale_from'];

/** `{method, locale?, locale_from?, <arguments of the method>}`. */
export function readFaker(home: ColumnHome, place: Place): Generator | undefined {
  const { reading } = home;
  const methodName = methodOf(place);
  const method = methodName === undefined ? undefined : findMethod(methodName);
  const args = method?.args ?? [];
  const fields = readFields(reading, place, {
    what: method ? `faker ${method.name}` : 'faker',
    allowed: [...OWN_KEYS, ...args.map((arg) => arg.name)],
    elsewhere: { unique: { help: 'Write "unique": true beside "generator", at the column itself.' } },
  });
  if (!fields) return undefined;
  const methodPlace = fields.need('method');
  const name = methodPlace && readText(reading, methodPlace, 'the method of faker');
  if (name === undefined || !methodPlace) return undefined;
  if (!method) {
    const suggestion = nearest(
      name,
      fakerMethods.map((m) => m.name),
    );
    const help = 'The reference of faker lists the methods.';
    return report(reading, 'DSL_UNKNOWN_FAKER_METHOD', methodPlace, `faker has no method "${name}"`, {
      suggestion,
      help,
    });
  }
  const locale = readLocale(home, fields);
  const values = readArgs(home, fields, method);
  if (locale === undefined || !values) return undefined;
  const from = fields.get('locale_from');
  const column = from && readColumnName(reading, home.node, from, 'locale_from');
  if (from && !column) return undefined;
  if (from && column?.type !== undefined && column.type !== 'string') {
    const message = `locale_from needs a column of texts, "${column.name}" is of type ${column.type}`;
    return report(reading, 'DSL_GENERATOR_TYPE', from, message, { help: 'Name a string column.' });
  }
  return {
    kind: 'faker',
    method: name,
    locale,
    args: values,
    ...(column ? { localeFrom: column.name } : {}),
  };
}

function methodOf(place: Place): string | undefined {
  if (place.value.kind !== 'object') return undefined;
  const method = place.value.members.get('method')?.value;
  return method?.kind === 'text' ? method.value : undefined;
}

function readLocale(home: ColumnHome, fields: Fields): string | undefined {
  const place = fields.get('locale');
  if (place && fields.get('locale_from'))
    ignoreKey(home.reading, place, '"locale" means nothing beside "locale_from"');
  return localeFor(home, place, 'the locale of faker');
}

/** The arguments that are given; what each may be is the method's to say. */
function readArgs(home: ColumnHome, fields: Fields, method: FakerMethod): Record<string, Scalar> | undefined {
  const places = new Map<string, Place>();
  const values: Array<[string, Scalar]> = [];
  for (const { name } of method.args) {
    const place = fields.get(name);
    const value = place && readScalar(home.reading, place, `the argument "${name}"`);
    if (!place) continue;
    if (value === undefined) return undefined;
    places.set(name, place);
    values.push([name, value]);
  }
  const args = Object.fromEntries(values);
  const problems = checkFaker(method.name, args);
  for (const { arg, message } of problems) {
    const place = places.get(arg ?? '') ?? fields.place;
    const help = 'Change the argument, or leave it out.';
    report(home.reading, 'DSL_FAKER_ARGUMENT', place, `"${arg}" of faker ${method.name} ${message}`, {
      help,
    });
  }
  return problems.length === 0 ? args : undefined;
}
