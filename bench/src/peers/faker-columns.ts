import type { Faker } from '@faker-js/faker';
import { faker as czech } from '@faker-js/faker/locale/cs_CZ';
import { faker as german } from '@faker-js/faker/locale/de';
import { faker as british } from '@faker-js/faker/locale/en_GB';
import { faker } from '@faker-js/faker/locale/en_US';
import { faker as french } from '@faker-js/faker/locale/fr';

export interface ColumnJson {
  readonly name: string;
  readonly type: string;
  readonly generator: GeneratorJson;
}

interface GeneratorJson {
  readonly sequence?: { readonly start: number; readonly step: number };
  readonly faker?: { readonly method: string; readonly locale_from?: string };
  readonly choice?: { readonly choices: readonly unknown[]; readonly weights?: readonly number[] };
  readonly lookup?: { readonly from: string };
  readonly datetime_series?: { readonly within: 'timeframe' | Range };
  readonly distribution?: {
    readonly type: string;
    readonly params: Readonly<Record<string, number>>;
    readonly clamp?: readonly [number, number];
  };
}

interface Range {
  readonly start: string;
  readonly end: string;
}

export interface RowContext {
  readonly row: Readonly<Record<string, unknown>>;
  readonly index: number;
  /** The rows this one hangs on, by table. */
  readonly parents: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly tables: ReadonlyMap<string, readonly Readonly<Record<string, unknown>>[]>;
}

type Make = (context: RowContext) => unknown;

const countries: Readonly<Record<string, Faker>> = {
  US: faker,
  UK: british,
  DE: german,
  FR: french,
  CZ: czech,
};

const methods: Readonly<Record<string, (locale: Faker) => string>> = {
  company: (it) => it.company.name(),
  name: (it) => it.person.fullName(),
  email: (it) => it.internet.email(),
  phone_number: (it) => it.phone.number(),
  address: (it) => `${it.location.streetAddress()}, ${it.location.zipCode()} ${it.location.city()}`,
};

/** One column of the schema as calls of faker. Throws for a generator that no bench case needs. */
export function makeColumn({ name, type, generator }: ColumnJson, table: string, timeframe: Range): Make {
  if (generator.sequence) {
    const { start, step } = generator.sequence;
    return ({ index }) => start + index * step;
  }
  if (generator.faker) return makeText(generator.faker);
  if (generator.choice) return makeChoice(generator.choice);
  if (generator.lookup) return makeLookup(generator.lookup.from, table);
  if (generator.datetime_series) return makeTime(generator.datetime_series.within, type, timeframe);
  if (generator.distribution) return makeNumber(generator.distribution, type);
  throw new Error(`column ${name}: no generator of the peer for ${Object.keys(generator).join()}`);
}

function makeText({ method, locale_from: localeFrom }: NonNullable<GeneratorJson['faker']>): Make {
  const make = methods[method];
  if (make === undefined) throw new Error(`no method ${method}`);
  if (localeFrom === undefined) return () => make(faker);
  return ({ row }) => make(countries[row[localeFrom] as string] ?? faker);
}

function makeChoice({ choices, weights }: NonNullable<GeneratorJson['choice']>): Make {
  if (weights === undefined) return () => faker.helpers.arrayElement(choices);
  const weighted = choices.map((value, i) => ({ value, weight: weights[i] }));
  return () => faker.helpers.weightedArrayElement(weighted);
}

function makeLookup(from: string, ownTable: string): Make {
  const [table, column] = from.split('.');
  return ({ row, index, parents, tables }) => {
    if (table in parents) return parents[table][column];
    const rows = tables.get(table) ?? [];
    // A table that looks into itself sees the rows before this one.
    if (table === ownTable && index === 0) return row[column];
    return faker.helpers.arrayElement(rows)[column];
  };
}

function makeTime(within: 'timeframe' | Range, type: string, timeframe: Range): Make {
  const { start, end } = within === 'timeframe' ? timeframe : within;
  const range = { from: Date.parse(start), to: Date.parse(end) };
  const characters = type === 'date' ? 10 : 19;
  return () => faker.date.between(range).toISOString().slice(0, characters);
}

function makeNumber(
  { type: kind, params, clamp }: NonNullable<GeneratorJson['distribution']>,
  type: string,
): Make {
  const [low, high] = clamp ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  const draw = makeDraw(kind, params);
  return () => {
    const value = Math.min(high, Math.max(low, draw()));
    return type === 'int' ? Math.trunc(value) : value;
  };
}

function makeDraw(kind: string, params: Readonly<Record<string, number>>): () => number {
  if (kind === 'uniform') return () => faker.number.float({ min: params.low, max: params.high });
  if (kind === 'normal') return () => params.mean + params.std * normal();
  if (kind === 'lognormal') return () => Math.exp(params.mean + params.sigma * normal());
  throw new Error(`no distribution ${kind}`);
}

/** Box-Muller. */
function normal(): number {
  return Math.sqrt(-2 * Math.log(1 - faker.number.float())) * Math.cos(2 * Math.PI * faker.number.float());
}
